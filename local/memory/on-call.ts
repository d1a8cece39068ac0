import { canaryContact } from '../../lambdas/domain/incident/canary.ts';
import { contactItems } from '../../lambdas/domain/on-call/contact.ts';
import { heartbeatItems } from '../../lambdas/domain/on-call/heartbeat.ts';
import { muteItems } from '../../lambdas/domain/on-call/mute.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { overrideItems } from '../../lambdas/domain/on-call/override.ts';
import { policyItems } from '../../lambdas/domain/on-call/policy.ts';
import { rulesIn } from '../../lambdas/domain/on-call/rules.ts';
import { scheduleItems } from '../../lambdas/domain/on-call/schedule.ts';
import { sourceItems } from '../../lambdas/domain/on-call/source.ts';
import type { OnCallItem } from '../../lambdas/domain/on-call/stored.ts';
import { fromItems, itemsOf, writesBetween } from '../../lambdas/domain/on-call/table.ts';
import { stored } from './stored.ts';

type Adapter = typeof import('../../lambdas/adapters/on-call.ts');
type Mutes = Pick<typeof import('../../lambdas/adapters/mutes.ts'), 'changeMutes'>;

/** Hears of an item that cannot be read. */
export type LogError = (message: string, error: unknown) => void;

/** Contacts, policies and routes in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by key. */
export function onCallStore(
  given?: OnCall,
  logError: LogError = () => {},
): Adapter & Mutes & { readonly items: Map<string, OnCallItem> } {
  const items = new Map<string, OnCallItem>();
  const put = (item: OnCallItem) => items.set(item.pk, stored(item));
  for (const item of given === undefined ? [] : itemsOf(given)) put(item);

  return {
    items,

    findContacts: async (ids) =>
      ids.flatMap((id) => {
        if (id === canaryContact.id) return canaryContact;
        const item = items.get(contactItems.keyOf(id));
        if (item === undefined) return [];
        try {
          return contactItems.fromItem(item);
        } catch (error) {
          logError('A contact was left out because its item is damaged.', error);
          return [];
        }
      }),

    findSchedules: async (ids) => {
      const read = <Entry>(pk: string, entriesIn: (item: OnCallItem) => Entry[], message: string): Entry[] => {
        const item = items.get(pk);
        try {
          return item === undefined ? [] : entriesIn(item);
        } catch (error) {
          logError(message, error);
          return [];
        }
      };
      const damaged = 'A schedule was left out because its item is damaged.';
      const found = items.get(overrideItems.key);
      const overrides = found === undefined ? { entries: [] } : overrideItems.readEntries(found);
      if (overrides.damage !== undefined)
        logError('Overrides were left out because they are damaged.', overrides.damage.error);
      return {
        schedules: ids.flatMap((id) => read(scheduleItems.keyOf(id), scheduleItems.fromItem, damaged)),
        overrides: overrides.entries,
      };
    },

    isContact: async (id) => id === canaryContact.id || items.has(contactItems.keyOf(id)),

    findPolicy: async (id) => {
      const item = items.get(policyItems.keyOf(id));
      try {
        return item && policyItems.entryIn(item);
      } catch (error) {
        if (id === 'default') throw error;
        logError('A policy was left out because its item is damaged.', error);
        return undefined;
      }
    },

    findRules: async () =>
      rulesIn([...items.values()], (error) => logError('Mutes were left out because they are damaged.', error)),

    findSource: async (id) => {
      const item = items.get(sourceItems.keyOf(id));
      try {
        return item && sourceItems.entryIn(item);
      } catch (error) {
        logError('The settings of a source were left out because their item is damaged.', error);
        return undefined;
      }
    },

    findHeartbeats: async () => {
      const item = items.get(heartbeatItems.key);
      return item === undefined ? { entries: [] } : heartbeatItems.readEntries(item);
    },

    changeMutes: async (change) => {
      const item = items.get(muteItems.key);
      const mutes = change(item === undefined ? [] : muteItems.fromItem(item));
      put({ pk: muteItems.key, mutes });
      return mutes;
    },

    loadOnCall: async () => fromItems([...items.values()]),

    storeOnCall: async (before, after) => {
      const { puts, removals } = writesBetween(before, after);
      for (const item of puts.flat()) put(item);
      for (const key of removals.flat()) items.delete(key);
    },
  };
}
