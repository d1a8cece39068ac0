import { createRandom, randomBytes } from './random.ts';
import type { TaskListener } from './services.ts';

/** Task tokens, and who waits for an answer with them. */
export type Tokens = {
  /** @param owner the ARN of the machine whose task it is */
  readonly create: (owner: string) => string;
  readonly listen: (token: string, listener: TaskListener) => () => void;
  /** Who waits with this token; nobody does once the task is over. */
  readonly listenerOf: (token: string) => TaskListener | undefined;
  /** The machine whose task the token was given out for; none if it never was. */
  readonly ownerOf: (token: string) => string | undefined;
};

const tokenBytes = 503;
const serialOffset = 16;
const header = Buffer.from('AQCEAAAAKgAAAAMAAAAAAAAA', 'base64').subarray(0, serialOffset);

/**
 * The tokens of one engine.
 *
 * A token is as long as a real one and is made from the seed and its serial number alone, so that one that is no longer
 * waited for can be told from one that never was, without keeping either.
 */
export function createTokens(seed: number): Tokens {
  const listeners = new Map<string, TaskListener>();
  const owners: string[] = [];
  const spell = (serial: number) => {
    const bytes = randomBytes(createRandom(seed, `token ${serial}`), tokenBytes);
    header.copy(bytes);
    bytes.writeUInt32BE(serial, serialOffset);
    return bytes.toString('base64');
  };
  return {
    create: (owner) => spell(owners.push(owner) - 1),
    listen: (token, listener) => {
      listeners.set(token, listener);
      return () => listeners.delete(token);
    },
    listenerOf: (token) => listeners.get(token),
    ownerOf: (token) => {
      const bytes = Buffer.from(token, 'base64');
      if (bytes.length !== tokenBytes) return undefined;
      const serial = bytes.readUInt32BE(serialOffset);
      return serial < owners.length && spell(serial) === token ? owners[serial] : undefined;
    },
  };
}
