import { evaluate, evaluateAs, lookUp, select } from './data-flow.ts';
import type { WaitState } from './definition.ts';
import { evaluationError, runtimeError } from './errors.ts';
import { plainNumber } from './exact-number.ts';
import { dataOf, type Json } from './json.ts';
import { languageOf, type Step, type Thread, waitUntil } from './thread.ts';
import { finishInJsonata, finishJsonPath } from './working.ts';

const timestampForm = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
const longestSeconds = 99_999_999;

/** AWS counts the seconds of a delay in 32 bits: 24,855 days are possible, 24,856 are not (recorded). */
const longestDelaySeconds = 2 ** 31 - 1;

/** The instant of a timestamp, or NaN when the text is not one; fractions of a millisecond are dropped. */
export function instantOf(timestamp: string): number {
  const [, day] = timestampForm.exec(timestamp) ?? [];
  return day !== undefined && isDay(day) ? Date.parse(timestamp) : Number.NaN;
}

/** True when the calendar has the day. JavaScript takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

/** Waits, then passes on its input. A wait that is already over takes no time. */
export async function wait(thread: Thread, state: WaitState): Promise<Step> {
  const isJsonata = languageOf(thread.run, state) === 'JSONata';
  const instant = isJsonata ? await instantInJsonata(thread, state) : instantInJsonPath(thread, state);
  const now = thread.run.clock.now();
  if (instant - now > longestDelaySeconds * 1000) throw runtimeError('Wait state delay is too long.');
  if (instant > now) await waitUntil(thread, instant);
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
  const seconds = valueAt(thread, 'SecondsPath', path);
  if (isDuration(seconds)) return after(thread, seconds);
  throw runtimeError(`The SecondsPath parameter ${faultOf(seconds)}: ${path} == ${text(seconds)}`);
}

function faultOf(seconds: Json): string {
  if (!Number.isInteger(seconds)) return 'cannot be parsed as a long value';
  return Number(seconds) < 0 ? 'references a negative value' : 'references an invalid value';
}

function valueAt(thread: Thread, field: string, path: string): Json {
  const value = plainNumber(lookUp(thread, path, thread.progress.input.value));
  if (value === undefined) throw runtimeError(`The ${field} parameter does not reference an input value: ${path}`);
  return value;
}

function timestampAt(thread: Thread, path: string): number {
  const timestamp = valueAt(thread, 'TimestampPath', path);
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
