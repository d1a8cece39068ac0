import type * as alarmStates from '../adapters/alarm-states.ts';
import { type AlarmChange, alarmEvent, alarmOpening, ignored } from '../domain/intake/alarm.ts';
import { noteAlert, type OpenServices, openOrJoin } from './open-incident.ts';
import type { Reporting } from './reporting.ts';
import { type SettleServices, settleOk } from './resolve-by-alarm.ts';
import { type StartServices, startIfOwed } from './start-run.ts';

export type OpenForAlarmServices = SettleServices &
  OpenServices &
  StartServices &
  Pick<typeof alarmStates, 'recordAlarmState'> &
  Pick<Reporting, 'log'>;

/**
 * Opens or joins an incident for a new ALARM state, and resolves it if the alarm is OK by then.
 *
 * The state is recorded first and read again last. So an OK that overtook this event either finds the incident, or is found
 * here.
 */
export const openForAlarm =
  (services: OpenForAlarmServices) =>
  async (key: string, change: AlarmChange, policy: string, at: string): Promise<void> => {
    await services.recordAlarmState(key, { state: 'ALARM', stateAt: change.stateAt });
    const newest = await services.newestOccurrence(key);
    if (newest?.alarmStateAt !== undefined && newest.alarmStateAt >= change.stateAt) {
      await settleIfOk(services, key, change, at);
      return startNewest(services, key, at);
    }
    const known = await services.findAlarmState(key);
    if (known !== undefined && known.stateAt > change.stateAt) {
      const because = 'a newer state of this alarm is known';
      return services.log(ignored, { alarm: change.name, because });
    }
    const taken = await openOrJoin(services)(key, alarmOpening(change, policy), at);
    services.measure(at, { AlertsReceived: 1, IncidentsOpened: taken.opened ? 1 : 0 });
    await noteAlert(services)(taken, alarmEvent(change, at));
    await settleIfOk(services, key, change, at);
    return startNewest(services, key, at);
  };

async function startNewest(services: OpenForAlarmServices, key: string, at: string): Promise<void> {
  const newest = await services.newestOccurrence(key);
  if (newest !== undefined) await startIfOwed(services)(newest, at);
}

async function settleIfOk(services: OpenForAlarmServices, key: string, change: AlarmChange, at: string): Promise<void> {
  const known = await services.findAlarmState(key);
  if (known?.state === 'OK' && known.stateAt > change.stateAt) await settleOk(services)(key, change, at);
}
