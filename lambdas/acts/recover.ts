import { type Incident, isLive, type NextRun, runName, splitIncidentId } from '../domain/incident/incident.ts';
import type { AlarmChange } from '../domain/intake/alarm.ts';
import { type BackstopMessage, backstopMessage } from '../domain/notify/backstop.ts';
import { type Route, routeAlarm } from '../domain/on-call/routes.ts';
import { type Needed, needsItsRun, type Run, recoveryOf, recoveryOfOverdue } from '../domain/recovery/recovery.ts';
import { startIfOwed } from './open-incident.ts';
import { type AlarmServices, alarmKey, resolveByAlarm, takeInAlarm } from './take-in-alarm.ts';

/** What putting right one incident or alarm needs of the outside world. */
export type SweepServices = AlarmServices & {
  readonly findIncident: (id: string) => Promise<Incident | undefined>;
  readonly findRun: (incident: string, run: number) => Promise<Run | undefined>;
  readonly redriveRun: (incident: string, run: number) => Promise<boolean>;
  readonly openNextRun: (before: Incident, next: NextRun, at: string) => Promise<Incident | undefined>;
  readonly exhaust: (id: string, run: number, at: string) => Promise<Incident | undefined>;
  readonly letGo: (incident: Incident) => Promise<Incident | undefined>;
  readonly markAnnounced: (incident: Incident) => Promise<void>;
  readonly markStopped: (incident: Incident, redrives: number, at: string) => Promise<void>;
  readonly createLink: (link: { incident: string; timeZone: string }, at: string) => Promise<string>;
  readonly tellBackstop: (message: BackstopMessage) => Promise<void>;
  readonly executionArnOf: (incident: string, run: number) => string;
  readonly digest: (text: string) => string;
  readonly baseUrl: () => string;
  readonly stackName: () => string;
};

/**
 * Gives an open incident what it needs, and says whether it needed anything.
 *
 * @param running the names of the runs that are surely under way
 */
export async function recoverIncident(
  services: SweepServices,
  id: string,
  running: ReadonlySet<string>,
  at: string,
): Promise<boolean> {
  const incident = await services.findIncident(id);
  if (incident === undefined || running.has(runName(id, incident.run))) return false;
  const run = needsItsRun(incident, at) ? await services.findRun(id, incident.run) : undefined;
  const needed = recoveryOf(incident, run, at);
  if (needed.act === 'nothing') return false;
  const recovery = incident.status === 'acknowledged' ? await lookAround(services, incident, needed) : needed;
  if (await perform(services, incident, recovery, at)) {
    services.log('put right', { incident: id, act: recovery.act, because: recovery.because });
  }
  return true;
}

/**
 * What is left to do for an incident whose time to be resolved is over, by what else is known now.
 *
 * An opening that read it while it was closed may still come after this look, as after that of a hand-back.
 */
async function lookAround(services: SweepServices, incident: Incident, needed: Needed): Promise<Needed> {
  const { key } = splitIncidentId(incident.id);
  const newest = await services.newestOccurrence(key);
  const alarm = incident.alarm && (await services.findAlarmState(key));
  return recoveryOfOverdue(incident, needed, newest, alarm);
}

/** Does what an incident needs; false when somebody else was faster. What is done is done before the timeline says so. */
async function perform(services: SweepServices, incident: Incident, recovery: Needed, at: string): Promise<boolean> {
  const { id, run } = incident;
  const say = () => services.addEvent(id, { at, kind: 'note', text: recovery.because });
  switch (recovery.act) {
    case 'start':
      await services.startRun(id, run);
      await services.markStarted(id, run, at);
      break;
    case 'redrive':
      if (!(await services.redriveRun(id, run))) return false;
      break;
    case 'next run': {
      const next = { startAtLevel: 1, declines: new Set<string>(), failedRuns: recovery.failedRuns };
      const opened = await services.openNextRun(incident, next, at);
      if (opened === undefined) return false;
      await say();
      await startIfOwed(services, opened, at);
      return true;
    }
    case 'let go':
      if ((await services.letGo(incident)) === undefined) return false;
      break;
    case 'resolve':
      if (!(await resolveByAlarm(services, incident, recovery.okSince, at))) return false;
      break;
    case 'give up':
      if ((await services.exhaust(id, run, at)) === undefined) return false;
      services.measure(at, { IncidentsExhausted: 1 });
      await services.addEvent(id, { at, kind: 'status', status: 'exhausted' });
      break;
    case 'announce':
      await announce(services, incident, at);
      await services.markAnnounced(incident);
      break;
    case 'announce stop':
      await announce(services, incident, at);
      await services.markStopped(incident, recovery.redrives, at);
  }
  await say();
  return true;
}

/** Tells the backstop. It is noted after that: a crash in between costs one duplicate, and never the message. */
async function announce(services: SweepServices, incident: Incident, at: string): Promise<void> {
  const { id, run } = incident;
  const code = await services.createLink({ incident: id, timeZone: 'UTC' }, at);
  const url = `${services.baseUrl()}/n/${code}`;
  await services.tellBackstop(backstopMessage(incident, services.executionArnOf(id, run), url));
}

/** An alarm's own event is given this long to come. */
const eventMilliseconds = 120_000;

/**
 * How far the instant in a change's event may lie from the one that DescribeAlarms gives; neither is documented to be the
 * other. Less than what the event is given to come: the alarm has been in ALARM for all of it.
 */
const toleranceMilliseconds = 60_000;

/** What the timeline adds to the reason of an alarm whose event did not come. */
const found = 'Found in ALARM without an incident: since before it was watched, or its actions were suppressed.';

/** Takes in an alarm that is in ALARM and has no incident, as its event would have been; says whether there was need. */
export async function takeInMissedAlarm(
  services: SweepServices,
  change: AlarmChange,
  routes: readonly Route[],
  at: string,
): Promise<boolean> {
  if (change.suppressedBy !== undefined || Date.parse(change.stateAt) + eventMilliseconds > Date.parse(at))
    return false;
  const { policy } = routeAlarm(change.name, routes, services.stackName());
  if (policy === null) return false;
  const key = alarmKey(change.arn, services.digest);
  if (isKnown(await services.newestOccurrence(key), change, at)) return false;
  const stateAt = new Date(Date.parse(change.stateAt) + toleranceMilliseconds).toISOString();
  await takeInAlarm(services, key, { ...change, stateAt, reason: `${change.reason} ${found}`.trim() }, policy, at);
  return true;
}

/**
 * Whether this spell of the alarm has its incident: one that is live, or that heard of the alarm since the spell began.
 *
 * So what a person has resolved, or nobody answered, stays as it is for as long as the alarm stays in ALARM. What the
 * alarm's OK has resolved knows nothing of a later spell, even where it was heard of late.
 */
function isKnown(newest: Incident | undefined, { stateAt }: AlarmChange, at: string): boolean {
  if (newest === undefined) return false;
  if (isLive(newest, at) || (newest.alarmStateAt ?? '') >= stateAt) return true;
  return newest.resolvedBy !== 'the alarm' && newest.lastAlertAt >= stateAt;
}
