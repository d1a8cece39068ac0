import type { IncomingHttpHeaders } from 'node:http';

const local = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

/**
 * Why a request is refused although it comes from this machine; nothing when it is not.
 *
 * A page on the internet can make a browser send requests here. One that resolves its own name to 127.0.0.1 gives
 * itself away by the Host header; any other by the headers with which browsers say where a request comes from. All that
 * it may do is lead to an address here, as a link in a mail does: what a link opens changes nothing.
 */
export function foreignOrigin(method: string, headers: IncomingHttpHeaders): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!local.test(host)) return `The Host ${host} is not this machine: use http://127.0.0.1 or http://localhost.`;
  if (origin !== undefined && origin !== `http://${host}`) return 'The request comes from another origin.';
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  return isOwn || isFollowedLink(method, headers) ? undefined : 'The request comes from another site.';
}

function isFollowedLink(method: string, headers: IncomingHttpHeaders): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}
