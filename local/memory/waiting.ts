import { type Waiting, waitingExpiry } from '../../lambdas/domain/incident/waiting.ts';

type Adapter = typeof import('../../lambdas/adapters/waiting.ts');
type Item = Waiting & { readonly contact: string; readonly expiresAt: number };

/** The incidents that may wait for contacts, in memory. It keeps the contract of the adapter of the same name. `items` is all that it holds. */
export function waitingStore(): Adapter & { readonly items: Map<string, Item> } {
  const items = new Map<string, Item>();
  const keyOf = (contact: string, incident: string) => `${contact} ${incident}`;
  const isKept = ({ expiresAt }: Item, at: string) => expiresAt * 1000 > Date.parse(at);

  return {
    items,

    noteWaiting: async (contact, incident, run, at) => {
      const item = { contact, incident, run, isTaken: false, expiresAt: waitingExpiry(at) };
      items.set(keyOf(contact, incident), item);
    },

    findWaiting: async (contact, at) => {
      const found = [...items.values()].filter((item) => item.contact === contact && isKept(item, at));
      return found.map(({ incident, run, isTaken }) => ({ incident, run, isTaken }));
    },

    wasNotified: async (contact, incident, at) => {
      const item = items.get(keyOf(contact, incident));
      return item !== undefined && isKept(item, at);
    },

    markTaken: async (contact, incident, run) => {
      const item = items.get(keyOf(contact, incident));
      if (item?.run === run) items.set(keyOf(contact, incident), { ...item, isTaken: true });
    },
  };
}
