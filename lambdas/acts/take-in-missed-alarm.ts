import { type AlarmChange, alarmKey, whyQuiet } from '../domain/intake/alarm.ts';
import { type Route, routeAlarm } from '../domain/on-call/route.ts';
import { hasIncident, isEventOverdue, missedChange } from '../domain/recovery/missed-alarm.ts';
import { askMute, type MuteServices } from './ask-alarm.ts';
import { openForAlarm } from './open-for-alarm.ts';
import type { AlarmServices } from './take-in-alarm.ts';
import { type HeldServices, takeInHeld } from './take-in-held.ts';

export type MissedAlarmServices = Omit<AlarmServices, 'findRoutes'> & MuteServices & HeldServices;

/** The routes and the alarms with held contributors, which a sweep reads once for all alarms. */
export type Known = { readonly routes: readonly Route[]; readonly held: ReadonlyMap<string, string> };

/**
 * Opens an incident for an alarm that is in ALARM without one, as its event would have done, and receives the contributors of
 * it that were held; false if neither was needed.
 *
 * So an alarm that was muted, suppressed or without actions notifies as soon as that is over, if it is still in ALARM. The
 * contributors come first: then the first message names one.
 */
export const takeInMissedAlarm =
  (services: MissedAlarmServices) =>
  async (change: AlarmChange, { routes, held }: Known, at: string): Promise<boolean> => {
    if (whyQuiet(change, at) !== undefined) return false;
    const { policy } = routeAlarm(change.name, routes, services.pagerName());
    if (policy === null) return false;
    const key = alarmKey(change.arn, services.digest);
    const heldAt = held.get(key);
    const isMissed = async () =>
      isEventOverdue(change, at) && !hasIncident(change, await services.newestOccurrence(key), at);
    if (heldAt === undefined && !(await isMissed())) return false;
    if ((await askMute(services)(change)) !== undefined) return false;
    if (heldAt !== undefined) await takeInHeld(services)(key, change, { policy, heldAt, at });
    if (await isMissed()) {
      const known = await services.findAlarmState(key);
      await openForAlarm(services)(key, missedChange(change, known), policy, at);
    }
    return true;
  };
