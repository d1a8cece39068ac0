import { decodeText } from './encoding.ts';

/** The part of a request that the functions read, in API Gateway's proxy format. */
export type Request = {
  readonly httpMethod: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>> | null;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly pathParameters: Readonly<Record<string, string | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly requestContext: {
    readonly requestTimeEpoch: number;
    readonly domainName?: string | undefined;
    readonly identity?: { readonly apiKeyId?: string | null | undefined } | undefined;
  };
};

/** An answer of the functions, in API Gateway's proxy format. */
export type Response = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** A request's header, in any case. */
export function headerOf({ headers }: Request, name: string): string | undefined {
  const found = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return found?.[1];
}

/** The instant at which API Gateway received the request, ISO 8601. */
export function instantOf({ requestContext }: Request): string {
  return new Date(requestContext.requestTimeEpoch).toISOString();
}

/** A request's body as text, without a byte order mark. API Gateway encodes a body in base64 if it may not be text. */
export function bodyOf(request: Request): string {
  const { body, isBase64Encoded } = request;
  if (!isBase64Encoded) return withoutMark(body ?? '');
  const binary = atob(body ?? '');
  const bytes = new Uint8Array(binary.length);
  // Uint8Array.from would take seconds for a body of megabytes.
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return withoutMark(decodeText(bytes, headerOf(request, 'content-type')));
}

function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}

/** One fault of a request's body: its place (a JSON pointer) and what to do. */
export type Fault = { readonly pointer: string; readonly detail: string };

const unstored = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** An answer in JSON. */
export function jsonResponse(statusCode: number, body: unknown, headers: Response['headers'] = {}): Response {
  return {
    statusCode,
    headers: { ...unstored, 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/** An answer that describes a problem in the format of RFC 9457; `errors` names every fault. */
export function problem(statusCode: number, title: string, detail: string, errors?: readonly Fault[]): Response {
  const body = { type: 'about:blank', title, status: statusCode, detail, ...(errors && { errors }) };
  return jsonResponse(statusCode, body, { 'Content-Type': 'application/problem+json' });
}

/** An answer with further headers. */
export function withHeaders(response: Response, headers: Response['headers']): Response {
  return { ...response, headers: { ...response.headers, ...headers } };
}

/** An answer for people. `styleHash` names the only style that the page may use. It has no scripts. */
export function pageResponse(
  statusCode: number,
  html: string,
  styleHash: string,
  headers: Response['headers'] = {},
): Response {
  return {
    statusCode,
    headers: {
      ...unstored,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; style-src ${styleHash}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      // With no-referrer a browser sends `Origin: null` on a form's POST, even to the same origin.
      'Referrer-Policy': 'same-origin',
      'X-Robots-Tag': 'noindex',
      ...headers,
    },
    body: html,
  };
}

/**
 * True when a page of another site sent the request. Browsers report that, other clients do not.
 *
 * A browser compares its own addresses, and no page can change what it writes into `Sec-Fetch-Site`. It writes `none` if no page
 * sent the request, as when a tab that was closed comes back: then no other site may be its `Origin`. Browsers before 2023 write only
 * an `Origin`. A CDN in front of the API may call it by another name than the browser used, so the name in links is accepted too.
 *
 * @param baseUrl the address that links begin with
 */
export function isForeign(request: Request, baseUrl: string): boolean {
  const site = headerOf(request, 'sec-fetch-site');
  if (site !== undefined && site !== 'none') return site !== 'same-origin';
  const origin = headerOf(request, 'origin');
  if (site === 'none' && origin === 'null') return false;
  const { domainName = '' } = request.requestContext;
  return origin !== undefined && ![domainName, baseUrl].map(hostOf).includes(hostOf(origin));
}

/** `a.example.org` for `https://a.example.org/live`, and for `A.example.org.:443`. */
function hostOf(url: string): string {
  return url
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/\.?(?::443)?$/, '');
}
