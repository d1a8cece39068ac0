import { type Incident, isLive } from '../incident/incident.ts';
import type { AlarmChange } from '../intake/alarm.ts';
import { instantAfter } from '../text/instants.ts';

/** An alarm's own event is given this long to come. */
const eventSeconds = 120;

/**
 * How far the instant in a change's event may lie from the one that DescribeAlarms gives; neither is documented to be the
 * other. Less than what the event is given to come: the alarm has been in ALARM for all of it.
 */
const toleranceSeconds = 60;

/** What the timeline adds to the reason of an alarm whose event did not come. */
const found = 'Found in ALARM without an incident: since before it was watched, or its actions were suppressed.';

/** True when an alarm that is in ALARM should have sent its event by now. */
export function isEventOverdue({ stateAt, suppressedBy }: AlarmChange, at: string): boolean {
  return suppressedBy === undefined && Date.parse(stateAt) + eventSeconds * 1000 <= Date.parse(at);
}

/**
 * True when this spell of the alarm has its incident: one that is live, or that heard of the alarm since the spell began.
 *
 * So what a person has resolved, or nobody answered, stays as it is for as long as the alarm stays in ALARM. What the
 * alarm's OK has resolved knows nothing of a later spell, even where it was heard of late.
 */
export function hasIncident({ stateAt }: AlarmChange, newest: Incident | undefined, at: string): boolean {
  if (newest === undefined) return false;
  if (isLive(newest, at) || (newest.alarmStateAt ?? '') >= stateAt) return true;
  return newest.resolvedBy !== 'the alarm' && newest.lastAlertAt >= stateAt;
}

/** The change as its event would have brought it, which says that it did not. */
export function missedChange(change: AlarmChange): AlarmChange {
  const stateAt = instantAfter(change.stateAt, toleranceSeconds);
  return { ...change, stateAt, reason: `${change.reason} ${found}`.trim() };
}
