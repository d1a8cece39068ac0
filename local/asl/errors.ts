import type { Catcher, Retrier } from './definition.ts';
import type { JsonObject } from './json.ts';
import type { Random } from './random.ts';

/** Why a state or an execution did not succeed. */
export type Failure = {
  readonly error?: string;
  readonly cause?: string;
  /** A second name by which Retry and Catch know the error. */
  readonly alias?: string;
  /** What is wrong in itself; the state in which it happened is named in front of it to make the cause. */
  readonly detail?: string;
  /** The field whose expression failed; its being there makes the failure one of evaluation. */
  readonly evaluated?: string | null;
  /** Neither Retry nor Catch applies. */
  readonly isFinal?: boolean;
};

type Failed = { readonly failure: Failure };

/** What is thrown for a failure. It is no Error: nobody reads its stack, and taking one costs more than a state does. */
export function failed(failure: Failure): Failed {
  return { failure };
}

/** The failure behind anything that was thrown; what nobody foresaw ends the execution as States.Runtime. */
export function failureOf(thrown: unknown): Failure {
  if (typeof thrown === 'object' && thrown !== null && 'failure' in thrown) return (thrown as Failed).failure;
  return { error: 'States.Runtime', detail: String(thrown), isFinal: true };
}

/** A fault in the data that a JSONPath state met; nothing catches it (recorded). */
export function runtimeError(detail: string): Failed {
  return failed({ error: 'States.Runtime', detail, isFinal: true });
}

/** An intrinsic function that could not do its work; Retry and Catch know it by this name (documented). */
export function intrinsicError(detail: string): Failed {
  return failed({ error: 'States.IntrinsicFailure', detail });
}

/** A JSONata expression that failed, or gave what its field cannot take. A fault of the whole state names no field. */
export function evaluationError(field: string | null, detail: string): Failed {
  return failed({ error: 'States.QueryEvaluationError', detail, evaluated: field });
}

/** More than the 256 KiB that may pass between states. `what` is the state or the service of the task. */
export function dataLimitError(what: string, isFinal: boolean): Failed {
  const cause = `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return failed({ error: 'States.DataLimitExceeded', cause, isFinal });
}

/** More than may be assigned to variables at once (documented; the words are not). */
export function variablesLimitError(most: number): Failed {
  const detail = `The variables that the state assigns take more than ${most} bytes.`;
  return failed({ error: 'States.DataLimitExceeded', detail, isFinal: true });
}

/** The cause of a failure, with the state that was being executed when its detail came to light. */
export function causeIn(failure: Failure, state: string, enteredEventId: number): string | undefined {
  if (failure.detail === undefined) return failure.cause;
  const where = `An error occurred while executing the state '${state}' (entered at the event id #${enteredEventId}).`;
  return `${where} ${failure.detail}`;
}

/** What Catch hands on: both members are always there, and null when SendTaskFailure gave none (recorded). */
export function errorOutput({ error, cause }: Failure): JsonObject {
  const isTimeout = error === 'States.Timeout';
  return { Error: error ?? null, Cause: cause ?? (isTimeout ? '' : null) };
}

const namesThatTaskFailedLeavesOut = ['States.Timeout', 'States.HeartbeatTimeout'];

/** Whether a Retry or Catch entry that lists `names` is meant for this failure. */
function isNamed(names: readonly string[], { error, alias, isFinal }: Failure): boolean {
  if (isFinal || error === 'States.Runtime') return false;
  return names.some(
    (name) =>
      name === 'States.ALL' ||
      (error !== undefined && name === error) ||
      (alias !== undefined && name === alias) ||
      (name === 'States.TaskFailed' && !namesThatTaskFailedLeavesOut.includes(error ?? '')),
  );
}

/** The first Catch entry for a failure. */
export function findCatcher(catchers: readonly Catcher[], failure: Failure): Catcher | undefined {
  return catchers.find(({ ErrorEquals }) => isNamed(ErrorEquals, failure));
}

/** Says how many milliseconds to wait before the next try, or `undefined` when there is none. Counts tries for each entry. */
export type RetryPolicy = (failure: Failure) => number | undefined;

/** The policy of one stay in a state: the first entry that names the failure decides, and only its own tries count. */
export function createRetryPolicy(retriers: readonly Retrier[], random: () => Random): RetryPolicy {
  const used = retriers.map(() => 0);
  return (failure) => {
    const index = retriers.findIndex(({ ErrorEquals }) => isNamed(ErrorEquals, failure));
    const retrier = retriers[index];
    const tries = used[index] ?? 0;
    if (!retrier || tries >= (retrier.MaxAttempts ?? 3)) return undefined;
    used[index] = tries + 1;
    return delayMs(retrier, tries, random);
  };
}

/** How long a retrier waits after `tries` tries: growing, never over MaxDelaySeconds, anywhere below that with full jitter. */
function delayMs(retrier: Retrier, tries: number, random: () => Random): number {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** tries, MaxDelaySeconds);
  return Math.round(seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? random()() : 1));
}
