import type * as alarmStates from '../adapters/alarm-states.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as timeline from '../adapters/timeline.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { currentWaits } from '../domain/incident/waits.ts';
import { type AlarmChange, alarmEvent } from '../domain/intake/alarm.ts';
import type { Reporting } from './reporting.ts';
import { type WakeServices, wakeAll } from './wake.ts';

export type ResolveServices = WakeServices &
  Pick<typeof incidents, 'resolve'> &
  Pick<typeof timeline, 'addEvent'> &
  Pick<Reporting, 'measure'>;

export type SettleServices = ResolveServices &
  Pick<typeof incidents, 'newestOccurrence'> &
  Pick<typeof alarmStates, 'findAlarmState'>;

/** Resolves an incident whose alarm has been OK since an instant, and ends its waits; false if there was nothing to resolve. */
export const resolveByAlarm =
  (services: ResolveServices) =>
  async (incident: Incident, okSince: string, at: string): Promise<boolean> => {
    const resolved = await services.resolve(incident.id, 'the alarm', at, okSince);
    if (resolved !== undefined) {
      services.measure(at, { IncidentsResolved: 1 });
      await services.addEvent(incident.id, { at, kind: 'status', status: 'resolved', by: 'the alarm' });
    }
    // Also if it was resolved before: after a crash in between no wait may stay open.
    const closed = resolved ?? incident;
    if (closed.status === 'resolved')
      await wakeAll(services)(currentWaits(closed), { outcome: 'resolved', by: 'the alarm' });
    return resolved !== undefined;
  };

/** Resolves the incident that the alarm opened before it went back to OK, and ends its waits; unless it has received a newer ALARM. */
export const settleOk =
  (services: SettleServices) =>
  async (key: string, change: AlarmChange, at: string): Promise<void> => {
    const known = await services.findAlarmState(key);
    const newest = await services.newestOccurrence(key);
    if (newest === undefined || known?.state !== 'OK' || (newest.alarmStateAt ?? '') > known.stateAt) return;
    if (change.state === 'OK') await services.addEvent(newest.id, alarmEvent(change, at));
    await resolveByAlarm(services)(newest, known.stateAt, at);
  };
