import type * as alarmStates from '../adapters/alarm-states.ts';
import type * as digests from '../adapters/digest.ts';
import type * as incidents from '../adapters/incidents.ts';
import { type Incident, isLive, type Severity } from '../domain/incident/incident.ts';
import {
  type AlarmChange,
  type AlarmState,
  alarmEvent,
  type Contributor,
  type ContributorState,
  contributorToName,
  ignored,
  isAtHome,
  isEndedByAlarm,
} from '../domain/intake/alarm.ts';
import { type OpenForAlarmServices, openAndSettle, settleAndStart } from './open-for-alarm.ts';

export type ContributorServices = OpenForAlarmServices &
  Pick<typeof alarmStates, 'recordContributor' | 'markContributorTold' | 'findContributorsInAlarm' | 'markHeld'> &
  Pick<typeof incidents, 'nameContributor'> &
  Pick<typeof digests, 'digest'>;

type ContributorChange = AlarmChange & { readonly contributor: Contributor };

/**
 * The policy that an alarm in ALARM notifies, or null. `isHeld` is true if it would notify, were it not muted or the like, and
 * `areMutes` if there are mutes that do not cover it now.
 */
export type Routed =
  | { readonly policy: string; readonly severity?: Severity; readonly areMutes?: boolean }
  | { readonly policy: null; readonly isHeld: boolean };

type RouteOf = (change: AlarmChange) => Promise<Routed>;

/**
 * Receives a contributor's change of state. One in ALARM opens or joins the incident of its alarm, and is said again if
 * somebody has that already. One that is OK again resolves nothing: the alarm's own OK does.
 *
 * Each ALARM of a contributor is said once. The record of the contributor names the incident that has received it, and is
 * written after that incident, so a crash in between costs at most one run too many.
 */
export const takeInContributor =
  (services: ContributorServices) =>
  async (key: string, change: ContributorChange, routeOf: RouteOf, at: string): Promise<void> => {
    // A contributor is in ALARM or OK. Without data it does not exist.
    if (change.state === 'INSUFFICIENT_DATA') return;
    return change.state === 'OK'
      ? takeInOk(services, key, change, routeOf, at)
      : takeInAlarm(services, key, change, routeOf, at);
  };

async function takeInAlarm(
  services: ContributorServices,
  key: string,
  change: ContributorChange,
  routeOf: RouteOf,
  at: string,
): Promise<void> {
  const routed = await routeOf(change);
  if (routed.policy === null && !routed.isHeld) return;
  const isHeld = isHeldForSweep(services, change, routed);
  const now = await record(services, key, change, { state: 'ALARM', isHeld });
  if (now.state === 'OK') return ignore(services, change, 'a newer state of this contributor is known');
  return sayOrHold(services, key, change, { now, routed, at });
}

/**
 * Receives an OK. If it was overtaken by a newer ALARM, that ALARM is one of its own, which nobody knew until now. One that is held
 * is left to the sweep, which asks whether it is still so.
 */
async function takeInOk(
  services: ContributorServices,
  key: string,
  change: ContributorChange,
  routeOf: RouteOf,
  at: string,
): Promise<void> {
  const now = await record(services, key, change, { state: 'OK' });
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined && isLive(newest, at)) {
    if (now.isShown === true && now.ended === newest.id) await services.addEvent(newest.id, alarmEvent(change, at));
    await nameAnother(services, key);
  }
  if (now.state === 'OK' || now.incident !== undefined || now.isHeld === true) return;
  const inAlarm = { ...change, state: 'ALARM', stateAt: now.stateAt } as const;
  await sayOrHold(services, key, inAlarm, { now, routed: await routeOf(inAlarm), at });
}

function record(
  services: ContributorServices,
  key: string,
  { contributor, reason, stateAt }: ContributorChange,
  to: Pick<ContributorState, 'state' | 'isHeld'>,
): Promise<ContributorState> {
  return services.recordContributor(key, services.digest(contributor.id), { ...to, stateAt }, { contributor, reason });
}

/** True when the sweep says what is held now. It can ask only about alarms of its own account and Region. */
function isHeldForSweep({ pagerHome }: ContributorServices, { arn }: ContributorChange, routed: Routed): boolean {
  return routed.policy === null && routed.isHeld && isAtHome(arn, pagerHome());
}

/** Several contributors can be OK again at once. Each turn names one that was still in ALARM when it was read. */
const mostTurns = 10;

/**
 * Names another contributor in the incident if the one that it names is OK again, so that no message is about that one.
 *
 * It reads again after each write: the contributor that it has just named may be OK by then, and its OK has found the
 * incident before that write.
 */
async function nameAnother(services: ContributorServices, key: string): Promise<void> {
  for (let turns = 0; turns < mostTurns; turns += 1) {
    const newest = await services.newestOccurrence(key);
    const other = newest && contributorToName(newest, await services.findContributorsInAlarm(key));
    if (newest === undefined || other === undefined) return;
    const { contributor, reason } = other;
    await services.nameContributor(newest, { contributor: contributor.label, reason });
  }
}

type Known<R extends Routed = Routed> = { readonly now: ContributorState; readonly routed: R; readonly at: string };

async function sayOrHold(
  services: ContributorServices,
  key: string,
  change: ContributorChange,
  { now, routed, at }: Known,
): Promise<void> {
  if (routed.policy !== null) return sayOnce(services, key, change, { now, routed, at });
  if (isHeldForSweep(services, change, routed)) await services.markHeld(key, at);
}

async function sayOnce(
  services: ContributorServices,
  key: string,
  change: ContributorChange,
  { now, routed, at }: Known<Exclude<Routed, { policy: null }>>,
): Promise<void> {
  const known = await services.findAlarmState(key);
  if (isOver(known, now.stateAt)) return ignore(services, change, 'a newer state of this alarm is known');
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined && isTold(newest, now, known)) return settleAndStart(services, key, change, at);
  const again = `Another contributor is in ALARM: ${change.contributor.label}.`;
  const isSaid = isOfSameFault(known, newest, now);
  const isFlapping = newest !== undefined && now.ended === newest.id;
  const opening = { policy: routed.policy, again: isSaid ? undefined : again, isFlapping, at };
  const rated = { ...change, severity: change.severity ?? routed.severity };
  const isShown = await openAndSettle(services, key, rated, opening);
  const receiver = await services.newestOccurrence(key);
  const id = services.digest(change.contributor.id);
  if (receiver !== undefined) await services.markContributorTold(key, id, now, receiver.id, isShown);
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
