import { type AlarmChange, alarmKey } from '../domain/intake/alarm.ts';
import { type Route, routeAlarm } from '../domain/on-call/route.ts';
import { hasIncident, isEventOverdue, missedChange } from '../domain/recovery/missed-alarm.ts';
import { openForAlarm } from './open-for-alarm.ts';
import type { AlarmServices } from './take-in-alarm.ts';

export type MissedAlarmServices = Omit<AlarmServices, 'findRoutes'>;

/** Opens an incident for an alarm that is in ALARM without one, as its event would have done; false if that was not needed. */
export const takeInMissedAlarm =
  (services: MissedAlarmServices) =>
  async (change: AlarmChange, routes: readonly Route[], at: string): Promise<boolean> => {
    if (!isEventOverdue(change, at)) return false;
    const { policy } = routeAlarm(change.name, routes, services.pagerName());
    if (policy === null) return false;
    const key = alarmKey(change.arn, services.digest);
    if (hasIncident(change, await services.newestOccurrence(key), at)) return false;
    await openForAlarm(services)(key, missedChange(change), policy, at);
    return true;
  };
