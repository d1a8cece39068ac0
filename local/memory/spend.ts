import type { Micros } from '../../lambdas/domain/notify/money.ts';

type Spend = typeof import('../../lambdas/adapters/spend.ts');

/** The money that SMS cost, in memory, which keeps the contract of the adapter of the same name. `items` is all of it, by month. */
export function spendStore(): Spend & { readonly items: Map<string, Micros> } {
  const items = new Map<string, Micros>();
  const known = new Set<string>();
  const add = (month: string, amount: Micros) => void items.set(month, (items.get(month) ?? 0) + amount);
  return {
    items,

    takeSpend: async (month, amount, most) => {
      if ((items.get(month) ?? 0) + amount > most) return false;
      add(month, amount);
      return true;
    },

    addSpend: async (month, amount) => add(month, amount),

    readSpend: async (month) => items.get(month) ?? 0,

    isPriceKnown: async (message) => known.has(message),

    markPriceKnown: async (message) => {
      if (known.has(message)) return false;
      known.add(message);
      return true;
    },
  };
}
