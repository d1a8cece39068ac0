import { type Incident, incidentKey, type Opening } from '../domain/incident/incident.ts';
import type { TimelineEvent } from '../domain/incident/timeline.ts';
import { currentWaits } from '../domain/incident/waits.ts';
import type { AlarmChange, AlarmState } from '../domain/intake/alarm.ts';
import { dedupBy } from '../domain/intake/alert.ts';
import { type IntakeServices, openOrJoin, startIfOwed } from './open-incident.ts';
import { type WakeServices, wakeAll } from './wake.ts';

type Measured = {
  readonly [metric in
    | 'AlertsReceived'
    | 'IncidentsOpened'
    | 'IncidentsResolved'
    | 'IncidentsExhausted'
    | 'Sweeps']?: number;
};

/** What taking in an alarm needs of the outside world. */
export type AlarmServices = IntakeServices &
  WakeServices & {
    readonly resolve: (
      id: string,
      resolvedBy: string,
      at: string,
      alarmStateAt: string,
    ) => Promise<Incident | undefined>;
    readonly recordAlarmState: (key: string, state: AlarmState) => Promise<void>;
    readonly findAlarmState: (key: string) => Promise<AlarmState | undefined>;
    readonly measure: (at: string, values: Measured) => void;
    readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  };

/** What all incidents of an alarm share. */
export function alarmKey(arn: string, digest: (text: string) => string): string {
  return incidentKey(dedupBy(arn).title, digest(arn));
}

/** Says in the log why an event notifies nobody. */
export const ignored = 'notifies nobody';

/**
 * Opens or joins for an ALARM that is news, and settles with what is known of the alarm by then.
 *
 * The state is recorded first and read again last: an OK that overtook this event either finds the incident, or is
 * found here.
 */
export async function takeInAlarm(
  services: AlarmServices,
  key: string,
  change: AlarmChange,
  policy: string,
  at: string,
): Promise<void> {
  await services.recordAlarmState(key, { state: 'ALARM', stateAt: change.stateAt });
  const newest = await services.newestOccurrence(key);
  if (newest?.alarmStateAt !== undefined && newest.alarmStateAt >= change.stateAt) {
    await settleIfOk(services, key, change, at);
    return startOwed(services, key, at);
  }
  const known = await services.findAlarmState(key);
  if (known !== undefined && known.stateAt > change.stateAt) {
    return services.log(ignored, { alarm: change.name, because: 'a newer state of this alarm is known' });
  }
  const { incident, opened } = await openOrJoin(services, key, openingOf(change, policy), at);
  services.measure(at, { AlertsReceived: 1, IncidentsOpened: opened ? 1 : 0 });
  await services.addEvent(incident.id, eventOf(change, at));
  await settleIfOk(services, key, change, at);
  return startOwed(services, key, at);
}

async function startOwed(services: AlarmServices, key: string, at: string): Promise<void> {
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined) await startIfOwed(services, newest, at);
}

async function settleIfOk(services: AlarmServices, key: string, change: AlarmChange, at: string): Promise<void> {
  const known = await services.findAlarmState(key);
  if (known?.state === 'OK' && known.stateAt > change.stateAt) await settleOk(services, key, change, at);
}

/** Resolves what the alarm opened before it went back to OK, and ends its waits; not what takes in a newer ALARM meanwhile. */
export async function settleOk(services: AlarmServices, key: string, change: AlarmChange, at: string): Promise<void> {
  const known = await services.findAlarmState(key);
  const newest = await services.newestOccurrence(key);
  if (newest === undefined || known?.state !== 'OK' || (newest.alarmStateAt ?? '') > known.stateAt) return;
  if (change.state === 'OK') await services.addEvent(newest.id, eventOf(change, at));
  await resolveByAlarm(services, newest, known.stateAt, at);
}

/** Resolves an incident whose alarm is OK since an instant, and ends its waits; false when there was nothing to resolve. */
export async function resolveByAlarm(
  services: AlarmServices,
  incident: Incident,
  okSince: string,
  at: string,
): Promise<boolean> {
  const resolved = await services.resolve(incident.id, 'the alarm', at, okSince);
  if (resolved !== undefined) {
    services.measure(at, { IncidentsResolved: 1 });
    await services.addEvent(incident.id, { at, kind: 'status', status: 'resolved', by: 'the alarm' });
  }
  // Also when it was resolved before: a crash in between must not leave anybody waiting.
  const closed = resolved ?? incident;
  if (closed.status === 'resolved')
    await wakeAll(services, currentWaits(closed), { outcome: 'resolved', by: 'the alarm' });
  return resolved !== undefined;
}

/** The timeline's event of an alarm's change. */
export function eventOf({ name, state, reason }: AlarmChange, at: string): TimelineEvent {
  return { at, kind: 'alarm', name, state, reason };
}

function openingOf({ arn, name, stateAt, reason, description }: AlarmChange, policy: string): Opening {
  return {
    summary: name,
    severity: 'critical',
    source: 'CloudWatch',
    policy,
    alarm: { arn, name },
    alarmStateAt: stateAt,
    details: { reason },
    ...(description !== undefined && { description }),
  };
}
