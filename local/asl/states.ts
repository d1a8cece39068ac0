import { choice } from './choice.ts';
import type { StateOf, StateType } from './definition.ts';
import { dataLimitError, failed, failureOf, variablesLimitError } from './errors.ts';
import { fail } from './fail.ts';
import { type Data, fits, largestData } from './json.ts';
import { never } from './life.ts';
import { map } from './map.ts';
import { parallel } from './parallel.ts';
import { pass } from './pass.ts';
import { succeed } from './succeed.ts';
import { task } from './task.ts';
import { record, renew, type Step, stateOf, type Thread } from './thread.ts';
import { settleFailure } from './trouble.ts';
import { wait } from './wait.ts';

type Handler<T extends StateType> = (thread: Thread, state: StateOf<T>) => Step | Promise<Step>;

/** The function that runs each type of state. */
const handlers: { readonly [T in StateType]: Handler<T> } = {
  Pass: pass,
  Task: task,
  Choice: choice,
  Wait: wait,
  Succeed: succeed,
  Fail: fail,
  Parallel: parallel,
  Map: map,
};

/** The names of a state's events, by its type: each text exists only once, no matter how many events have it. */
const eventName = Object.fromEntries(
  Object.keys(handlers).map((type) => [type, { entered: `${type}StateEntered`, exited: `${type}StateExited` }]),
) as Record<StateType, { readonly entered: string; readonly exited: string }>;

/** Runs a thread from the point it has reached to its end, and returns its output. Throws the failure that ends it. */
export async function follow(thread: Thread): Promise<Data> {
  for (;;) {
    if (thread.life.isOver) return never;
    enter(thread);
    const state = stateOf(thread);
    let step: Step;
    try {
      step = await (handlers[state.Type] as Handler<StateType>)(thread, state);
      if (!fits(step.output)) throw dataLimitError(thread.progress.name, true);
      if (step.assigned && !fits({ value: step.assigned })) throw variablesLimitError(largestData);
    } catch (error) {
      throw failed(settleFailure(thread, failureOf(error)));
    }
    leave(thread, step);
    if (step.next === undefined) return step.output;
    thread.progress.name = step.next;
    thread.progress.input = step.output;
  }
}

/** Enters the state, unless the thread is already in it after a redrive. */
function enter(thread: Thread): void {
  const { progress, run } = thread;
  renew(thread, 0);
  if (progress.entered) return;
  progress.children = undefined;
  const before = thread.previous;
  const details = { name: progress.name, input: progress.input };
  const eventId = record(thread, eventName[stateOf(thread).Type].entered, details);
  progress.entered = { eventId, before, at: run.clock.now() };
}

function leave(thread: Thread, { output, assigned }: Step): void {
  const { progress } = thread;
  record(thread, eventName[stateOf(thread).Type].exited, { name: progress.name, output, assigned });
  Object.assign(progress.variables, assigned);
  progress.entered = undefined;
}
