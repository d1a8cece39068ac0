import type { Failure } from './errors.ts';
import type { JsonObject } from './json.ts';

/** One event of an execution's history, as GetExecutionHistory gives it but for its timestamp in milliseconds. */
export type HistoryEvent = {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly details?: EventDetails;
};

/** What an event says beside its type; which member it stands in follows from the type. */
export type EventDetails = { readonly [member: string]: unknown };

/** A history may hold this many events; the last one ends the execution. */
export const maximumEvents = 25_000;

const whole = { truncated: false } as const;

/** The details that say what went into something. */
export function inputDetails(text: string): EventDetails {
  return { input: text, inputDetails: whole };
}

/** The details that say what came out of something. */
export function outputDetails(text: string): EventDetails {
  return { output: text, outputDetails: whole };
}

/** The details that say which variables a state assigned: none when it assigned none. */
export function assignedDetails(variables: JsonObject | undefined): EventDetails {
  const entries = Object.entries(variables ?? {}).map(([name, value]) => [name, JSON.stringify(value)]);
  if (entries.length === 0) return {};
  return { assignedVariables: Object.fromEntries(entries), assignedVariablesDetails: whole };
}

/** The details of something that failed; what AWS was not told is left out. */
export function failureDetails({ error, cause }: Failure): EventDetails {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

const stateEvent = /State(Entered|Exited)$/;

/** The member of a history event in which the details of this type stand. */
export function detailsMember(type: string): string {
  const state = stateEvent.exec(type);
  if (state) return `state${state[1]}EventDetails`;
  return `${type[0]?.toLowerCase()}${type.slice(1)}EventDetails`;
}
