import type * as alarmStates from '../adapters/alarm-states.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as timeline from '../adapters/timeline.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { sweepTellsAt } from '../domain/incident/reopening.ts';
import { currentWaits } from '../domain/incident/waits.ts';
import { type AlarmChange, alarmEvent, resolvers } from '../domain/intake/alarm.ts';
import type { Reporting } from './reporting.ts';
import { type WakeServices, wakeAll } from './wake.ts';

export type ResolveServices = WakeServices &
  Pick<typeof incidents, 'resolve'> &
  Pick<typeof timeline, 'addEvent'> &
  Pick<Reporting, 'measure'>;

export type SettleServices = ResolveServices &
  Pick<typeof incidents, 'newestOccurrence'> &
  Pick<typeof alarmStates, 'findAlarmState'>;

/** The end of an alarm's ALARM: its OK, or its deletion. */
export type AlarmEnd = { readonly state: 'OK' | 'deleted'; readonly since: string };

/** Resolves an incident whose alarm is over, and ends its waits; false if there was nothing to resolve. */
export const resolveByAlarm =
  (services: ResolveServices) =>
  async (incident: Incident, { state, since }: AlarmEnd, at: string): Promise<boolean> => {
    const by = resolvers[state];
    const resolved = await services.resolve(incident.id, by, at, since, sweepTellsAt(incident, at));
    if (resolved !== undefined) {
      services.measure(at, { IncidentsResolved: 1 });
      if (state === 'deleted')
        await services.addEvent(incident.id, { at, kind: 'note', text: 'The alarm was deleted.' });
      await services.addEvent(incident.id, { at, kind: 'status', status: 'resolved', by });
    }
    // Also if it was resolved before: after a crash in between no wait may stay open.
    const closed = resolved ?? incident;
    if (closed.status === 'resolved') await wakeAll(services)(currentWaits(closed), { outcome: 'resolved', by });
    return resolved !== undefined;
  };

/**
 * Resolves the incident that the alarm opened before it went back to OK or was deleted, and ends its waits; unless it has
 * received a newer ALARM.
 *
 * @param change the alarm's change, if that is what is received
 */
export const settleEnd =
  (services: SettleServices) =>
  async (key: string, change: AlarmChange | undefined, at: string): Promise<void> => {
    const known = await services.findAlarmState(key);
    const newest = await services.newestOccurrence(key);
    if (newest === undefined || known === undefined || known.state === 'ALARM') return;
    if ((newest.alarmStateAt ?? '') > known.stateAt) return;
    if (change?.state === 'OK') await services.addEvent(newest.id, alarmEvent(change, at));
    await resolveByAlarm(services)(newest, { state: known.state, since: known.stateAt }, at);
  };
