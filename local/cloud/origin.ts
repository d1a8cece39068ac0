import type { IncomingHttpHeaders } from 'node:http';

const local = /^(127\.0\.0\.1|localhost)(:\d+)?$/;

/**
 * The reason why a request is refused although it comes from this machine; `undefined` when it is not refused.
 *
 * A page on the internet can make a browser send requests here. If it resolves its own name to 127.0.0.1, the Host
 * header reveals it; otherwise the headers with which browsers name the origin of a request do. Such a page can only
 * link to an address here, as an e-mail does, and opening a link changes nothing.
 */
export function foreignOrigin(method: string, headers: IncomingHttpHeaders): string | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers;
  if (!local.test(host)) return `The host ${host} is not this machine. Use http://127.0.0.1 or http://localhost.`;
  if (origin !== undefined && origin !== `http://${host}`) return 'The request comes from another origin.';
  const isOwn = site === undefined || site === 'same-origin' || site === 'none';
  return isOwn || isFollowedLink(method, headers) ? undefined : 'The request comes from another site.';
}

function isFollowedLink(method: string, headers: IncomingHttpHeaders): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}
