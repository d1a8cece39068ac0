import type { Catcher, Retrier } from './definition.ts';
import type { JsonObject } from './json.ts';
import type { Random } from './random.ts';

/** The reason why a state or an execution did not succeed. */
export type Failure = {
  readonly error?: string;
  readonly cause?: string;
  /** A second name by which Retry and Catch know the error. */
  readonly alias?: string;
  /** The fault itself, without the state in which it happened. The cause puts the state's name in front of it. */
  readonly detail?: string;
  /** The field whose expression failed. Its presence marks the failure as one of evaluation. */
  readonly evaluated?: string | null;
  /** Neither Retry nor Catch applies. */
  readonly isFinal?: boolean;
};

type Failed = { readonly failure: Failure };

/** A failure as it is thrown. It is not an Error: nobody reads its stack, and a stack costs more than a whole state. */
export function failed(failure: Failure): Failed {
  return { failure };
}

/** The failure behind anything that was thrown. An unforeseen error ends the execution with States.Runtime. */
export function failureOf(thrown: unknown): Failure {
  if (typeof thrown === 'object' && thrown !== null && 'failure' in thrown) return (thrown as Failed).failure;
  return { error: 'States.Runtime', detail: String(thrown), isFinal: true };
}

/** A fault in the data of a JSONPath state; nothing catches it (recorded). */
export function runtimeError(detail: string): Failed {
  return failed({ error: 'States.Runtime', detail, isFinal: true });
}

/** The failure of an intrinsic function; Retry and Catch know it by this name (documented). */
export function intrinsicError(detail: string): Failed {
  return failed({ error: 'States.IntrinsicFailure', detail });
}

/** A JSONata expression that failed, or gave a value that its field cannot take. `null`: the fault of a whole state. */
export function evaluationError(field: string | null, detail: string): Failed {
  return failed({ error: 'States.QueryEvaluationError', detail, evaluated: field });
}

/** More than the 256 KiB that can pass between states. `source` is the state, or the service of the task. */
export function dataLimitError(source: string, isFinal: boolean): Failed {
  const cause = `The state/task '${source}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return failed({ error: 'States.DataLimitExceeded', cause, isFinal });
}

/** More than can be assigned to variables at once (documented, but not the wording). */
export function variablesLimitError(most: number): Failed {
  const detail = `The state assigns more than ${most} bytes to variables.`;
  return failed({ error: 'States.DataLimitExceeded', detail, isFinal: true });
}

/** The cause of a failure: its detail, after the state that was being executed when it appeared. */
export function causeIn(failure: Failure, state: string, enteredEventId: number): string | undefined {
  if (failure.detail === undefined) return failure.cause;
  const where = `An error occurred while executing the state '${state}' (entered at the event id #${enteredEventId}).`;
  return `${where} ${failure.detail}`;
}

/** The error output of a Catch: both members are always present, and null when SendTaskFailure gave none (recorded). */
export function errorOutput({ error, cause }: Failure): JsonObject {
  const isTimeout = error === 'States.Timeout';
  return { Error: error ?? null, Cause: cause ?? (isTimeout ? '' : null) };
}

const namesThatTaskFailedLeavesOut = ['States.Timeout', 'States.HeartbeatTimeout'];

/** True when a Retry or Catch entry that lists `names` applies to this failure. */
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

/** Returns the milliseconds until the next try, or `undefined` when no try is left. Counts the tries for each entry. */
export type RetryPolicy = (failure: Failure) => number | undefined;

/** The policy of one visit to a state: the first entry that names the failure decides, and only its tries count. */
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

/** The wait after `tries` tries: it grows up to MaxDelaySeconds; with full jitter it is a random part of that. */
function delayMs(retrier: Retrier, tries: number, random: () => Random): number {
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retrier;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** tries, MaxDelaySeconds);
  return Math.round(seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? random()() : 1));
}
