import { type AlarmChange, alarmKey, whyQuiet } from '../domain/intake/alarm.ts';
import { type Route, routeAlarm } from '../domain/on-call/route.ts';
import { hasIncident, isEventOverdue, missedChange } from '../domain/recovery/missed-alarm.ts';
import { askMute, type MuteServices } from './ask-alarm.ts';
import { openForAlarm } from './open-for-alarm.ts';
import type { AlarmServices } from './take-in-alarm.ts';

export type MissedAlarmServices = Omit<AlarmServices, 'findRoutes'> & MuteServices;

/**
 * Opens an incident for an alarm that is in ALARM without one, as its event would have done; false if that was not needed.
 *
 * So an alarm that was muted, suppressed or without actions notifies as soon as that is over, if it is still in ALARM.
 */
export const takeInMissedAlarm =
  (services: MissedAlarmServices) =>
  async (change: AlarmChange, routes: readonly Route[], at: string): Promise<boolean> => {
    if (!isEventOverdue(change, at) || whyQuiet(change, at) !== undefined) return false;
    const { policy } = routeAlarm(change.name, routes, services.pagerName());
    if (policy === null) return false;
    const key = alarmKey(change.arn, services.digest);
    if (hasIncident(change, await services.newestOccurrence(key), at)) return false;
    if ((await askMute(services)(change)) !== undefined) return false;
    await openForAlarm(services)(key, missedChange(change), policy, at);
    return true;
  };
