import { createRandom, randomBytes } from './random.ts';
import type { TaskListener } from './services.ts';

/** Task tokens, and the listeners that wait for an answer with them. */
export type Tokens = {
  /** @param owner the ARN of the machine whose task it is */
  readonly create: (owner: string) => string;
  readonly listen: (token: string, listener: TaskListener) => () => void;
  /** The listener that waits with this token; `undefined` once the task is over. */
  readonly listenerOf: (token: string) => TaskListener | undefined;
  /** The machine whose task the token was issued for; `undefined` if it was never issued. */
  readonly ownerOf: (token: string) => string | undefined;
};

const tokenBytes = 503;
const serialOffset = 16;
const header = Buffer.from('AQCEAAAAKgAAAAMAAAAAAAAA', 'base64').subarray(0, serialOffset);

/**
 * The tokens of one engine.
 *
 * A token is as long as a real one. It is made from the seed and its serial number alone, so that the token of a task
 * that is over can be told from one that was never issued, without storing either.
 */
export function createTokens(seed: number): Tokens {
  const listeners = new Map<string, TaskListener>();
  const owners: string[] = [];
  const tokenOf = (serial: number) => {
    const bytes = randomBytes(createRandom(seed, `token ${serial}`), tokenBytes);
    header.copy(bytes);
    bytes.writeUInt32BE(serial, serialOffset);
    return bytes.toString('base64');
  };
  return {
    create: (owner) => tokenOf(owners.push(owner) - 1),
    listen: (token, listener) => {
      listeners.set(token, listener);
      return () => listeners.delete(token);
    },
    listenerOf: (token) => listeners.get(token),
    ownerOf: (token) => {
      const bytes = Buffer.from(token, 'base64');
      if (bytes.length !== tokenBytes) return undefined;
      const serial = bytes.readUInt32BE(serialOffset);
      return serial < owners.length && tokenOf(serial) === token ? owners[serial] : undefined;
    },
  };
}
