import type { Request } from '../text/http.ts';
import { isObject, parseJson } from '../text/json.ts';

/** The source whose API key a request carries. */
export type Sender = { readonly source: string };

/** The ids of the API keys of each source. */
export type Sources = Readonly<Record<string, readonly string[]>>;

/**
 * The sender of a request, by the id of the API key with which API Gateway let it in.
 *
 * A key that somebody added to the usage plan by hand belongs to no source. Its id stands for one, so that its
 * incidents are its own.
 */
export function senderOf({ requestContext }: Pick<Request, 'requestContext'>, sources: Sources): Sender {
  const id = requestContext.identity?.apiKeyId;
  if (!id) return { source: 'a key without an id' };
  const found = Object.entries(sources).find(([, ids]) => ids.includes(id));
  return { source: found?.[0] ?? id };
}

/** The parts of a request that can carry a key. */
export type Keyed = Partial<Pick<Request, 'headers' | 'path' | 'queryStringParameters'>>;

/** API Gateway makes and accepts keys of 20 to 128 characters. */
const keyForm = /^[\x21-\x7e]{20,128}$/;

/** The key in a path, which can begin with the mapping of a custom domain. */
const keyOfPath = /^\/(?:[^/]+\/)?key\/([^/]+)/;

/**
 * The API key in a request, or `undefined` if it carries nothing that could be one.
 *
 * It can be in the header `x-api-key`, in the path `/key/{key}/…`, in the query as `key` or `api_key`, or in the header
 * `Authorization`. The places that are meant for this API come first, because a proxy may set `Authorization` for itself.
 * A text of the wrong length is used only if no other text can be a key.
 */
export function keyIn(request: Keyed): string | undefined {
  const { path = '', queryStringParameters: query } = request;
  const texts = [
    header(request, 'x-api-key'),
    keyOfPath.exec(path)?.[1],
    query?.key,
    query?.api_key,
    ...authorized(header(request, 'authorization') ?? ''),
  ];
  const found = texts.flatMap((text) => (text === undefined ? [] : [unquoted(text)])).filter((text) => text !== '');
  return found.find((text) => keyForm.test(text)) ?? found[0]?.slice(0, 128);
}

function header({ headers }: Keyed, name: string): string | undefined {
  return Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}

/** The texts in the header `Authorization` that can be the key. A scheme that carries no key, such as AWS's, yields none. */
function authorized(text: string): string[] {
  const [, scheme, rest] = /^\s*([\w-]+)\s+(.+)$/s.exec(text) ?? [];
  if (scheme === undefined || rest === undefined) return [text];
  if (/^basic$/i.test(scheme)) return userAndPassword(rest);
  return /^(?:bearer|geniekey|token|key|apikey|api-key)$/i.test(scheme) ? [rest.replace(/^token=/i, '')] : [];
}

/** The password and the user of HTTP's Basic authentication: systems differ in where they let you write a key. */
function userAndPassword(encoded: string): string[] {
  try {
    const [user = '', ...password] = atob(encoded.trim()).split(':');
    return [password.join(':'), user];
  } catch {
    return [];
  }
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/s, '$2');
}

/** The routing key in the body of a PagerDuty event, which version 1 calls the service key, or `undefined`. */
export function routingKeyIn(text: string): string | undefined {
  const body = parseJson(text);
  if (!isObject(body)) return undefined;
  const keys = [body.routing_key, body.service_key].map((key) => (typeof key === 'string' ? key.trim() : ''));
  return keys.find((key) => key !== '');
}
