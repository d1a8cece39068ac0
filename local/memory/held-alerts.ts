import { readDetails, type StoredDetails, storedDetails } from '../../lambdas/domain/incident/details.ts';
import type { HeldAlert } from '../../lambdas/domain/intake/held.ts';
import { stored } from './stored.ts';

type Adapter = typeof import('../../lambdas/adapters/held-alerts.ts');

/** Held alerts in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by name. */
export function heldAlertStore(): Adapter & { readonly items: Map<string, HeldAlert> } {
  const items = new Map<string, HeldAlert>();
  const kept = new Map<string, StoredDetails>();
  const isSame = ({ name, at, rightAt }: HeldAlert) =>
    items.get(name)?.at === at && items.get(name)?.rightAt === rightAt;

  return {
    items,

    findHeldAlert: async (name) => items.get(name),

    findHeldAlerts: async () => [...items.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),

    holdAlert: async (held, known, details) => {
      if (details !== undefined) kept.set(held.name, storedDetails(details));
      if (known === undefined ? items.has(held.name) : !isSame(known)) return false;
      items.set(held.name, { ...stored(held), content: JSON.parse(JSON.stringify(held.content)) });
      return true;
    },

    findHeldDetails: async (name) => {
      const details = kept.get(name);
      return details && readDetails(details);
    },

    moveHeldAlert: async (held, { until, by }) => {
      const { until: _, ...known } = items.get(held.name) ?? held;
      if (isSame(held)) items.set(held.name, { ...known, by, ...(until !== undefined && { until }) });
    },

    endHeldAlert: async (held, rightAt) => {
      const known = items.get(held.name);
      if (known === undefined || !isSame(held)) return false;
      items.set(held.name, { ...known, rightAt });
      return true;
    },

    dropHeldAlert: async (held) => isSame(held) && items.delete(held.name),

    forgetHeldAlert: async (name) => {
      if (items.get(name)?.rightAt !== undefined) items.delete(name);
    },
  };
}
