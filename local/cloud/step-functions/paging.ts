import { createHash } from 'node:crypto';
import { type Parameters, refusal, type Service } from './service.ts';

/** The items of a list after the one with this key, by default all; each with its own key. */
export type List<T> = (key?: string) => Iterable<readonly [key: string, item: T]>;

const usualSize = 100;
const tokenLastsMs = 86_400_000;

/**
 * One page of a list, with the token of the next page if it exists.
 *
 * A token is valid for 24 hours and only for the same request, with any page size. It names the last item of its page,
 * so that other items can appear and disappear without shifting the next page.
 */
export function page<T>(service: Service, operation: string, parameters: Parameters, list: List<T>) {
  const { maxResults, nextToken, ...request } = parameters;
  const seal = (key: string, at: number) => sealOf([service.seed, operation, Object.entries(request).sort(), key, at]);
  const size = Number(maxResults ?? 0) || usualSize;
  const items: T[] = [];
  let last = '';
  for (const [key, item] of list(nextToken === undefined ? undefined : readToken(service, String(nextToken), seal))) {
    if (items.length === size) return { items, nextToken: writeToken(last, service.clock.now(), seal) };
    items.push(item);
    last = key;
  }
  return { items, nextToken: undefined };
}

type Seal = (key: string, at: number) => string;

function sealOf(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function writeToken(key: string, at: number, seal: Seal): string {
  return Buffer.from(JSON.stringify([key, at, seal(key, at)])).toString('base64');
}

/** The key in a token that was issued for this same request in the last 24 hours. */
function readToken({ clock }: Service, token: string, seal: Seal): string {
  const [, key, at, sealed] = /^\["(.*)",(\d+),"(\w+)"\]$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  const isGood = key !== undefined && sealed === seal(key, Number(at)) && clock.now() - Number(at) <= tokenLastsMs;
  if (!isGood) throw refusal('InvalidToken', "Invalid Token: 'Invalid token'");
  return key;
}
