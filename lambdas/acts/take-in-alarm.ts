import type * as digests from '../adapters/digest.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as settings from '../adapters/settings.ts';
import { isLive } from '../domain/incident/incident.ts';
import { type AlarmChange, alarmEvent, alarmKey, ignored } from '../domain/intake/alarm.ts';
import { routeAlarm } from '../domain/on-call/route.ts';
import { type OpenForAlarmServices, openForAlarm } from './open-for-alarm.ts';
import { settleOk } from './resolve-by-alarm.ts';

export type AlarmServices = OpenForAlarmServices &
  Pick<typeof onCall, 'findRoutes'> &
  Pick<typeof digests, 'digest'> &
  Pick<typeof settings, 'pagerName'>;

/** Receives a change of an alarm's state: ALARM opens or joins an incident, OK resolves it, missing data goes to its timeline. */
export const takeInAlarm =
  (services: AlarmServices) =>
  async (change: AlarmChange, at: string): Promise<void> => {
    const key = alarmKey(change.arn, services.digest);
    if (change.state === 'INSUFFICIENT_DATA') return joinTimeline(services, key, change, at);
    if (change.state === 'OK') {
      await services.recordAlarmState(key, { state: 'OK', stateAt: change.stateAt });
      return settleOk(services)(key, change, at);
    }
    if (change.suppressedBy !== undefined)
      return ignore(services, change, `its actions are suppressed (${change.suppressedBy})`);
    const routing = routeAlarm(change.name, await services.findRoutes(), services.pagerName());
    if (routing.policy !== null) return openForAlarm(services)(key, change, routing.policy, at);
    if (routing.isUnrouted) services.measure(at, { UnroutedAlarms: 1 });
    return ignore(services, change, routing.because);
  };

async function joinTimeline(services: AlarmServices, key: string, change: AlarmChange, at: string): Promise<void> {
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined && isLive(newest, at)) return services.addEvent(newest.id, alarmEvent(change, at));
  ignore(services, change, 'INSUFFICIENT_DATA opens no incident');
}

function ignore({ log }: AlarmServices, { name }: AlarmChange, because: string): void {
  log(ignored, { alarm: name, because });
}
