import { z } from 'zod';
import { findAlarmState, recordAlarmState } from './adapters/alarm-states.ts';
import { findAlarmsInAlarm } from './adapters/alarms.ts';
import { tellBackstop } from './adapters/backstop.ts';
import { executionArnOf, findRun, findRunning, redriveRun, startRun, wake } from './adapters/executions.ts';
import {
  exhaust,
  findDue,
  findIncident,
  joinIncident,
  letGo,
  markAnnounced,
  markStarted,
  markStopped,
  newestOccurrence,
  openIncident,
  openNextRun,
  resolve,
} from './adapters/incidents.ts';
import { createLink, digest } from './adapters/links.ts';
import { findRoutes } from './adapters/on-call.ts';
import { addEvent } from './adapters/timeline.ts';
import type { AlarmChange } from './domain/alarm.ts';
import { instantField, readPayload } from './domain/payload.ts';
import type { Route } from './domain/routes.ts';
import { recoverIncident, type SweepServices, takeInMissedAlarm } from './domain/sweeping.ts';
import { env } from './env.ts';
import { log, logError, measure } from './log.ts';

/** EventBridge's scheduled event, as far as it is used: `time` is when it was due. */
const eventSchema = z.object({ time: instantField });

type Services = SweepServices & {
  readonly findDue: (at: string) => Promise<string[]>;
  readonly findRunning: () => Promise<ReadonlySet<string>>;
  readonly findAlarmsInAlarm: () => Promise<AlarmChange[]>;
  readonly findRoutes: () => Promise<Route[]>;
};

/** Quick enough for a storm, and within the quotas of what is called. */
const atOnce = 10;

/** After this many acts the rest is left to the next minute: three hundred take a few seconds. */
const mostActs = 300;

/**
 * Puts right, each minute, what has come to a halt; nothing else does.
 *
 * @throws Error at the very end when a part of it failed, so that the alarm on the function's errors sees it
 */
export const sweep =
  (services: Services) =>
  async (event: unknown): Promise<void> => {
    const at = new Date(readPayload(eventSchema, event).time).toISOString();
    const failed: string[] = [];
    const attempt = async (what: string, act: () => Promise<boolean>): Promise<boolean> => {
      try {
        return await act();
      } catch (error) {
        services.logError('a part of the sweep failed; the next one tries again', error, { what });
        failed.push(what);
        return true;
      }
    };
    await attempt('the open incidents', () => sweepIncidents(services, attempt, at));
    await attempt('the alarms', () => sweepAlarms(services, attempt, at));
    if (failed.length > 0) throw new Error(`${failed.length} parts of the sweep failed: ${failed.join(', ')}`);
  };

type Attempt = (what: string, act: () => Promise<boolean>) => Promise<boolean>;

async function sweepIncidents(services: Services, attempt: Attempt, at: string): Promise<boolean> {
  const ids = await services.findDue(at);
  if (ids.length === 0) return false;
  const running = await services.findRunning();
  return inTurn(ids, (id) => attempt(id, () => recoverIncident(services, id, running, at)));
}

async function sweepAlarms(services: Services, attempt: Attempt, at: string): Promise<boolean> {
  const alarms = await services.findAlarmsInAlarm();
  if (alarms.length === 0) return false;
  const routes = await services.findRoutes();
  return inTurn(alarms, (alarm) => attempt(alarm.name, () => takeInMissedAlarm(services, alarm, routes, at)));
}

/** Goes through a list, some at once, until it is through or has acted often enough; says whether it has acted. */
async function inTurn<T>(list: readonly T[], act: (entry: T) => Promise<boolean>): Promise<boolean> {
  let acts = 0;
  for (let start = 0; start < list.length && acts < mostActs; start += atOnce) {
    const acted = await Promise.all(list.slice(start, start + atOnce).map(act));
    acts += acted.filter(Boolean).length;
  }
  return acts > 0;
}

export const handler = sweep({
  newestOccurrence,
  openIncident,
  joinIncident,
  startRun,
  markStarted,
  addEvent,
  resolve,
  recordAlarmState,
  findAlarmState,
  wake,
  measure,
  findIncident,
  findRun,
  redriveRun,
  openNextRun,
  exhaust,
  letGo,
  markAnnounced,
  markStopped,
  createLink,
  tellBackstop,
  executionArnOf,
  digest,
  baseUrl: () => env('BASE_URL'),
  stackName: () => env('STACK_NAME'),
  findDue,
  findRunning,
  findAlarmsInAlarm,
  findRoutes,
  log,
  logError,
});
