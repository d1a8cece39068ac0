import type { IncomingHttpHeaders } from 'node:http';

const local = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

/**
 * Why a request is refused although it comes from this machine; nothing when it is not.
 *
 * A page on the internet can make a browser send requests here. One that resolves its own name to 127.0.0.1 gives
 * itself away by the Host header; one that posts a form by the headers with which browsers say where it comes from.
 */
export function foreignOrigin(method: string, headers: IncomingHttpHeaders): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!local.test(host)) return `The Host ${host} is not this machine: use http://127.0.0.1 or http://localhost.`;
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return 'The request comes from another site.';
  if (origin !== undefined && origin !== `http://${host}`) return 'The request comes from another origin.';
  return undefined;
}
