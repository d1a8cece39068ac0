import type * as alarmStates from '../adapters/alarm-states.ts';
import type * as digests from '../adapters/digest.ts';
import type * as heldAlerts from '../adapters/held-alerts.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as settings from '../adapters/settings.ts';
import { isLive } from '../domain/incident/incident.ts';
import { isDue } from '../domain/incident/joining.ts';
import {
  type AlarmChange,
  type AlarmDeletion,
  alarmEvent,
  alarmKey,
  type Contributor,
  ignored,
  isAtHome,
  whyQuiet,
} from '../domain/intake/alarm.ts';
import { alarmHolding, alarmSubject, isAlarm } from '../domain/intake/held.ts';
import { coverOf, type Mute } from '../domain/on-call/muting.ts';
import { type Routing, routeAlarm, whyNever } from '../domain/on-call/route.ts';
import { sound } from '../domain/on-call/rules.ts';
import { type AskServices, askWhyQuiet } from './ask-alarm.ts';
import {
  type EndHeldServices,
  endHeld,
  type HoldServices,
  hold,
  letGo,
  type ShowOpenServices,
  untilWon,
} from './hold-alert.ts';
import { isRepeatOf, type OpenForAlarmServices, openForAlarm } from './open-for-alarm.ts';
import { opensNothing } from './open-incident.ts';
import { settleEnd } from './resolve-by-alarm.ts';
import { type ContributorServices, type Routed, takeInContributor } from './take-in-contributor.ts';

export type AlarmServices = OpenForAlarmServices &
  ContributorServices &
  AskServices &
  Pick<typeof alarmStates, 'holdChange' | 'recordAlarmTags'> &
  HoldServices &
  EndHeldServices &
  Pick<typeof heldAlerts, 'findHeldAlerts'> &
  ShowOpenServices &
  Pick<typeof onCall, 'findRules'> &
  Pick<typeof digests, 'digest'> &
  Pick<typeof settings, 'pagerName'>;

/**
 * Receives a change of an alarm's state: ALARM opens or joins an incident, OK resolves it, missing data goes to its
 * timeline.
 *
 * @param via the source whose topic brought it, if it did not come by EventBridge
 */
export const takeInAlarm =
  (services: AlarmServices) =>
  async (change: AlarmChange, at: string, via?: string): Promise<void> => {
    if (isNever(services, change)) return;
    const key = alarmKey(change.arn, services.digest);
    const routeOf = (inAlarm: AlarmChange) => route(services, inAlarm, at, via);
    const { contributor } = change;
    if (contributor !== undefined) return takeInPart(services, key, { ...change, contributor }, routeOf, at);
    if (change.state === 'INSUFFICIENT_DATA') return joinTimeline(services, key, change, at);
    if (change.state === 'OK') {
      await services.recordAlarmState(key, { state: 'OK', stateAt: change.stateAt });
      await endIfOver(services, key, change.stateAt, at);
      return settleEnd(services)(key, change, at);
    }
    const routed = await routeOf(change);
    if (routed.policy === null) return;
    const { policy, severity } = routed;
    await openForAlarm(services)(key, { ...change, severity }, policy, at);
    return letGoOf(services, key, routed, at);
  };

async function takeInPart(
  services: AlarmServices,
  key: string,
  change: AlarmChange & { readonly contributor: Contributor },
  routeOf: (inAlarm: AlarmChange) => Promise<Routed>,
  at: string,
): Promise<void> {
  const routes: Routed[] = [];
  const routeAndNote = async (inAlarm: AlarmChange) => {
    const routed = await routeOf(inAlarm);
    routes.push(routed);
    return routed;
  };
  await takeInContributor(services)(key, change, routeAndNote, at);
  for (const routed of routes) await letGoOf(services, key, routed, at);
  if (change.state === 'OK' && !isAtHome(change.arn, services.pagerHome()))
    await endIfOver(services, nameOf(services, key, change), change.stateAt, at);
}

/** Lets go of what is held of an alarm, if there are mutes and the alarm was not held now. */
async function letGoOf(services: AlarmServices, key: string, routed: Routed, at: string): Promise<void> {
  if (routed.policy !== null && routed.areMutes === true) await letGo(services)(key, at);
}

/** Receives the deletion of an alarm: its incident is resolved, because no OK will come. */
export const takeInDeletion =
  (services: AlarmServices) =>
  async (deletion: AlarmDeletion, at: string): Promise<void> => {
    if (isNever(services, deletion)) return;
    const { arn, name, deletedAt } = deletion;
    const key = alarmKey(arn, services.digest);
    await services.recordAlarmState(key, { state: 'deleted', stateAt: deletedAt });
    for (const name of await namesOf(services, key, arn)) await endIfOver(services, name, deletedAt, at);
    const newest = await services.newestOccurrence(key);
    if (newest === undefined || !isLive(newest, at))
      services.log(ignored, { alarm: name, because: 'the alarm was deleted, and has no open incident' });
    return settleEnd(services)(key, undefined, at);
  };

/**
 * True when the alarm never notifies anybody, and then the reason is in the log.
 *
 * Nothing is read or written for it. An outage that keeps alarms from being processed sets off the pager's own ones. If
 * those failed too, each would set off the next.
 */
function isNever(services: AlarmServices, { name }: Pick<AlarmChange, 'name'>): boolean {
  const because = whyNever(name, services.pagerName());
  if (because !== undefined) services.log(ignored, { alarm: name, because });
  return because !== undefined;
}

