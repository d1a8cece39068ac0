import { expiryAfter } from '../../lambdas/domain/incident/incident.ts';
import {
  type AlarmState,
  type ContributorInAlarm,
  type ContributorState,
  contributorAfter,
  contributorExpiry,
  contributorReason,
} from '../../lambdas/domain/intake/alarm.ts';

type AlarmStates = typeof import('../../lambdas/adapters/alarm-states.ts');
type Keyed = { readonly pk: string; readonly sk: string; readonly expiresAt: number };
type ContributorItem = ContributorState & Pick<ContributorInAlarm, 'contributor' | 'reason'> & Keyed;
type Item = (AlarmState & Keyed) | ContributorItem;

/** States of alarms and contributors in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by key. */
export function alarmStateStore(): AlarmStates & { readonly items: Map<string, Item> } {
  const items = new Map<string, Item>();
  const tags = new Map<string, { readonly text: string; readonly stateAt: string }>();
  const held = new Map<string, string>();
  const muted = new Map<string, string>();
  const contributorOf = (incidentKey: string, contributor: string) =>
    items.get(`${incidentKey}#${contributor}`) as ContributorItem | undefined;

  return {
    items,

    recordAlarmState: async (incidentKey, { state, stateAt }) => {
      const known = items.get(incidentKey);
      if (known !== undefined && known.stateAt > stateAt) return;
      items.set(incidentKey, { pk: `ALARM#${incidentKey}`, sk: '-', state, stateAt, expiresAt: expiryAfter(stateAt) });
    },

    findAlarmState: async (incidentKey) => items.get(incidentKey) as (AlarmState & Keyed) | undefined,

    recordAlarmTags: async (incidentKey, of, stateAt) => {
      const known = tags.get(incidentKey);
      if (known === undefined || known.stateAt <= stateAt) tags.set(incidentKey, { text: JSON.stringify(of), stateAt });
    },

    findAlarmTags: async (incidentKey) => {
      const known = tags.get(incidentKey);
      return known && JSON.parse(known.text);
    },

    recordContributor: async (incidentKey, contributor, change, about) => {
      const known = contributorOf(incidentKey, contributor);
      const next = contributorAfter(known, change);
      if (next === known) return known;
      items.set(`${incidentKey}#${contributor}`, {
        ...next,
        ...{ contributor: about.contributor, reason: contributorReason(about.reason) },
        ...{ pk: `ALARM#${incidentKey}`, sk: `CONTRIBUTOR#${contributor}`, expiresAt: contributorExpiry(next.stateAt) },
      });
      return next;
    },

    markContributorTold: async (incidentKey, contributor, { since }, incident, isShown) => {
      const known = contributorOf(incidentKey, contributor);
      if (known?.state === 'ALARM' && known.since === since)
        items.set(`${incidentKey}#${contributor}`, { ...known, incident, isShown });
    },

    findContributorsInAlarm: async (incidentKey) =>
      [...items.values()].filter(
        (item): item is ContributorItem =>
          'contributor' in item && item.pk === `ALARM#${incidentKey}` && item.state === 'ALARM',
      ),

    markHeld: async (incidentKey, heldAt) => void held.set(incidentKey, heldAt),

    findHeld: async () => new Map(held),

    dropHeld: async (incidentKey, heldAt) => {
      if ((held.get(incidentKey) ?? '') <= heldAt) held.delete(incidentKey);
    },

    holdChange: async (name, change, until) => void muted.set(`${until}#${name}`, JSON.stringify(change)),

    findEndedMutes: async (at) =>
      [...muted]
        .filter(([id]) => id < `${at}~`)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([id, change]) => ({ id, change: JSON.parse(change) })),

    dropChange: async ({ id, change }) => {
      if (muted.get(id) === JSON.stringify(change)) muted.delete(id);
    },
  };
}
