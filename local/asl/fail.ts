import { evaluateAs, lookUp, notFound, select } from './data-flow.ts';
import type { FailState } from './definition.ts';
import { failed, runtimeError } from './errors.ts';
import { isCall } from './intrinsics.ts';
import { languageOf, type Step, type Thread } from './thread.ts';

/** Ends its thread with the error and the cause that the state gives; each may be absent. */
export async function fail(thread: Thread, state: FailState): Promise<Step> {
  const error = await evaluateText(thread, state, 'Error', state.Error, state.ErrorPath);
  const cause = await evaluateText(thread, state, 'Cause', state.Cause, state.CausePath);
  throw failed({ ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) });
}

async function evaluateText(thread: Thread, state: FailState, field: string, text?: string, path?: string) {
  const input = thread.progress.input.value;
  if (text !== undefined && languageOf(thread.run, state) === 'JSONata') {
    return (await evaluateAs(thread, 'string', field, text, { input })) as string;
  }
  if (path === undefined) return text;
  const value = isCall(path) ? select(thread, path, input) : lookUp(thread, path, input);
  if (value === undefined) throw notFound(path, `${field}Path`, input);
  if (typeof value === 'string') return value;
  throw runtimeError(`The ${field}Path parameter does not reference a string: ${path} == ${JSON.stringify(value)}`);
}
