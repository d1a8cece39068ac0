import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Answer, Request } from '../../local/cloud/wire.ts';
import { fault } from '../../local/console/answers.ts';

/** The key of one start of the console. Whoever has it acts with the credentials of the person who started it. */
export type Gate = {
  /** The beginning of every address of the console, which has the key: `/Zk3v…/`. */
  readonly path: string;
  /** The request as it is behind the key, or the answer to one that does not have it. */
  readonly enter: (request: Request) => { readonly inside: Request } | { readonly refused: Answer };
};

/**
 * The server is on the loopback address only, and refuses pages of other origins. But every program and every user of this
 * machine reaches that address, so it also asks for a key. The command prints it.
 *
 * The key is a part of the path and nowhere else. A cookie would not do: browsers send it to all ports of a host.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6265#section-8.5
 */
export function createGate(key = randomBytes(24).toString('base64url')): Gate {
  const isKey = (text: string) => timingSafeEqual(hashOf(text), hashOf(key));
  return {
    path: `/${key}/`,
    enter: (request) => {
      const [, given = '', rest = ''] = /^\/([^/]*)(\/.*)$/.exec(request.url.pathname) ?? [];
      if (!isKey(given)) return { refused: fault(403, needsKey) };
      const url = new URL(request.url);
      url.pathname = rest;
      return { inside: { ...request, url } };
    },
  };
}

const needsKey = 'This console needs its key: open the whole address that notify-support console printed.';

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
