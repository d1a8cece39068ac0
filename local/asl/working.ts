import { evaluate, fill, place, type StatesVariable, select } from './data-flow.ts';
import type { Catcher, MapState, ParallelState, TaskState } from './definition.ts';
import {
  createRetryPolicy,
  errorOutput,
  type Failure,
  failed,
  failureOf,
  findCatcher,
  type RetryPolicy,
} from './errors.ts';
import { type Data, dataOf, type Json, type JsonObject } from './json.ts';
import { languageOf, renew, type Step, type Thread, waitUntil } from './thread.ts';
import { settleFailure } from './trouble.ts';

/** The states whose work can fail, be tried again, and be caught. */
export type WorkingState = TaskState | ParallelState | MapState;

/** Tries a state until it succeeds, no Retry is left, or a Catch applies. Calls `giveUp` before a Catch or the end. */
export async function withRetryAndCatch(
  thread: Thread,
  state: WorkingState,
  attempt: () => Promise<Step>,
  giveUp: (failure: Failure) => void = () => {},
): Promise<Step> {
  let retryIn: RetryPolicy | undefined;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const failure = settleFailure(thread, failureOf(error));
      retryIn ??= createRetryPolicy(state.Retry ?? [], () => thread.run.random);
      const delay = retryIn(failure);
      if (delay === undefined) return await recover(thread, state, failure, giveUp);
      await waitUntil(thread, thread.run.clock.now() + delay);
      renew(thread, thread.retryCount + 1);
      thread.progress.children = undefined;
    }
  }
}

async function recover(thread: Thread, state: WorkingState, failure: Failure, giveUp: (failure: Failure) => void) {
  giveUp(failure);
  const catcher = findCatcher(state.Catch ?? [], failure);
  if (!catcher) throw failed(failure);
  return languageOf(thread.run, state) === 'JSONata'
    ? await catchInJsonata(thread, catcher, failure, `Catch[${state.Catch?.indexOf(catcher)}]/`)
    : catchInJsonPath(thread, catcher, failure);
}

async function catchInJsonata(thread: Thread, catcher: Catcher, failure: Failure, at: string): Promise<Step> {
  const output = errorOutput(failure);
  const states = { input: thread.progress.input.value, errorOutput: output };
  const assigned = catcher.Assign && ((await evaluate(thread, `${at}Assign`, catcher.Assign, states)) as JsonObject);
  const value = catcher.Output === undefined ? output : await evaluate(thread, `${at}Output`, catcher.Output, states);
  return { output: { value }, next: catcher.Next, assigned };
}

function catchInJsonPath(thread: Thread, catcher: Catcher, failure: Failure): Step {
  const output = errorOutput(failure);
  const assigned = catcher.Assign && (fill(thread, catcher.Assign, output) as JsonObject);
  const value = place(catcher.ResultPath, thread.progress.input.value, output);
  return { output: dataOf(value, thread.progress.input), next: catcher.Next, assigned };
}

/** The input of a working state's work: the selected input, or the result of Parameters or Arguments. */
export function workInput(thread: Thread, state: WorkingState): Data | Promise<Data> {
  const { input } = thread.progress;
  if (languageOf(thread.run, state) === 'JSONata') {
    if (state.Arguments === undefined) return input;
    const value = evaluate(thread, 'Arguments', state.Arguments, { input: input.value });
    return value instanceof Promise ? value.then(dataOf) : dataOf(value);
  }
  const selected = select(thread, state.InputPath, input.value);
  return state.Parameters === undefined ? dataOf(selected, input) : { value: fill(thread, state.Parameters, selected) };
}

/** The step that results from the work's result. */
export function finishWork(thread: Thread, state: WorkingState, result: Data): Step | Promise<Step> {
  return languageOf(thread.run, state) === 'JSONata'
    ? finishInJsonata(thread, state, result)
    : finishInJsonPath(thread, state, result);
}

type JsonataEnd = { readonly Output?: Json; readonly Assign?: JsonObject; readonly Next?: string };

/**
 * The step of a JSONata state, with or without a result: its output and its variables, at once if possible.
 *
 * @param at the place of the fields in the state, such as `Choices[0]/`
 */
export function finishInJsonata(thread: Thread, state: JsonataEnd, result?: Data, at = ''): Step | Promise<Step> {
  const { input } = thread.progress;
  const { Assign, Output, Next } = state;
  if (Assign === undefined && Output === undefined) return { output: result ?? input, next: Next, assigned: undefined };
  const states = result ? { input: input.value, result: result.value } : { input: input.value };
  const assigned = Assign && evaluate(thread, `${at}Assign`, Assign, states);
  if (assigned instanceof Promise)
    return assigned.then((variables) => putOut(thread, state, states, result, variables, at));
  return putOut(thread, state, states, result, assigned, at);
}

/** The second half of that step: the output, which is evaluated after the variables, but with the same values. */
function putOut(
  thread: Thread,
  { Output, Next }: JsonataEnd,
  states: StatesVariable,
  result: Data | undefined,
  variables: Json | undefined,
  at: string,
): Step | Promise<Step> {
  const step = (output: Data) => ({ output, next: Next, assigned: variables as JsonObject | undefined });
  if (Output === undefined) return step(result ?? thread.progress.input);
  const value = evaluate(thread, `${at}Output`, Output, states);
  return value instanceof Promise ? value.then((settled) => step({ value: settled })) : step({ value });
}

function finishInJsonPath(thread: Thread, state: WorkingState, result: Data): Step {
  const picked =
    state.ResultSelector === undefined ? result : { value: fill(thread, state.ResultSelector, result.value) };
  return finishJsonPath(thread, state, picked);
}

/** The step of a JSONPath state with this result: the result is placed in the input, selected, and assigned from. */
export function finishJsonPath(
  thread: Thread,
  state: {
    readonly Assign?: JsonObject;
    readonly Next?: string;
    readonly ResultPath?: string | null;
    readonly OutputPath?: string | null;
  },
  result: Data,
): Step {
  const { input } = thread.progress;
  const placed = place(state.ResultPath, input.value, result.value);
  const value = select(thread, state.OutputPath, placed);
  const assigned = state.Assign && (fill(thread, state.Assign, result.value) as JsonObject);
  return { output: dataOf(value, value === input.value ? input : result), next: state.Next, assigned };
}
