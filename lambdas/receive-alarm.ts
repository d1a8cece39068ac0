import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type AlarmServices, alarmKey, eventOf, ignored, settleOk, takeInAlarm } from './acts/take-in-alarm.ts';
import { takeInEach } from './acts/take-in-each.ts';
import { findAlarmState, recordAlarmState } from './adapters/alarm-states.ts';
import { startRun, wake } from './adapters/executions.ts';
import { joinIncident, markStarted, newestOccurrence, openIncident, resolve } from './adapters/incidents.ts';
import { digest } from './adapters/links.ts';
import { findRoutes } from './adapters/on-call.ts';
import { addEvent } from './adapters/timeline.ts';
import { isLive } from './domain/incident/incident.ts';
import { type AlarmChange, parseAlarmEvent } from './domain/intake/alarm.ts';
import { type Route, routeAlarm } from './domain/on-call/routes.ts';
import { env } from './env.ts';
import { log, logError, measure } from './log.ts';

type Services = AlarmServices & {
  readonly findRoutes: () => Promise<Route[]>;
  readonly digest: (text: string) => string;
  readonly stackName: () => string;
};

/** Takes in a batch of alarm events. One that fails is delivered again; the others are done with. */
export const receiveAlarm =
  (services: Services) =>
  (event: SQSEvent): Promise<SQSBatchResponse> =>
    takeInEach(
      event.Records,
      (body, at) => takeIn(services, body, at),
      (error, message) => {
        measure(message.at, { IntakeFailures: 1 });
        services.logError('an alarm could not be taken in; it will be delivered again', error, message);
      },
    );

async function takeIn(services: Services, body: string, at: string): Promise<void> {
  const change = parseAlarmEvent(body);
  if ('because' in change) return services.log(ignored, change);
  const key = alarmKey(change.arn, services.digest);
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

async function joinTimeline(services: Services, key: string, change: AlarmChange, at: string): Promise<void> {
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined && isLive(newest, at)) return services.addEvent(newest.id, eventOf(change, at));
  services.log(ignored, { alarm: change.name, because: 'INSUFFICIENT_DATA opens no incident' });
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
  measure,
  log,
  logError,
});
