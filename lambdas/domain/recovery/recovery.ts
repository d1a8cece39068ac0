import { isCanary } from '../incident/canary.ts';
import { type Incident, isStopped } from '../incident/incident.ts';
import type { AlarmNow, AlarmState } from '../intake/alarm.ts';
import { sayDuration } from '../text/duration.ts';

/** A run in Step Functions. `redrives` is the number of times that it was continued after a failure. */
export type Run = {
  readonly status: 'running' | 'succeeded' | 'failed' | 'stopped';
  readonly error?: string | undefined;
  /** The details of the error: text, or JSON of a function or of another execution. */
  readonly cause?: string | undefined;
  readonly redrives: number;
  readonly isRedrivable: boolean;
};

/** An action that an open incident needs. `because` is the text for its timeline. */
export type Needed =
  | { readonly act: 'start' | 'redrive' | 'give up' | 'end canary'; readonly because: string }
  | { readonly act: 'next run'; readonly because: string; readonly failedRuns: number }
  | { readonly act: 'drop deadline'; readonly because: string }
  | { readonly act: 'resolve'; readonly because: string; readonly state: 'OK' | 'deleted'; readonly since: string };

/** The backstop has to hear of the incident. */
export type Announcing =
  | { readonly act: 'announce'; readonly because: string }
  | { readonly act: 'announce stop'; readonly because: string; readonly redrives: number };

/** The action that an open incident needs, if any. */
export type Recovery = Needed | Announcing | { readonly act: 'nothing' };

/** True when the backstop has to hear of the incident, which is all that it needs. */
export function isAnnouncing(recovery: Recovery): recovery is Announcing {
  return recovery.act === 'announce' || recovery.act === 'announce stop';
}

/** A failed run is continued this many times; then the next one begins. */
const mostRedrives = 2;

/** This many runs in a row may fail through a fault of the system. With their redrives they take at least a quarter of an hour. */
const mostFailedRuns = 3;

/** A run that was started more recently may not be listed yet. */
const settlingMilliseconds = 60_000;

const nothing: Recovery = { act: 'nothing' };

/** True when an incident's run must be checked: contacts should be notified now, and the run is not brand-new. */
export function needsItsRun({ status, startedAt }: Incident, at: string): boolean {
  return (
    status === 'triggered' && startedAt !== undefined && Date.parse(startedAt) + settlingMilliseconds <= Date.parse(at)
  );
}

/**
 * The action that an open incident needs at this instant.
 *
 * @param run the incident's current run, if it must be checked and exists
 */
export function recoveryOf(incident: Incident, run: Run | undefined, at: string): Recovery {
  switch (incident.status) {
    case 'resolved':
      return nothing;
    case 'exhausted':
      return { act: 'announce', because: 'Nobody answered. The backstop was notified.' };
    case 'acknowledged':
      return recoveryOfHeld(incident, at);
    case 'triggered':
      return recoveryOfTriggered(incident, run, at);
  }
}

function recoveryOfHeld({ run, by, acknowledgedAt = '', resolveBy }: Incident, at: string): Recovery {
  if (resolveBy === undefined || resolveBy > at) return nothing;
  const time = sayDuration((Date.parse(resolveBy) - Date.parse(acknowledgedAt)) / 1000);
  const because = `${by?.name ?? 'Somebody'} did not resolve it within ${time}. Run ${run + 1} begins from the first level.`;
  return { act: 'next run', because, failedRuns: 0 };
}

/**
 * The action for an incident that was not resolved in time. Its next run would notify people for nothing if a newer
 * incident has replaced it, or if its alarm is OK.
 *
 * @param newest the newest incident with the same dedup key
 * @param alarm the newest state of its alarm, if it has one
 */
export function recoveryOfOverdue(
  { id, alarmStateAt = '' }: Incident,
  needed: Needed,
  newest: Incident | undefined,
  alarm: AlarmState | undefined,
): Needed {
  if (newest !== undefined && newest.id !== id) {
    const because = `It was not resolved in time. Nobody will be notified again, because the newer incident ${newest.id} has replaced it.`;
    return { act: 'drop deadline', because };
  }
  if (alarm !== undefined && alarm.state !== 'ALARM' && alarm.stateAt >= alarmStateAt) {
    const because = `It was not resolved in time. Nobody will be notified again, because its alarm ${overTexts[alarm.state]}.`;
    return { act: 'resolve', because, state: alarm.state, since: alarm.stateAt };
  }
  return needed;
}

const overTexts = { OK: 'is OK', deleted: 'was deleted' } as const;

/** True when a recovery would notify people of an alarm, so that the alarm has to be asked first. */
export function notifiesOfAlarm({ alarm }: Incident, { act }: Needed): boolean {
  return alarm !== undefined && (act === 'start' || act === 'redrive' || act === 'next run');
}

/**
 * The action for an incident of an alarm that CloudWatch was asked about: nobody is notified of an alarm that is over. Its
 * OK or deletion may have been lost.
 */
export function recoveryOfAlarm(
  { alarmStateAt = '' }: Incident,
  needed: Needed,
  now: AlarmNow | undefined,
  at: string,
): Needed {
  if (now?.state !== 'deleted' && now?.state !== 'OK') return needed;
  const since = now.state === 'OK' ? now.since : at;
  if (since < alarmStateAt) return needed;
  const because = `Nobody will be notified again, because its alarm ${overTexts[now.state]}.`;
  return { act: 'resolve', because, state: now.state, since };
}

function recoveryOfTriggered(incident: Incident, run: Run | undefined, at: string): Recovery {
  const name = `Run ${incident.run}`;
  if (incident.startedAt === undefined)
    return { act: 'start', because: `${name} had not been started. It was started now.` };
  if (!needsItsRun(incident, at) || run?.status === 'running') return nothing;
  if (isStopped(incident) && (run === undefined || run.status === 'stopped')) return nothing;
  if (run === undefined) return { act: 'start', because: `${name} was not found. It was started again.` };
  // It is about no incident, so the backstop must not hear of it. The next canary decides.
  if (isCanary(incident)) return { act: 'end canary', because: `${name} of the canary did not come to its end.` };
  if (run.status === 'stopped') {
    const because = `${name} was stopped by hand. Nobody else will be notified. Anyone who was notified can still take it. The backstop was notified.`;
    return { act: 'announce stop', because, redrives: run.redrives };
  }
  return recoveryOfFailed(incident, run);
}

/**
 * The errors with which a run ends for good. One that is continued calls what its definition names: an alias that a deploy has taken
 * away again, when it was rolled back, is missing for good.
 */
const finalErrors: readonly string[] = ['NobodyAnswered', 'Lambda.ResourceNotFoundException'];

function recoveryOfFailed(incident: Incident, { error = 'no error', redrives, isRedrivable }: Run): Recovery {
  const failed = `Run ${incident.run} ended with ${error}`;
  if (!finalErrors.includes(error) && isRedrivable && redrives < mostRedrives) {
    return { act: 'redrive', because: `${failed}. It continues from where it failed.` };
  }
  const failedRuns = (incident.failedRuns ?? 0) + 1;
  if (failedRuns > mostFailedRuns) {
    return { act: 'give up', because: `${failed}, like the ${mostFailedRuns} runs before it. No further run begins.` };
  }
  return { act: 'next run', because: `${failed}. Run ${incident.run + 1} begins from the first level.`, failedRuns };
}
