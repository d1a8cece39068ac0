import type * as alarmStates from '../adapters/alarm-states.ts';
import type * as executions from '../adapters/executions.ts';
import type * as incidents from '../adapters/incidents.ts';
import { endOfTest } from '../domain/incident/contact-test.ts';
import { type Incident, type NextRun, runName, splitIncidentId } from '../domain/incident/incident.ts';
import {
  type Announcing,
  isAnnouncing,
  type Needed,
  needsItsRun,
  notifiesOfAlarm,
  recoveryOf,
  recoveryOfAlarm,
  recoveryOfOverdue,
} from '../domain/recovery/recovery.ts';
import { type AskServices, askAlarm } from './ask-alarm.ts';
import type { Reporting } from './reporting.ts';
import { resolveByAlarm, type SettleServices } from './resolve-by-alarm.ts';
import { type StartServices, startIfOwed } from './start-run.ts';

export type RecoverServices = SettleServices &
  StartServices &
  AskServices &
  Pick<typeof incidents, 'findIncident' | 'openNextRun' | 'exhaust' | 'dropDeadline'> &
  Pick<typeof alarmStates, 'recordAlarmState'> &
  Pick<typeof executions, 'findRun' | 'redriveRun'> &
  Pick<Reporting, 'log'>;

/** An incident that nobody has taken and that the backstop has to hear of. */
export type Unanswered = { readonly incident: Incident; readonly announcing: Announcing };

/**
 * Carries out the recovery that an open incident needs; false if it needs none. If the backstop has to hear of the incident,
 * it is returned: one message is about all such incidents.
 *
 * @param running the names of the runs that are certainly in progress
 */
export const recoverIncident =
  (services: RecoverServices) =>
  async (id: string, running: ReadonlySet<string>, at: string): Promise<boolean | Unanswered> => {
    const incident = await services.findIncident(id);
    if (incident === undefined || running.has(runName(id, incident.run))) return false;
    const run = needsItsRun(incident, at) ? await services.findRun(id, incident.run) : undefined;
    const needed = recoveryOf(incident, run, at);
    if (needed.act === 'nothing') return false;
    if (isAnnouncing(needed)) return { incident, announcing: needed };
    const overdue = incident.status === 'acknowledged' ? await checkOverdue(services, incident, needed) : needed;
    const recovery = await checkAlarm(services, incident, overdue, at);
    if (await carryOutAndNote(services, incident, recovery, at)) {
      services.log('incident recovered', { incident: id, act: recovery.act, because: recovery.because });
    }
    return true;
  };

/**
 * The recovery of an incident that was not resolved in time, after a check of its newest occurrence and its alarm.
 *
 * An opening that read it while it was closed may still be written after this check, as after that of a hand-back.
 */
async function checkOverdue(services: RecoverServices, incident: Incident, needed: Needed): Promise<Needed> {
  const { key } = splitIncidentId(incident.id);
  const newest = await services.newestOccurrence(key);
  const alarm = incident.alarm && (await services.findAlarmState(key));
  return recoveryOfOverdue(incident, needed, newest, alarm);
}

/** The recovery after a question to CloudWatch, if it would notify people of an alarm. */
async function checkAlarm(services: RecoverServices, incident: Incident, needed: Needed, at: string): Promise<Needed> {
  if (incident.alarm === undefined || !notifiesOfAlarm(incident, needed)) return needed;
  return recoveryOfAlarm(incident, needed, await askAlarm(services)(incident.alarm), at);
}

/** Carries out a recovery, and only then writes it to the timeline; false if the incident changed in the meantime. */
async function carryOutAndNote(
  services: RecoverServices,
  incident: Incident,
  recovery: Needed,
  at: string,
): Promise<boolean> {
  const after = await carryOut(services, incident, recovery, at);
  if (after === undefined) return false;
  await services.addEvent(incident.id, { at, kind: 'note', text: recovery.because });
  if (recovery.act === 'next run') await startIfOwed(services)(after, at);
  return true;
}

/** Carries out a recovery and returns the incident; nothing if it changed in the meantime. */
async function carryOut(
  services: RecoverServices,
  incident: Incident,
  recovery: Needed,
  at: string,
): Promise<Incident | undefined> {
  const { id, run } = incident;
  switch (recovery.act) {
    case 'start':
      await services.startRun(id, run);
      await services.markStarted(id, run, at);
      return incident;
    case 'redrive':
      return (await services.redriveRun(id, run)) ? incident : undefined;
    case 'next run': {
      return services.openNextRun(incident, nextRunAfter(incident, recovery.failedRuns), at);
    }
    case 'drop deadline':
      return services.dropDeadline(incident);
    case 'resolve':
      return (await resolveAndRecord(services, incident, recovery, at)) ? incident : undefined;
    case 'give up':
      return exhaust(services, incident, at);
    case 'end canary':
      return services.resolve(id, endOfTest, at);
  }
}

/**
 * Resolves the incident of an alarm that is over; false if it changed in the meantime.
 *
 * CloudWatch may have been asked because the event of the OK or the deletion was lost. The state is recorded as that event
 * would have done it, and first: an older ALARM that comes late must open nothing.
 */
async function resolveAndRecord(
  services: RecoverServices,
  incident: Incident,
  { state, since }: Extract<Needed, { act: 'resolve' }>,
  at: string,
): Promise<boolean> {
  await services.recordAlarmState(splitIncidentId(incident.id).key, { state, stateAt: since });
  return resolveByAlarm(services)(incident, { state, since }, at);
}

/** The run after one that failed, which notifies the same contacts, or after one whose contact did not resolve the incident. */
function nextRunAfter({ because, first }: Incident, failedRuns: number): NextRun {
  const again = failedRuns === 0 ? {} : { ...(because !== undefined && { because }), ...(first && { first }) };
  return { startAtLevel: 'first' in again ? 0 : 1, declines: new Set(), failedRuns, ...again };
}

async function exhaust(services: RecoverServices, { id, run }: Incident, at: string): Promise<Incident | undefined> {
  const exhausted = await services.exhaust(id, run, at);
  if (exhausted === undefined) return undefined;
  services.measure(at, { IncidentsExhausted: 1 });
  await services.addEvent(id, { at, kind: 'status', status: 'exhausted' });
  return exhausted;
}
