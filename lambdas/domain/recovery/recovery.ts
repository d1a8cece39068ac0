import { type Incident, isStopped } from '../incident/incident.ts';
import type { AlarmState } from '../intake/alarm.ts';
import { sayDuration } from '../text/duration.ts';

/** A run as Step Functions has it. `redrives` counts how often it was continued where it had failed. */
export type Run = {
  readonly status: 'running' | 'succeeded' | 'failed' | 'stopped';
  readonly error?: string | undefined;
  readonly redrives: number;
  readonly isRedrivable: boolean;
};

/** What an open incident needs. `because` is what its timeline then says. */
export type Recovery =
  | { readonly act: 'nothing' }
  | { readonly act: 'start' | 'redrive' | 'give up'; readonly because: string }
  | { readonly act: 'next run'; readonly because: string; readonly failedRuns: number }
  | { readonly act: 'announce' | 'let go'; readonly because: string }
  | { readonly act: 'resolve'; readonly because: string; readonly okSince: string }
  | { readonly act: 'announce stop'; readonly because: string; readonly redrives: number };

export type Needed = Exclude<Recovery, { act: 'nothing' }>;

/** A failed run is continued this often; then another one begins. */
const mostRedrives = 2;

/** This many runs in a row may fail with the system at fault. With their redrives that is a quarter of an hour and more. */
const mostFailedRuns = 3;

/** A run that was started this recently may not be listed yet. */
const settlingMilliseconds = 60_000;

const nothing: Recovery = { act: 'nothing' };

/** Whether an incident's run has to be looked at: somebody should be being notified, and it is no news. */
export function needsItsRun({ status, startedAt }: Incident, at: string): boolean {
  return (
    status === 'triggered' && startedAt !== undefined && Date.parse(startedAt) + settlingMilliseconds <= Date.parse(at)
  );
}

/**
 * What an open incident needs at this instant.
 *
 * @param run the incident's current run, where it has to be looked at; nothing where there is none of that name
 */
export function recoveryOf(incident: Incident, run: Run | undefined, at: string): Recovery {
  switch (incident.status) {
    case 'resolved':
      return nothing;
    case 'exhausted':
      return { act: 'announce', because: 'The backstop was told that nobody answered.' };
    case 'acknowledged':
      return recoveryOfHeld(incident, at);
    case 'triggered':
      return recoveryOfTriggered(incident, run, at);
  }
}

function recoveryOfHeld({ run, by, acknowledgedAt = '', resolveBy }: Incident, at: string): Recovery {
  if (resolveBy === undefined || resolveBy > at) return nothing;
  const time = sayDuration((Date.parse(resolveBy) - Date.parse(acknowledgedAt)) / 1000);
  const because = `${by?.name ?? 'Somebody'} had it for ${time} without resolving it: run ${run + 1} begins, from the first level.`;
  return { act: 'next run', because, failedRuns: 0 };
}

/**
 * What an incident needs whose time to be resolved is over, after a look around: its next run would page for nothing where
 * a newer incident has its place, or where its alarm is OK.
 *
 * @param newest the newest occurrence of what it is one of
 * @param alarm the newest state of its alarm, where it has one
 */
export function recoveryOfOverdue(
  { id, alarmStateAt = '' }: Incident,
  needed: Needed,
  newest: Incident | undefined,
  alarm: AlarmState | undefined,
): Needed {
  if (newest !== undefined && newest.id !== id) {
    const because = `It was not resolved in time. Nobody is notified again: ${newest.id} is newer, and has its place.`;
    return { act: 'let go', because };
  }
  if (alarm?.state === 'OK' && alarm.stateAt >= alarmStateAt) {
    const because = 'It was not resolved in time. Nobody is notified again: its alarm is OK.';
    return { act: 'resolve', because, okSince: alarm.stateAt };
  }
  return needed;
}

function recoveryOfTriggered(incident: Incident, run: Run | undefined, at: string): Recovery {
  const name = `Run ${incident.run}`;
  if (incident.startedAt === undefined) return { act: 'start', because: `${name} had not been started: it is now.` };
  if (!needsItsRun(incident, at) || run?.status === 'running') return nothing;
  if (isStopped(incident) && (run === undefined || run.status === 'stopped')) return nothing;
  if (run === undefined) return { act: 'start', because: `${name} was nowhere to be found: it is started again.` };
  if (run.status === 'stopped') {
    const because = `${name} was stopped by hand: nobody is notified any more. It can still be taken. The backstop was told.`;
    return { act: 'announce stop', because, redrives: run.redrives };
  }
  return recoveryOfFailed(incident, run);
}

function recoveryOfFailed(incident: Incident, { error = 'no error', redrives, isRedrivable }: Run): Recovery {
  const failed = `Run ${incident.run} ended with ${error}`;
  if (error !== 'NobodyAnswered' && isRedrivable && redrives < mostRedrives) {
    return { act: 'redrive', because: `${failed}: it goes on from where it failed.` };
  }
  const failedRuns = (incident.failedRuns ?? 0) + 1;
  if (failedRuns > mostFailedRuns) {
    return { act: 'give up', because: `${failed}, as did ${mostFailedRuns} before it: no other is begun.` };
  }
  return { act: 'next run', because: `${failed}: run ${incident.run + 1} begins, from the first level.`, failedRuns };
}
