import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Answer, Request } from '../../local/cloud/wire.ts';
import { fault } from '../../local/console/answers.ts';

/** The key of one start of the console. Whoever has it acts with the credentials of the person who started it. */
export type Gate = {
  /** The part of an address that opens the gate. */
  readonly query: string;
  /** The answer to a request that has no key; nothing for one that has it. */
  readonly refuse: (request: Request) => Answer | undefined;
  /** The headers with which a browser keeps the key that was in the address. */
  readonly keep: (request: Request) => Readonly<Record<string, string>>;
};

/**
 * The server is on the loopback address only, and refuses pages of other origins. But every program and every user of this
 * machine reaches that address, so it also asks for a key. The command prints it, and a cookie keeps it until the end.
 */
export function createGate(key = randomBytes(24).toString('base64url')): Gate {
  const isKey = (text: string | null | undefined) =>
    text !== null && text !== undefined && timingSafeEqual(hashOf(text), hashOf(key));
  const inAddress = ({ url }: Request) => url.pathname === '/' && isKey(url.searchParams.get('key'));
  // Cookies are for all ports of a host, so each port has a name of its own.
  const nameOf = ({ url }: Request) => `notify-support-${url.port}`;
  return {
    query: `?key=${key}`,
    refuse: (request) => {
      if (inAddress(request) || isKey(cookieIn(request.headers.cookie, nameOf(request)))) return undefined;
      return fault(403, 'This console needs its key: open the address that notify-support console printed.');
    },
    keep: (request) =>
      inAddress(request)
        ? { 'set-cookie': `${nameOf(request)}=${key}; Path=/; HttpOnly; SameSite=Strict` }
        : ({} as Record<string, string>),
  };
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookieIn(header = '', name: string): string | undefined {
  const pairs = header.split(/;\s*/).map((pair) => pair.split('='));
  return pairs.find(([each]) => each === name)?.[1];
}
