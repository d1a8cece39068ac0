import { causeIn, type Failure } from './errors.ts';
import { record, stateOf, type Thread } from './thread.ts';

/** AWS records an evaluation that fails at once as if the state had not been entered (recorded for Pass, Task, Map). */
const enteredRegardless = ['Wait'];

/** The failure with its full cause; a failure of evaluation is also recorded in the history. */
export function settleFailure(thread: Thread, failure: Failure): Failure {
  if (failure.detail === undefined) return failure;
  const { name, entered } = thread.progress;
  const { error, alias, isFinal = false, evaluated } = failure;
  const cause = causeIn(failure, name, entered?.eventId ?? 0) as string;
  if (evaluated !== undefined) recordEvaluation(thread, String(error), cause, evaluated);
  return { ...(error ? { error } : {}), ...(alias ? { alias } : {}), cause, isFinal };
}

function recordEvaluation(thread: Thread, error: string, cause: string, field: string | null): void {
  const { name, entered } = thread.progress;
  const isUndone = !enteredRegardless.includes(stateOf(thread).Type) && thread.previous === entered?.eventId;
  if (isUndone) thread.previous = entered.before;
  const location = field === null ? {} : { location: field };
  record(thread, 'EvaluationFailed', { cause, error, ...location, state: name });
}
