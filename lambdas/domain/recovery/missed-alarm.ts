import { type Incident, isLive } from '../incident/incident.ts';
import { type AlarmChange, type AlarmState, isEndedByAlarm } from '../intake/alarm.ts';
import { instantAfter } from '../text/instants.ts';

/** An alarm's own event has this long to arrive. */
const eventSeconds = 120;

/**
 * The largest difference between the instant in a change's event and the one from DescribeAlarms: they are not documented
 * to be equal. It is shorter than the time that the event has to arrive, because the alarm was in ALARM for all of it.
 */
const toleranceSeconds = 60;

/** The addition to the reason of an alarm whose event did not arrive. */
const found =
  'It was found in ALARM without an incident: it had no route, its event did not arrive, or it was muted, suppressed or without actions.';

/** True when an alarm that is in ALARM should have sent its event by now. */
export function isEventOverdue({ stateAt }: AlarmChange, at: string): boolean {
  return instantAfter(stateAt, eventSeconds) <= at;
}

/**
 * True when this ALARM state has its incident: a live one, or one that received an event of the alarm since the state began.
 *
 * A live one that is older has not received the state: whoever took it does not know of it, and once it is closed it would
 * count as closed before the state began.
 *
 * So an incident that a person resolved, or that nobody answered, stays as it is for as long as the alarm stays in ALARM. An
 * incident that the alarm's OK resolved does not cover a later ALARM state, even if the OK arrived late.
 */
export function hasIncident(
  { stateAt }: Pick<AlarmChange, 'stateAt'>,
  newest: Incident | undefined,
  at: string,
): boolean {
  if (newest === undefined) return false;
  if ((newest.alarmStateAt ?? '') >= stateAt) return true;
  if (isLive(newest, at)) return !isOlder(newest, stateAt);
  return !isEndedByAlarm(newest.resolvedBy) && newest.lastAlertAt >= stateAt;
}

/** True when an alarm as CloudWatch describes it is still in the ALARM that an event told of. */
export function isSameState(told: Pick<AlarmChange, 'stateAt'>, { stateAt }: AlarmChange): boolean {
  return stateAt <= instantAfter(told.stateAt, toleranceSeconds);
}

/** True when the newest state of its alarm that an incident has received is older than the state that began then. */
export function isOlder({ alarmStateAt }: Incident, stateAt: string): boolean {
  return alarmStateAt !== undefined && instantAfter(alarmStateAt, toleranceSeconds) < stateAt;
}

/**
 * The change as its event would have brought it, with a note that the event did not arrive.
 *
 * @param known the newest known state of the alarm. A repeat of ALARM may have recorded it and then broken off.
 */
export function missedChange(change: AlarmChange, known: AlarmState | undefined): AlarmChange {
  const earliest = instantAfter(change.stateAt, toleranceSeconds);
  const stateAt = known?.state === 'ALARM' && known.stateAt > earliest ? known.stateAt : earliest;
  return { ...change, stateAt, before: 'OK', reason: `${change.reason} ${found}`.trim() };
}
