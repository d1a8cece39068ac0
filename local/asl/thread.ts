import type { Clock } from './clock.ts';
import type { Definition, QueryLanguage, State, States } from './definition.ts';
import type { EventDetails } from './history.ts';
import type { Data, Json, JsonObject } from './json.ts';
import type { Expressions, Functions } from './jsonata.ts';
import { type Life, suspend } from './life.ts';
import type { Random } from './random.ts';
import type { Services } from './services.ts';

/** Variables by name; those of outer scopes are reached through the prototype. */
export type Variables = { [name: string]: Json };

/** How far a thread has come: enough to go on from there after a redrive. */
export type Progress = {
  /** The state it is in. */
  name: string;
  input: Data;
  variables: Variables;
  /** The event with which it entered the state, once it has. */
  entered: Entered | undefined;
  /** What it came to, once it has. */
  output: Data | undefined;
  /** How far the branches or iterations of the state have come. */
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
  /** The part of the context object that tells of the execution, once something has asked for it. */
  context: JsonObject | undefined;
  /** The JSONata functions that need the time and chance, once an expression has called one. */
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

/** The progress of a thread that has yet to begin. */
export function beginning(name: string, input: Data, variables: Variables): Progress {
  return { name, input, variables, entered: undefined, output: undefined, children: undefined };
}

/** One line of states: the execution itself, a branch, an iteration. */
export type Thread = {
  readonly run: Run;
  readonly states: States;
  readonly life: Life;
  readonly progress: Progress;
  /** The event that led to the next one. */
  previous: number;
  retryCount: number;
  /** The token of the task that is being done, made when something first asks for it. */
  token: string | undefined;
  /** The context object of this try at the state, once something has asked for it. */
  context: JsonObject | undefined;
  readonly item: { readonly Index: number; readonly Value: Json } | undefined;
};

/** What a state comes to: its output and the state that follows, if one does. */
export type Step = {
  readonly output: Data;
  readonly next?: string | undefined;
  readonly assigned?: JsonObject | undefined;
};

/** The thread as it begins the next state, or the next try at one. */
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

/** Adds an event to which nothing refers back: what follows it follows from the event before. */
export function note(thread: Thread, type: string, details?: EventDetails): void {
  if (!thread.life.isOver) thread.run.record(type, thread.previous, details);
}

/** The state that a thread is in. */
export function stateOf(thread: Thread): State {
  return thread.states.States[thread.progress.name] as State;
}

/** The query language of a state: its own word, else the machine's, else JSONPath. */
export function languageOf(run: Run, state: State): QueryLanguage {
  return state.QueryLanguage ?? run.definition.QueryLanguage ?? 'JSONPath';
}

/** Waits until an instant, for as long as the thread goes on. */
export function waitUntil(thread: Thread, instant: number): Promise<void> {
  return suspend(thread.life, (resolve) => thread.run.clock.at(instant, () => resolve()));
}
