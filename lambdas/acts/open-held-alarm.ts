import type * as heldAlerts from '../adapters/held-alerts.ts';
import type { AlarmChange } from '../domain/intake/alarm.ts';
import { type HeldAlarm, heldText } from '../domain/intake/held.ts';
import { hasIncident, isEventOverdue, isSameState, missedChange } from '../domain/recovery/missed-alarm.ts';
import { type OpenForAlarmServices, openForAlarm } from './open-for-alarm.ts';

export type OpenHeldAlarmServices = OpenForAlarmServices & Pick<typeof heldAlerts, 'dropHeldAlert'>;

/**
 * Opens the incident of an alarm that a mute held until now, and holds it no longer. False if it went into ALARM anew: its own
 * event comes.
 *
 * @param change the alarm as CloudWatch describes it, or as its event did if CloudWatch cannot be asked
 */
export const openHeldAlarm =
  (services: OpenHeldAlarmServices) =>
  async (held: HeldAlarm, change: AlarmChange, policy: string, at: string): Promise<boolean> => {
    const { key, content, by } = held;
    const isSame = isSameState(content.change, change);
    if (!isSame && !isEventOverdue(change, at)) return false;
    const since = isSame ? held.since : change.stateAt;
    const known = isSame ? undefined : await services.findAlarmState(key);
    const said = isSame
      ? { ...change, stateAt: content.change.stateAt, before: 'OK' as const }
      : missedChange(change, known);
    const newest = await services.newestOccurrence(key);
    if (!hasIncident(said, newest, at))
      await openForAlarm(services)(key, { ...said, because: heldText({ since, by }, at) }, policy, at);
    await services.dropHeldAlert(held);
    return true;
  };
