import type * as alarmStates from '../adapters/alarm-states.ts';
import type * as digests from '../adapters/digest.ts';
import { type Incident, isLive } from '../domain/incident/incident.ts';
import {
  type AlarmChange,
  type AlarmState,
  alarmEvent,
  type Contributor,
  type ContributorState,
  ignored,
  isEndedByAlarm,
} from '../domain/intake/alarm.ts';
import { type OpenForAlarmServices, openAndSettle, settleAndStart } from './open-for-alarm.ts';

export type ContributorServices = OpenForAlarmServices &
  Pick<typeof alarmStates, 'recordContributor' | 'markContributorTold'> &
  Pick<typeof digests, 'digest'>;

type ContributorChange = AlarmChange & { readonly contributor: Contributor };

/** The policy of a change in ALARM; null if it notifies nobody. */
type PolicyOf = (change: AlarmChange) => Promise<string | null>;

/**
 * Receives a contributor's change of state. One in ALARM opens or joins the incident of its alarm, and is said again if
 * somebody has that already. One that is OK again resolves nothing: the alarm's own OK does.
 *
 * Each ALARM of a contributor is said once. The record of the contributor names the incident that has received it, and is
 * written after that incident, so a crash in between costs at most one run too many.
 */
export const takeInContributor =
  (services: ContributorServices) =>
  async (key: string, change: ContributorChange, policyOf: PolicyOf, at: string): Promise<void> => {
    // A contributor is in ALARM or OK. Without data it does not exist.
    if (change.state === 'INSUFFICIENT_DATA') return;
    return change.state === 'OK'
      ? takeInOk(services, key, change, policyOf, at)
      : takeInAlarm(services, key, change, policyOf, at);
  };

async function takeInAlarm(
  services: ContributorServices,
  key: string,
  change: ContributorChange,
  policyOf: PolicyOf,
  at: string,
): Promise<void> {
  const policy = await policyOf(change);
  if (policy === null) return;
  const id = services.digest(change.contributor.id);
  const now = await services.recordContributor(key, id, { state: 'ALARM', stateAt: change.stateAt });
  if (now.state === 'OK') return ignore(services, change, 'a newer state of this contributor is known');
  return sayOnce(services, key, change, { id, now, policy, at });
}

/** Receives an OK. If it was overtaken by a newer ALARM, that ALARM is one of its own, which nobody knew until now. */
async function takeInOk(
  services: ContributorServices,
  key: string,
  change: ContributorChange,
  policyOf: PolicyOf,
  at: string,
): Promise<void> {
  const id = services.digest(change.contributor.id);
  const now = await services.recordContributor(key, id, { state: 'OK', stateAt: change.stateAt });
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined && isLive(newest, at)) await services.addEvent(newest.id, alarmEvent(change, at));
  if (now.state === 'OK' || now.incident !== undefined) return;
  const inAlarm = { ...change, state: 'ALARM', stateAt: now.stateAt } as const;
  const policy = await policyOf(inAlarm);
  if (policy !== null) await sayOnce(services, key, inAlarm, { id, now, policy, at });
}

type Said = { readonly id: string; readonly now: ContributorState; readonly policy: string; readonly at: string };

async function sayOnce(
  services: ContributorServices,
  key: string,
  change: ContributorChange,
  { id, now, policy, at }: Said,
): Promise<void> {
  const known = await services.findAlarmState(key);
  if (isOver(known, now.stateAt)) return ignore(services, change, 'a newer state of this alarm is known');
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined && isTold(newest, now, known)) return settleAndStart(services, key, change, at);
  const again = `Another part of the alarm is in ALARM: ${change.contributor.label}.`;
  const isSaid = isOfSameFault(known, newest, now);
  await openAndSettle(services, key, change, { policy, again: isSaid ? undefined : again, at });
  const receiver = await services.newestOccurrence(key);
  if (receiver !== undefined) await services.markContributorTold(key, id, now, receiver.id);
}

/** True when the incident has received this ALARM of the contributor, and the alarm has not been over since. */
function isTold(newest: Incident, { incident }: ContributorState, known: AlarmState | undefined): boolean {
  return incident === newest.id && !isEndedByAlarm(newest.resolvedBy) && !isOver(known, newest.alarmStateAt ?? '');
}

function isOver(known: AlarmState | undefined, stateAt: string): boolean {
  return known !== undefined && known.state !== 'ALARM' && known.stateAt > stateAt;
}

/** True when the contributor was in ALARM when the alarm itself went into it, so that the alarm's own change has said it. */
function isOfSameFault(
  known: AlarmState | undefined,
  newest: Incident | undefined,
  { since }: ContributorState,
): boolean {
  return known?.state === 'ALARM' && since <= known.stateAt && (newest?.alarmStateAt ?? '') >= known.stateAt;
}

function ignore({ log }: ContributorServices, { name, contributor }: ContributorChange, because: string): void {
  log(ignored, { alarm: name, contributor: contributor.label, because });
}
