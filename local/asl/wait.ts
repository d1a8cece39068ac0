import { evaluate, evaluateAs, select } from './data-flow.ts';
import type { WaitState } from './definition.ts';
import { evaluationError, runtimeError } from './errors.ts';
import { dataOf, type Json } from './json.ts';
import { languageOf, type Step, type Thread, waitUntil } from './thread.ts';
import { finishInJsonata, finishJsonPath } from './working.ts';

const timestampForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const longestSeconds = 99_999_999;

/** The instant that a timestamp names, or NaN when it is not one; what is finer than a millisecond is dropped. */
export function instantOf(timestamp: string): number {
  return timestampForm.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
}

/** Waits, then passes its input on. A wait that is already over takes no time. */
export async function wait(thread: Thread, state: WaitState): Promise<Step> {
  const isJsonata = languageOf(thread.run, state) === 'JSONata';
  const instant = isJsonata ? await instantInJsonata(thread, state) : instantInJsonPath(thread, state);
  if (instant > thread.run.clock.now()) await waitUntil(thread, instant);
  if (isJsonata) return finishInJsonata(thread, state);
  const { input } = thread.progress;
  return finishJsonPath(thread, state, dataOf(select(thread, state.InputPath, input.value), input));
}

async function instantInJsonata(thread: Thread, state: WaitState): Promise<number> {
  const states = { input: thread.progress.input.value };
  if (state.Seconds !== undefined) {
    const seconds = await evaluateAs(thread, 'number', 'Seconds', state.Seconds, states);
    if (isDuration(seconds)) return after(thread, seconds);
    throw evaluationError(
      'Seconds',
      `The Seconds field must be a whole number from 0 to ${longestSeconds}: ${seconds}`,
    );
  }
  const timestamp = String(await evaluate(thread, 'Timestamp', state.Timestamp ?? null, states));
  const instant = instantOf(timestamp);
  if (!Number.isNaN(instant)) return instant;
  const fault = `cannot be parsed as an ISO-8601 extended offset date-time format string: ${timestamp}`;
  throw evaluationError('Timestamp', `The Timestamp field ${fault}`);
}

function instantInJsonPath(thread: Thread, state: WaitState): number {
  if (state.SecondsPath !== undefined) return secondsAt(thread, state.SecondsPath);
  if (state.TimestampPath !== undefined) return timestampAt(thread, state.TimestampPath);
  return state.Timestamp === undefined ? after(thread, Number(state.Seconds)) : instantOf(state.Timestamp);
}

function secondsAt(thread: Thread, path: string): number {
  const seconds = select(thread, path, thread.progress.input.value);
  if (isDuration(seconds)) return after(thread, seconds);
  const fault =
    typeof seconds === 'number' && seconds < 0 ? 'references a negative value' : 'references an invalid value';
  throw runtimeError(`The SecondsPath parameter ${fault}: ${path} == ${text(seconds)}`);
}

function timestampAt(thread: Thread, path: string): number {
  const timestamp = select(thread, path, thread.progress.input.value);
  const instant = instantOf(String(timestamp));
  if (!Number.isNaN(instant)) return instant;
  const fault = 'does not reference a valid ISO-8601 extended offset date-time format string';
  throw runtimeError(`The TimestampPath parameter ${fault}: ${path} == ${text(timestamp)}`);
}

function isDuration(seconds: Json): seconds is number {
  return Number.isInteger(seconds) && Number(seconds) >= 0 && Number(seconds) <= longestSeconds;
}

function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function after(thread: Thread, seconds: number): number {
  return thread.run.clock.now() + seconds * 1000;
}
