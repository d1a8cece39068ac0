import { z } from 'zod';
import { recoverIncident, type SweepServices, takeInMissedAlarm } from './acts/recover.ts';
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
import type { AlarmChange } from './domain/intake/alarm.ts';
import type { Route } from './domain/on-call/routes.ts';
import { instantField, readPayload } from './domain/text/payload.ts';
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

/** After this many acts, or failures, the rest is left to the next minute: three hundred take a few seconds. */
const most = 300;

/** How one part of a sweep went: one that failed is in the log. */
type Part = 'acted' | 'nothing' | 'failed';

/**
 * Puts right, each minute, what has come to a halt; nothing else does.
 *
 * Incidents and alarms don't wait for each other: what is slow with the ones would starve the others.
 *
 * @throws Error at the very end when a part of it failed, so that the alarm on the function's errors sees it
 */
export const sweep =
  (services: Services) =>
  async (event: unknown): Promise<void> => {
    const at = new Date(readPayload(eventSchema, event).time).toISOString();
    const failed: string[] = [];
    const attempt = async (what: string, act: () => Promise<boolean>): Promise<Part> => {
      try {
        return (await act()) ? 'acted' : 'nothing';
      } catch (error) {
        services.logError('a part of the sweep failed; the next one tries again', error, { what });
        failed.push(what);
        return 'failed';
      }
    };
    await Promise.all([
      attempt('the open incidents', () => sweepIncidents(services, attempt, at)),
      attempt('the alarms', () => sweepAlarms(services, attempt, at)),
    ]);
    services.measure(at, { Sweeps: 1 });
    if (failed.length > 0)
      throw new Error(`${failed.length} parts of the sweep failed: ${failed.toSorted().join(', ')}`);
  };

type Attempt = (what: string, act: () => Promise<boolean>) => Promise<Part>;

async function sweepIncidents(services: Services, attempt: Attempt, at: string): Promise<boolean> {
  const ids = await services.findDue(at);
  if (ids.length === 0) return false;
  const running = new Set<string>();
  const listed = await attempt('the list of runs', async () => {
    for (const name of await services.findRunning()) running.add(name);
    return false;
  });
  // Without the list every incident costs a call for its run, so no more are looked at than may be acted on.
  const turns = inTurns(ids, at).slice(0, listed === 'failed' ? most : ids.length);
  return goThrough(turns, (id) => attempt(id, () => recoverIncident(services, id, running, at)));
}

async function sweepAlarms(services: Services, attempt: Attempt, at: string): Promise<boolean> {
  const alarms = await services.findAlarmsInAlarm();
  if (alarms.length === 0) return false;
  const routes = await services.findRoutes();
  return goThrough(inTurns(alarms, at), (alarm) =>
    attempt(alarm.name, () => takeInMissedAlarm(services, alarm, routes, at)),
  );
}

/**
 * A list that begins elsewhere each minute, for what always fails must not starve what comes after it.
 *
 * A prime number further each time, so that every place has its turn.
 */
function inTurns<T>(list: readonly T[], at: string): T[] {
  const first = (Math.floor(Date.parse(at) / 60_000) * 7919) % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}

/** Goes through a list, some at once, until it is through or has acted or failed often enough; says whether it has acted. */
async function goThrough<T>(turns: readonly T[], act: (entry: T) => Promise<Part>): Promise<boolean> {
  const count = { acted: 0, nothing: 0, failed: 0 };
  for (let start = 0; start < turns.length && count.acted < most && count.failed < most; start += atOnce) {
    for (const part of await Promise.all(turns.slice(start, start + atOnce).map(act))) count[part] += 1;
  }
  return count.acted > 0;
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
