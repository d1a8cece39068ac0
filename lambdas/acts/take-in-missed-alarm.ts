import { type AlarmChange, alarmKey, whyQuiet } from '../domain/intake/alarm.ts';
import { alarmHolding, alarmSubject, type HeldAlarm, heldText } from '../domain/intake/held.ts';
import { coverOf } from '../domain/on-call/muting.ts';
import { routeAlarm } from '../domain/on-call/route.ts';
import type { Rules } from '../domain/on-call/rules.ts';
import { hasIncident, isEventOverdue, missedChange } from '../domain/recovery/missed-alarm.ts';
import { askMute } from './ask-alarm.ts';
import { findTags } from './find-tags.ts';
import { hold } from './hold-alert.ts';
import { openForAlarm } from './open-for-alarm.ts';
import { openHeldAlarm } from './open-held-alarm.ts';
import { type HeldServices, takeInHeld } from './take-in-held.ts';
import { type HeldAlertServices, isStillCovered, routesFor } from './take-in-held-alert.ts';

export type MissedAlarmServices = HeldAlertServices & HeldServices;

/** The rules, the alarms with held contributors, and the alarms that mutes hold, which a sweep reads once for all alarms. */
export type Known = {
  readonly rules: Rules;
  readonly held: ReadonlyMap<string, string>;
  readonly muted: ReadonlyMap<string, HeldAlarm>;
};

/**
 * Opens an incident for an alarm that is in ALARM without one, as its event would have done, and receives the contributors of
 * it that were held; false if neither was needed.
 *
 * So an alarm that was muted, suppressed or without actions notifies as soon as that is over, if it is still in ALARM. The
 * contributors come first: then the first message names one.
 */
export const takeInMissedAlarm =
  (services: MissedAlarmServices) =>
  async (change: AlarmChange, { rules, held, muted }: Known, at: string): Promise<boolean> => {
    if (whyQuiet(change, at) !== undefined) return false;
    const key = alarmKey(change.arn, services.digest);
    const [record, heldAt] = [muted.get(key), held.get(key)];
    const routes = await routesFor(services)(rules.routes, record, at);
    const tags = await findTags(services)(key, record?.content.change, routes);
    const routing = routeAlarm(change.name, routes, services.pagerName(), Date.parse(at), tags);
    if (routing.policy === null) return false;
    const { policy, severity } = routing;
    const missed = { key, change: { ...change, severity }, record, heldAt, rules, policy, at };
    const isOwed = record !== undefined || heldAt !== undefined || (await isMissed(services, missed));
    if (!isOwed || (await isMuted(services, missed)) || (await askMute(services)(change)) !== undefined) return false;
    return open(services, missed);
  };

type Missed = {
  readonly key: string;
  readonly change: AlarmChange;
  /** The alarm as a mute holds it, and the instant at which its last contributor was held. */
  readonly record: HeldAlarm | undefined;
  readonly heldAt: string | undefined;
  readonly rules: Rules;
  readonly policy: string;
  readonly at: string;
};

async function isMissed({ newestOccurrence }: MissedAlarmServices, { key, change, at }: Missed): Promise<boolean> {
  return isEventOverdue(change, at) && !hasIncident(change, await newestOccurrence(key), at);
}

/** True when a mute covers the alarm. One whose event did not arrive is held from now on. */
async function isMuted(services: MissedAlarmServices, missed: Missed): Promise<boolean> {
  const { key, change, record, rules, policy, at } = missed;
  const subject = alarmSubject(change, policy);
  if (record !== undefined) return isStillCovered(services)(record, rules, subject, at);
  const cover = coverOf(rules.mutes, subject, Date.parse(at));
  if (cover !== undefined && (await isMissed(services, missed)))
    await hold(services)(
      cover,
      alarmHolding(change, { key, name: key, at, via: undefined }),
      await services.findHeldAlert(key),
    );
  return cover !== undefined;
}

async function open(services: MissedAlarmServices, missed: Missed): Promise<boolean> {
  const { key, change, record, heldAt, policy, at } = missed;
  const because = record && heldText(record, at);
  if (heldAt !== undefined) await takeInHeld(services)(key, { ...change, because }, { policy, heldAt, at });
  if (record !== undefined) return openHeldAlarm(services)(record, change, policy, at);
  if (await isMissed(services, missed)) {
    const known = await services.findAlarmState(key);
    await openForAlarm(services)(key, missedChange(change, known), policy, at);
  }
  return true;
}
