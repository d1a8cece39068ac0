import type { Failure } from './errors.ts';
import { type Data, type JsonObject, textOf } from './json.ts';

/** One event of an execution's history as in GetExecutionHistory, but with its timestamp in milliseconds. */
export type HistoryEvent = {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly details?: EventDetails;
};

/**
 * The details of an event. Its type decides which member they are in.
 *
 * Data is kept as a value: most histories are never read, so its text is made only when one is read.
 */
export type EventDetails = {
  readonly input?: Data;
  readonly output?: Data;
  readonly parameters?: Data;
  /** The variables that a state assigned. */
  readonly assigned?: JsonObject | undefined;
  readonly [member: string]: unknown;
};

/** The most events that a history can hold; the last one ends the execution. */
export const maximumEvents = 25_000;

const whole = { truncated: false } as const;

/** The details as in GetExecutionHistory: data as text, marked as not truncated. */
export function spellOut({ input, output, parameters, assigned = {}, ...others }: EventDetails): JsonObject {
  const variables = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]);
  return {
    ...(others as JsonObject),
    ...(input && { input: textOf(input), inputDetails: whole }),
    ...(output && { output: textOf(output), outputDetails: whole }),
    ...(parameters && { parameters: textOf(parameters) }),
    ...(variables.length > 0 && {
      assignedVariables: Object.fromEntries(variables) as JsonObject,
      assignedVariablesDetails: whole,
    }),
  };
}

/** The details of a failure; the members that it does not have are left out. */
export function failureDetails({ error, cause }: Failure): EventDetails {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}

const stateEvent = /State(Entered|Exited)$/;

/** The member of a history event that holds the details of this type. */
export function detailsMember(type: string): string {
  const state = stateEvent.exec(type);
  if (state) return `state${state[1]}EventDetails`;
  return `${type[0]?.toLowerCase()}${type.slice(1)}EventDetails`;
}
