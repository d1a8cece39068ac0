import { type Incident, isLive } from '../incident/incident.ts';
import type { AlarmChange } from '../intake/alarm.ts';
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
  'It was found in ALARM without an incident: it went into ALARM before it was watched, or its actions were suppressed.';

/** True when an alarm that is in ALARM should have sent its event by now. */
export function isEventOverdue({ stateAt, suppressedBy }: AlarmChange, at: string): boolean {
  return suppressedBy === undefined && Date.parse(stateAt) + eventSeconds * 1000 <= Date.parse(at);
}

/**
 * True when this ALARM state has its incident: a live one, or one that received an event of the alarm since the state began.
 *
 * So an incident that a person resolved, or that nobody answered, stays as it is for as long as the alarm stays in ALARM. An
 * incident that the alarm's OK resolved does not cover a later ALARM state, even if the OK arrived late.
 */
export function hasIncident({ stateAt }: AlarmChange, newest: Incident | undefined, at: string): boolean {
  if (newest === undefined) return false;
  if (isLive(newest, at) || (newest.alarmStateAt ?? '') >= stateAt) return true;
  return newest.resolvedBy !== 'the alarm' && newest.lastAlertAt >= stateAt;
}

/** The change as its event would have brought it, with a note that the event did not arrive. */
export function missedChange(change: AlarmChange): AlarmChange {
  const stateAt = instantAfter(change.stateAt, toleranceSeconds);
  return { ...change, stateAt, reason: `${change.reason} ${found}`.trim() };
}
