import type { Clock } from './clock.ts';
import type { Definition, QueryLanguage, State, States } from './definition.ts';
import type { EventDetails } from './history.ts';
import type { Data, Json, JsonObject } from './json.ts';
import type { Expressions, Functions } from './jsonata.ts';
import { type Life, suspend } from './life.ts';
import type { Random } from './random.ts';
import type { Services } from './services.ts';

/** Variables by name; those of outer scopes are in the prototype chain. */
export type Variables = { [name: string]: Json };

/** The progress of a thread: enough to continue from there after a redrive. */
export type Progress = {
  /** The name of its state. */
  name: string;
  input: Data;
  variables: Variables;
  /** The event with which it entered the state, once it has. */
  entered: Entered | undefined;
  /** Its output, once it has one. */
  output: Data | undefined;
  /** The progress of the state's branches or iterations. */
  children: Progress[] | undefined;
};

type Entered = { readonly eventId: number; readonly before: number; readonly at: number };

/** One execution as its states see it. */
export type Run = {
  readonly definition: Definition;
  readonly machine: { readonly arn: string; readonly name: string };
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly region: string;
  readonly input: Data;
  readonly startedAt: number;
  redriveCount: number;
  redrivenAt?: number;
  /** The part of the context object about the execution, once something has asked for it. */
  context: JsonObject | undefined;
  /** The JSONata functions that need time or chance, once an expression has called one. */
  functions: Functions | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly expressions: Expressions;
  readonly services: Services;
  /** Adds an event to the history and gives its id. */
  readonly record: (type: string, previousEventId: number, details?: EventDetails) => number;
  /** Runs a thread to its end. */
  readonly follow: (thread: Thread) => Promise<Data>;
};

/** The progress of a thread before it begins. */
export function beginning(name: string, input: Data, variables: Variables): Progress {
  return { name, input, variables, entered: undefined, output: undefined, children: undefined };
}

/** An item of a Map state, as the context object shows it; a member of an object has its key, and its source. */
export type Item = { readonly Index: number; readonly Value: Json; readonly Key?: string; readonly Source?: string };

/** One sequence of states: the execution itself, a branch, an iteration. */
export type Thread = {
  readonly run: Run;
  readonly states: States;
  readonly life: Life;
  readonly progress: Progress;
  /** The event that led to the next one. */
  previous: number;
  retryCount: number;
  /** The token of the current task, made when something first asks for it. */
  token: string | undefined;
  /** The context object of this try at the state, once something has asked for it. */
  context: JsonObject | undefined;
  readonly item: Item | undefined;
};

/** The result of a state: its output, and the next state if one follows. */
export type Step = {
  readonly output: Data;
  readonly next?: string | undefined;
  readonly assigned?: JsonObject | undefined;
};

/** Resets a thread for the next state, or for the next try at the same one. */
export function renew(thread: Thread, retryCount: number): void {
  thread.retryCount = retryCount;
  thread.token = undefined;
  thread.context = undefined;
}

/** Adds an event to the history of a thread, unless the thread is over, and gives its id. */
export function record(thread: Thread, type: string, details?: EventDetails): number {
  if (!thread.life.isOver) thread.previous = thread.run.record(type, thread.previous, details);
  return thread.previous;
}

/** Adds an event that is not the predecessor of the next one: that one refers to the event before it. */
export function note(thread: Thread, type: string, details?: EventDetails): void {
  if (!thread.life.isOver) thread.run.record(type, thread.previous, details);
}

/** The state that a thread is in. */
export function stateOf(thread: Thread): State {
  return thread.states.States[thread.progress.name] as State;
}

/** The query language of a state: its own, else the machine's, else JSONPath. */
export function languageOf(run: Run, state: State): QueryLanguage {
  return state.QueryLanguage ?? run.definition.QueryLanguage ?? 'JSONPath';
}

/** Waits until an instant, as long as the thread's life lasts. */
export function waitUntil(thread: Thread, instant: number): Promise<void> {
  return suspend(thread.life, (resolve) => thread.run.clock.at(instant, () => resolve()));
}
