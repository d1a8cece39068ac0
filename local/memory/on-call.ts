import { isDeepStrictEqual } from 'node:util';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import type { Route } from '../../lambdas/domain/on-call/routes.ts';
import {
  contactFromItem,
  contactItem,
  contactKey,
  type OnCallItem,
  policyFromItem,
  policyItem,
  policyKey,
  routesFromItem,
  routesItem,
  routesKey,
} from '../../lambdas/domain/on-call/stored.ts';
import { logError } from '../../lambdas/log.ts';
import { stored } from './stored.ts';

type Adapter = typeof import('../../lambdas/adapters/on-call.ts');

/** Contacts, policies and routes in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by key. */
export function onCallStore(given?: OnCall): Adapter & { readonly items: Map<string, OnCallItem> } {
  const items = new Map<string, OnCallItem>();
  const put = (item: OnCallItem) => items.set(item.pk, stored(item));
  for (const item of given === undefined ? [] : itemsOf(given)) put(item);
  if (given !== undefined) put(routesItem(given.routes));

  return {
    items,

    findContacts: async (ids) =>
      ids.flatMap((id) => {
        const item = items.get(contactKey(id));
        if (item === undefined) return [];
        const contact = read(contactFromItem, item);
        if (!(contact instanceof Error)) return [contact];
        logError('A contact was left out because its item is damaged.', contact);
        return [];
      }),

    findPolicy: async (id) => {
      const item = items.get(policyKey(id));
      return item && policyFromItem(item);
    },

    findRoutes: async () => {
      const item = items.get(routesKey);
      return item === undefined ? [] : routesFromItem(item);
    },

    loadOnCall: async () => {
      const damaged: { key: string; fault: string }[] = [];
      const all = <T>(key: string, parse: (item: OnCallItem) => T): T[] =>
        [...items.values()].flatMap((item) => {
          if (!item.pk.startsWith(key)) return [];
          const found = read(parse, item);
          if (!(found instanceof Error)) return [found];
          damaged.push({ key: item.pk, fault: found.message });
          return [];
        });
      const contacts: Contact[] = all(contactKey(''), contactFromItem).sort(byId);
      const policies: Policy[] = all(policyKey(''), policyFromItem).sort(byId);
      const routes: Route[] = all(routesKey, routesFromItem).flat();
      return { contacts, policies, routes, damaged };
    },

    storeOnCall: async (before, after) => {
      const known = new Map(itemsOf(before).map((item) => [item.pk, item]));
      const wanted = itemsOf(after);
      for (const item of wanted) if (!isDeepStrictEqual(item, known.get(item.pk))) put(item);
      const damaged = (before.damaged ?? []).map(({ key }) => key);
      if (!isDeepStrictEqual(before.routes, after.routes) || damaged.includes(routesKey)) put(routesItem(after.routes));
      const isWanted = new Set([routesKey, ...wanted.map(({ pk }) => pk)]);
      for (const key of [...known.keys(), ...damaged]) if (!isWanted.has(key)) items.delete(key);
    },
  };
}

function itemsOf({ contacts, policies }: OnCall): OnCallItem[] {
  return [...contacts.map(contactItem), ...policies.map(policyItem)].map(stored);
}

/** What an item stands for, or the error that says why it can't be read. */
function read<T>(parse: (item: OnCallItem) => T, item: OnCallItem): T | Error {
  try {
    return parse(item);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
