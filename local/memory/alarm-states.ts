import { expiryAfter } from '../../lambdas/domain/incident/incident.ts';
import type { AlarmState } from '../../lambdas/domain/intake/alarm.ts';

type AlarmStates = typeof import('../../lambdas/adapters/alarm-states.ts');
type Item = AlarmState & { readonly pk: string; readonly sk: string; readonly expiresAt: number };

/** States of alarms in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by key. */
export function alarmStateStore(): AlarmStates & { readonly items: Map<string, Item> } {
  const items = new Map<string, Item>();

  return {
    items,

    recordAlarmState: async (incidentKey, { state, stateAt }) => {
      const known = items.get(incidentKey);
      if (known !== undefined && known.stateAt > stateAt) return;
      items.set(incidentKey, { pk: `ALARM#${incidentKey}`, sk: '-', state, stateAt, expiresAt: expiryAfter(stateAt) });
    },

    findAlarmState: async (incidentKey) => items.get(incidentKey),
  };
}
