import type { Done, Progress } from '../../lambdas/adapters/idempotency.ts';
import { stored } from './stored.ts';

type Requests = typeof import('../../lambdas/adapters/idempotency.ts');
type Item = Done & { readonly expiresAt: number };

const twoDays = 48 * 3600;

const expiryOf = (at: string) => Math.floor(Date.parse(at) / 1000) + twoDays;

/** Requests in memory, which keep the contract of the adapter of idempotency. `items` is all that they hold, by key. */
export function requestStore(): Requests & { readonly items: Map<string, Item> } {
  const items = new Map<string, Item>();
  const bodies = new Map<string, Progress & { readonly expiresAt: number }>();

  return {
    items,

    findRequest: async (idempotencyKey, at) => {
      const item = items.get(idempotencyKey);
      return item !== undefined && Date.parse(at) < item.expiresAt * 1000 ? item : undefined;
    },

    rememberRequest: async (idempotencyKey, done, at) => {
      items.set(idempotencyKey, { ...stored(done), expiresAt: expiryOf(at) });
    },

    findProgress: async (body, at) => {
      const found = bodies.get(body);
      if (found === undefined || Date.parse(at) >= found.expiresAt * 1000) return undefined;
      return { from: found.from, hasFailed: found.hasFailed };
    },

    saveProgress: async (body, progress, at) => {
      bodies.set(body, { ...progress, expiresAt: expiryOf(at) });
    },
  };
}
