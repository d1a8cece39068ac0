import type { Answer, Request } from '../cloud/wire.ts';
import type { Asset } from './bundle.ts';

type Route = (request: Request, rest: string) => Promise<Answer> | Answer;

/** Routes by method and path. A path that ends in `/` gets the last part of the address. */
export type Routes = { readonly [route: string]: Route };

/** The answer of the route that fits a request. */
export async function serveRoutes(routes: Routes, request: Request): Promise<Answer> {
  const { method, url } = request;
  const [, folder = '', rest = ''] = /^(.*\/)([^/]+)$/.exec(url.pathname) ?? [];
  const verb = method === 'HEAD' ? 'GET' : method;
  const exact = `${verb} ${url.pathname}`;
  const name = Object.hasOwn(routes, exact) ? exact : `${verb} ${folder}`;
  const route = Object.hasOwn(routes, name) && (name === exact || folder !== '/') ? routes[name] : undefined;
  if (!route) return fault(404, `There is nothing at ${url.pathname}.`);
  if (verb === 'POST' && !/^application\/(?:x-amz-json-1\.0|json)$/.test(request.headers['content-type'] ?? ''))
    return fault(415, 'The content type must be application/json.');
  try {
    const answer = await route(request, decodeURIComponent(rest));
    return method === 'HEAD' ? { ...answer, goOn: (response) => response.end() } : answer;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) return fault(400, error.message);
    throw error;
  }
}

/** The members of a JSON object; none if the body is another kind of JSON. */
export function membersIn(body: string): Record<string, unknown> {
  const value: unknown = JSON.parse(body);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** The headers of every answer: no program on the way may keep it, or guess its type. */
export const unstored = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** An answer that is JSON. */
export function json(status: number, body: object): Answer {
  return { status, headers: { 'content-type': 'application/json', ...unstored }, body: JSON.stringify(body) };
}

/** An answer, or 400 with what is wrong with the question. */
export function answerOf(found: object): Answer {
  return 'fault' in found ? fault(400, String(found.fault)) : json(200, found);
}

/** An answer that says in a sentence what is wrong. */
export function fault(status: number, message: string): Answer {
  return json(status, { message });
}

/** A file of the page, compressed if the browser accepts that. */
export function assetAnswer({ headers }: Request, { type, plain, gzipped }: Asset): Answer {
  const isGzipped = /\bgzip\b/.test(headers['accept-encoding'] ?? '');
  const bytes = isGzipped ? gzipped : plain;
  const more = { 'content-length': String(bytes.length), ...(isGzipped && { 'content-encoding': 'gzip' }) };
  return {
    status: 200,
    headers: { 'content-type': type, vary: 'accept-encoding', ...unstored, ...more },
    body: '',
    goOn: (response) => response.end(bytes),
  };
}
