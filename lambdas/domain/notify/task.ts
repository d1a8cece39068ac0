import { type Incident, isStopped, type Wait, whyNobody } from '../incident/incident.ts';
import { levelEnd, openWaits } from '../incident/progress.ts';
import { type AttemptPosition, attemptOrder, type TimelineEvent } from '../incident/timeline.ts';
import type { Outcome } from '../incident/waits.ts';
import { type Attempt, attemptsWithin, windowSeconds } from '../on-call/attempt.ts';
import type { Channel } from '../on-call/channel.ts';
import type { Contact } from '../on-call/contact.ts';
import { instantAfter } from '../text/instants.ts';

/** The schedules of a level that can put a contact on call, and the instants at which they come on and go off call during it. */
export type Duty = {
  readonly schedules: readonly string[];
  readonly from?: string | undefined;
  readonly until?: string | undefined;
};

/** One attempt at a contact, as its task describes it. Attempt 0 sends nothing and waits for a handover. Instants are ISO 8601. */
export type Task = AttemptPosition & {
  readonly incident: string;
  readonly redrive: number;
  readonly levelEndsAt: string;
  readonly contact: string;
  /** Every attempt at the contact on this level; `attempt` is the number of this one, counted from 1. */
  readonly attempts: readonly Attempt[];
  /** Set if a schedule put the contact on call; the definitions of the last release do not send it. */
  readonly duty?: Duty | null | undefined;
  /** The number of earlier tries of this attempt that failed through a fault of the system. */
  readonly retry: number;
  readonly taskToken: string;
  readonly at: string;
};

/** The part of a task that says which attempts are made. */
type Attempted = Pick<Task, 'attempts' | 'attempt' | 'duty' | 'at'>;

/**
 * Every attempt of a task that was made or will be, if nobody answers and nothing fails. A contact who goes off call gets none
 * at or after that instant, and the last wait ends with it.
 */
export function attemptsOf({ attempts, attempt, duty, at }: Attempted): readonly Attempt[] {
  if (duty?.until === undefined) return attempts;
  const made = Math.max(0, attempt - 1);
  const begins = attempt === 0 ? (duty.from ?? at) : at;
  const left = (Date.parse(duty.until) - Date.parse(begins)) / 1000;
  return [...attempts.slice(0, made), ...attemptsWithin(attempts.slice(made), left)];
}

/** The attempt of a task; without channels if the task has no such attempt, or waits for a handover. */
export function attemptOf(task: Attempted): Attempt {
  const { attempt, duty, at } = task;
  if (attempt === 0) return { channels: [], waitSeconds: secondsUntil(duty?.from ?? at, at) };
  return attemptsOf(task)[attempt - 1] ?? { channels: [], waitSeconds: 0 };
}

/** The whole seconds until an instant, as the state counts them: it never ends before, and lasts at least a second. */
function secondsUntil(instant: string, at: string): number {
  return Math.max(1, Math.ceil((Date.parse(instant) - Date.parse(at)) / 1000));
}

/** The wait that a task registers before anything is sent. */
export function waitOf(task: Task): Wait {
  const { run, redrive, round, level, attempt, retry, taskToken, at } = task;
  const { channels, waitSeconds } = attemptOf(task);
  const attempts = attemptsOf(task);
  return {
    taskToken,
    sequence: `${attemptOrder(task)}.${String(retry).padStart(4, '0')}`,
    run,
    redrive,
    round,
    level,
    attempt,
    attempts: attempts.length,
    channels,
    startedAt: at,
    waitSeconds,
    laterSeconds: windowSeconds(attempts.slice(attempt)),
    until: instantAfter(at, waitSeconds),
    limitAt: instantAfter(at, attempt === 0 ? waitSeconds : 3 * waitSeconds),
  };
}

/** The end of the level: as planned, or later if attempts now take longer, at this contact or at another one of the level. */
export function levelEndOf(task: Task, incident: Incident): string {
  const { at, attempt, levelEndsAt } = task;
  const left = windowSeconds(attemptsOf(task).slice(attempt - 1));
  const others = openWaits(incident, at).map(([, wait]) => wait);
  const ofLevel = levelEnd(others.filter(({ round, level }) => round === task.round && level === task.level));
  const ends = [levelEndsAt, ofLevel ?? levelEndsAt].map((end) => Date.parse(end));
  return new Date(Math.max(Date.parse(at) + left * 1000, ...ends)).toISOString();
}

/** The ledger's entry for a task's notification on one channel, before it is sent. */
export function notificationOf(
  task: Task,
  { id, name }: Contact,
  channel: Channel,
): Extract<TimelineEvent, { kind: 'notification' }> {
  const { at, run, redrive, round, level, attempt } = task;
  return {
    at,
    kind: 'notification',
    contact: id,
    name,
    channel,
    run,
    redrive,
    round,
    level,
    attempt,
    attempts: attemptsOf(task).length,
    state: 'sending',
  };
}

/** The outcome that ends the wait of a task that could not be registered, and the reason. */
export function endOfUnregistered(
  task: Task,
  incident: Incident | undefined,
): { readonly outcome: Outcome; readonly because: string } {
  const isStoppedByHand = incident !== undefined && isStopped(incident);
  const because = whyNobody(incident, task.run) ?? (isStoppedByHand ? 'the run was stopped by hand' : undefined);
  const ended = because === undefined ? 'declined' : incident?.run !== task.run ? 'superseded' : incident.status;
  return {
    // A run that was stopped by hand leaves its incident triggered.
    outcome: {
      outcome: ended === 'triggered' ? 'superseded' : ended,
      ...(incident?.by && { by: incident.by.contact }),
    },
    because: because ?? 'declined, or a newer attempt',
  };
}
