import { createHash } from 'node:crypto';
import type { Done } from '../../lambdas/adapters/idempotency.ts';
import { stored } from './stored.ts';

type Requests = typeof import('../../lambdas/adapters/idempotency.ts');
type Item = Done & { readonly pk: string; readonly sk: string; readonly expiresAt: number };

const twoDays = 48 * 3600;

/** Requests in memory, which keep the contract of the adapter of idempotency. `items` is all that they hold, by hashed key. */
export function requestStore(): Requests & { readonly items: Map<string, Item> } {
  const items = new Map<string, Item>();
  const keyOf = (idempotencyKey: string) => `REQUEST#${createHash('sha256').update(idempotencyKey).digest('hex')}`;

  return {
    items,

    findRequest: async (idempotencyKey, at) => {
      const item = items.get(keyOf(idempotencyKey));
      return item !== undefined && Date.parse(at) < item.expiresAt * 1000 ? item : undefined;
    },

    rememberRequest: async (idempotencyKey, done, at) => {
      const pk = keyOf(idempotencyKey);
      items.set(pk, { pk, sk: '-', ...stored(done), expiresAt: Math.floor(Date.parse(at) / 1000) + twoDays });
    },
  };
}