/** The policy of an alarm in ALARM; null if it notifies nobody, and then the reason is in the log. */
async function route(services: AlarmServices, change: AlarmChange, at: string, via?: string): Promise<Routed> {
  const isElsewhere = !isAtHome(change.arn, services.pagerHome());
  // The sweep decides by them too, and finds none in CloudWatch's list of alarms.
  if (change.tags !== undefined && !isElsewhere)
    await services.recordAlarmTags(alarmKey(change.arn, services.digest), change.tags, change.stateAt);
  const quiet = whyQuiet(isElsewhere ? withoutEndlessMute(change) : change, at);
  if (quiet !== undefined) {
    if (isElsewhere) await holdUntilUnmuted(services, change);
    return ignore(services, change, quiet, true);
  }
  const { routes, mutes } = sound(await services.findRules());
  const routing = routeAlarm(change.name, routes, services.pagerName(), Date.parse(at), change.tags);
  if (routing.policy === null) {
    if (routing.isUnrouted) services.measure(at, { UnroutedAlarms: 1 });
    return ignore(services, change, routing.because);
  }
  const because = await askWhyQuiet(services)(change, at);
  if (because !== undefined) return ignore(services, change, because, true);
  const rated = { ...change, severity: routing.severity };
  const isHeld = await untilWon(change.name, () => holdIfMuted(services, rated, { mutes, routing, at, via }));
  return isHeld ? { policy: null, isHeld } : { ...routing, areMutes: mutes.length > 0 };
}

type Muting = {
  readonly mutes: readonly Mute[];
  readonly routing: Extract<Routing, { policy: string }>;
  readonly at: string;
  readonly via: string | undefined;
};

/**
 * Holds an alarm that a mute covers, unless its incident is live: what is live goes on. True if it is held, and nothing if what is
 * held has changed meanwhile.
 */
async function holdIfMuted(services: AlarmServices, change: AlarmChange, muting: Muting): Promise<boolean | undefined> {
  const { mutes, routing, at, via } = muting;
  const cover = coverOf(mutes, alarmSubject(change, routing.policy), Date.parse(at));
  if (cover === undefined) return false;
  const key = alarmKey(change.arn, services.digest);
  const name = nameOf(services, key, change);
  const held = await services.findHeldAlert(name);
  if (await opensNothing(services)(key, { alarmStateAt: change.stateAt }, at)) return false;
  const known = await services.findAlarmState(key);
  // An ALARM that comes after the OK that ended it is over, and opening it says so.
  if (known !== undefined && known.state !== 'ALARM' && known.stateAt > change.stateAt) return false;
  const isOfContributor = change.contributor !== undefined;
  // Whoever closed its incident knows of it.
  if (!isOfContributor && (await isRepeatOf(services)(known, key, change, at))) return false;
  if (isOfContributor && isAtHome(change.arn, services.pagerHome())) return true;
  const isHeld = await hold(services)(cover, alarmHolding(change, { key, name, at, via }), held);
  return isHeld === undefined ? undefined : true;
}

/** The name under which an alarm is held, or a contributor of one that CloudWatch cannot be asked about. */
function nameOf({ digest }: Pick<AlarmServices, 'digest'>, key: string, { contributor }: AlarmChange): string {
  return contributor === undefined ? key : `${key}#${digest(contributor.id)}`;
}

/** The names under which a deleted alarm can be held. No OK comes of its contributors, which are held apart if it is elsewhere. */
async function namesOf(services: AlarmServices, key: string, arn: string): Promise<readonly string[]> {
  if (isAtHome(arn, services.pagerHome())) return [key];
  return (await services.findHeldAlerts()).filter((held) => held.key === key).map(({ name }) => name);
}

/** Ends what is held under the name of an alarm or contributor that is over. */
async function endIfOver(services: AlarmServices, name: string, stateAt: string, at: string): Promise<void> {
  await endHeld(services)(name, at, (held) => isAlarm(held) && held.content.change.stateAt <= stateAt);
}

/** Nobody could find out when a mute of another account or Region is over if its event does not say so. */
function withoutEndlessMute({ mute, ...change }: AlarmChange): AlarmChange {
  return mute?.until === undefined ? change : { ...change, mute };
}

/** Holds a muted alarm of another account or Region, which the sweep does not find in ALARM when the mute has ended. */
async function holdUntilUnmuted(services: AlarmServices, change: AlarmChange): Promise<void> {
  const { arn, mute } = change;
  if (mute?.until === undefined) return;
  const key = alarmKey(arn, services.digest);
  await services.holdChange(nameOf(services, key, change), change, mute.until);
}

/** Receives an alarm that was held, as if its event came now. It notifies unless it was OK or deleted since. */
export const takeInHeldChange =
  (services: AlarmServices & Pick<typeof alarmStates, 'dropChange'>) =>
  async (held: alarmStates.HeldChange, at: string): Promise<void> => {
    const { mute: _, ...change } = held.change;
    await takeInAlarm(services)(change, at);
    await services.dropChange(held);
  };

async function joinTimeline(services: AlarmServices, key: string, change: AlarmChange, at: string): Promise<void> {
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined && isLive(newest, at)) {
    // An alarm that flaps is shown at most once a minute, with the missing data that follows.
    if (isDue(newest, at)) await services.addEvent(newest.id, alarmEvent(change, at));
    return;
  }
  ignore(services, change, 'INSUFFICIENT_DATA opens no incident');
}

function ignore({ log }: AlarmServices, { name }: AlarmChange, because: string, isHeld = false): Routed {
  log(ignored, { alarm: name, because });
  return { policy: null, isHeld };
}
