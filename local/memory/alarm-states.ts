import { expiryAfter } from '../../lambdas/domain/incident/incident.ts';
import {
  type AlarmState,
  type ContributorState,
  contributorAfter,
  contributorExpiry,
} from '../../lambdas/domain/intake/alarm.ts';

type AlarmStates = typeof import('../../lambdas/adapters/alarm-states.ts');
type Keyed = { readonly pk: string; readonly sk: string; readonly expiresAt: number };
type Item = (AlarmState | ContributorState) & Keyed;

/** States of alarms and contributors in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by key. */
export function alarmStateStore(): AlarmStates & { readonly items: Map<string, Item> } {
  const items = new Map<string, Item>();
  const contributorOf = (incidentKey: string, contributor: string) =>
    items.get(`${incidentKey}#${contributor}`) as (ContributorState & Keyed) | undefined;

  return {
    items,

    recordAlarmState: async (incidentKey, { state, stateAt }) => {
      const known = items.get(incidentKey);
      if (known !== undefined && known.stateAt > stateAt) return;
      items.set(incidentKey, { pk: `ALARM#${incidentKey}`, sk: '-', state, stateAt, expiresAt: expiryAfter(stateAt) });
    },

    findAlarmState: async (incidentKey) => items.get(incidentKey) as (AlarmState & Keyed) | undefined,

    recordContributor: async (incidentKey, contributor, change) => {
      const known = contributorOf(incidentKey, contributor);
      const next = contributorAfter(known, change);
      items.set(`${incidentKey}#${contributor}`, {
        ...next,
        ...{ pk: `ALARM#${incidentKey}`, sk: `CONTRIBUTOR#${contributor}`, expiresAt: contributorExpiry(next.stateAt) },
      });
      return next;
    },

    markContributorTold: async (incidentKey, contributor, { since }, incident) => {
      const known = contributorOf(incidentKey, contributor);
      if (known?.state === 'ALARM' && known.since === since)
        items.set(`${incidentKey}#${contributor}`, { ...known, incident });
    },
  };
}
