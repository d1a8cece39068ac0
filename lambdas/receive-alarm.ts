import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type AlarmState, findAlarmState, recordAlarmState } from './adapters/alarm-states.ts';
import { startRun, wake } from './adapters/executions.ts';
import { joinIncident, markStarted, newestOccurrence, openIncident, resolve } from './adapters/incidents.ts';
import { digest } from './adapters/links.ts';
import { findRoutes } from './adapters/on-call.ts';
import { addEvent } from './adapters/timeline.ts';
import { type AlarmChange, parseAlarmEvent } from './domain/alarm.ts';
import { dedupBy } from './domain/alert.ts';
import { type Incident, incidentKey, isLive, type Opening } from './domain/incident.ts';
import { type IntakeServices, openOrJoin, startIfOwed } from './domain/intake.ts';
import { type Route, routeAlarm } from './domain/routes.ts';
import type { TimelineEvent } from './domain/timeline.ts';
import { currentWaits, type WakeServices, wakeAll } from './domain/waits.ts';
import { env } from './env.ts';
import { log, logError, measure } from './log.ts';

type Services = IntakeServices &
  WakeServices & {
    readonly resolve: (id: string, resolvedBy: string, at: string) => Promise<Incident | undefined>;
    readonly findRoutes: () => Promise<Route[]>;
    readonly recordAlarmState: (key: string, state: AlarmState) => Promise<void>;
    readonly findAlarmState: (key: string) => Promise<AlarmState | undefined>;
    readonly digest: (text: string) => string;
    readonly stackName: () => string;
    readonly log: (message: string, fields?: Readonly<Record<string, unknown>>) => void;
  };

/** Takes in a batch of alarm events. One that fails is delivered again; the others are done with. */
export const receiveAlarm =
  (services: Services) =>
  async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const results = await Promise.all(
      event.Records.map(async ({ messageId, body, attributes }) => {
        try {
          await takeIn(services, body, new Date(Number(attributes.SentTimestamp)).toISOString());
          return [];
        } catch (error) {
          services.logError('an alarm could not be taken in; it will be delivered again', error, { messageId });
          return [{ itemIdentifier: messageId }];
        }
      }),
    );
    return { batchItemFailures: results.flat() };
  };

/** Says in the log why an event notifies nobody. */
const ignored = 'notifies nobody';

async function takeIn(services: Services, body: string, at: string): Promise<void> {
  const change = parseAlarmEvent(body);
  if ('because' in change) return services.log(ignored, change);
  const key = incidentKey(dedupBy(change.arn).title, services.digest(change.arn));
  if (change.state === 'INSUFFICIENT_DATA') return joinTimeline(services, key, change, at);
  if (change.state === 'OK') {
    await services.recordAlarmState(key, { state: 'OK', stateAt: change.stateAt });
    return settleOk(services, key, change, at);
  }
  if (change.suppressedBy !== undefined) {
    return services.log(ignored, {
      alarm: change.name,
      because: `its actions are suppressed (${change.suppressedBy})`,
    });
  }
  const routing = routeAlarm(change.name, await services.findRoutes(), services.stackName());
  if (routing.policy === null) {
    if (routing.isUnrouted) measure(at, { UnroutedAlarms: 1 });
    return services.log(ignored, { alarm: change.name, because: routing.because });
  }
  return takeInAlarm(services, key, change, routing.policy, at);
}

/**
 * Opens or joins for an ALARM that is news, and settles with what is known of the alarm by then.
 *
 * The state is recorded first and read again last: an OK that overtook this event either finds the incident, or is
 * found here.
 */
async function takeInAlarm(
  services: Services,
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
  measure(at, { AlertsReceived: 1, IncidentsOpened: opened ? 1 : 0 });
  await services.addEvent(incident.id, eventOf(change, at));
  await settleIfOk(services, key, change, at);
  return startOwed(services, key, at);
}

async function startOwed(services: Services, key: string, at: string): Promise<void> {
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined) await startIfOwed(services, newest, at);
}

async function settleIfOk(services: Services, key: string, change: AlarmChange, at: string): Promise<void> {
  const known = await services.findAlarmState(key);
  if (known?.state === 'OK' && known.stateAt > change.stateAt) await settleOk(services, key, change, at);
}

/** Resolves what the alarm opened before it went back to OK, and ends its waits. */
async function settleOk(services: Services, key: string, change: AlarmChange, at: string): Promise<void> {
  const known = await services.findAlarmState(key);
  const newest = await services.newestOccurrence(key);
  if (newest === undefined || known?.state !== 'OK' || (newest.alarmStateAt ?? '') > known.stateAt) return;
  if (change.state === 'OK') await services.addEvent(newest.id, eventOf(change, at));
  const resolved = await services.resolve(newest.id, 'the alarm', at);
  if (resolved !== undefined) {
    measure(at, { IncidentsResolved: 1 });
    await services.addEvent(newest.id, { at, kind: 'status', status: 'resolved', by: 'the alarm' });
  }
  // Also when it was resolved before: a crash in between must not leave anybody waiting.
  const closed = resolved ?? newest;
  if (closed.status === 'resolved')
    await wakeAll(services, currentWaits(closed), { outcome: 'resolved', by: 'the alarm' });
}

async function joinTimeline(services: Services, key: string, change: AlarmChange, at: string): Promise<void> {
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined && isLive(newest, at)) return services.addEvent(newest.id, eventOf(change, at));
  services.log(ignored, { alarm: change.name, because: 'INSUFFICIENT_DATA opens no incident' });
}

function eventOf({ name, state, reason }: AlarmChange, at: string): TimelineEvent {
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

export const handler = receiveAlarm({
  newestOccurrence,
  openIncident,
  joinIncident,
  startRun,
  markStarted,
  addEvent,
  resolve,
  findRoutes,
  recordAlarmState,
  findAlarmState,
  digest,
  stackName: () => env('STACK_NAME'),
  wake,
  log,
  logError,
});
