import { evaluate, evaluateAs, fill, select } from './data-flow.ts';
import type { MapState, States } from './definition.ts';
import { evaluationError, failed, failureOf, runtimeError } from './errors.ts';
import type { Data, Json } from './json.ts';
import { createLife, endLife, suspend } from './life.ts';
import { fork, gather, startAt } from './parallel.ts';
import { languageOf, note, type Progress, record, type Step, type Thread } from './thread.ts';
import { finishWork, withRetryAndCatch } from './working.ts';

/** Runs its processor once for each item, up to MaxConcurrency at a time; its result is the list of outputs. */
export function map(thread: Thread, state: MapState): Promise<Step> {
  const attempt = async () => {
    const items = await itemsOf(thread, state);
    const atOnce = await concurrencyOf(thread, state);
    if (!thread.progress.children) {
      record(thread, 'MapStateStarted', { length: items.length });
      thread.progress.children = await begin(thread, state, items);
    }
    const result = await runItems(thread, state, items, thread.progress.children, atOnce);
    thread.progress.children = undefined;
    note(thread, 'MapStateSucceeded');
    return finishWork(thread, state, result);
  };
  return withRetryAndCatch(thread, state, attempt, (failure) => {
    if (!failure.isFinal) record(thread, 'MapStateFailed');
  });
}

function processorOf(state: MapState): States {
  return (state.ItemProcessor ?? state.Iterator) as States;
}

async function itemsOf(thread: Thread, state: MapState): Promise<Json[]> {
  const input = thread.progress.input.value;
  if (languageOf(thread.run, state) === 'JSONPath')
    return itemsAt(thread, state, select(thread, state.InputPath, input));
  if (state.Items !== undefined) return (await evaluateAs(thread, 'array', 'Items', state.Items, { input })) as Json[];
  if (Array.isArray(input)) return input;
  throw evaluationError(null, `Map state input must be an array but was: ${JSON.stringify(input)}`);
}

function itemsAt(thread: Thread, state: MapState, input: Json): Json[] {
  const items = select(thread, state.ItemsPath, input);
  if (Array.isArray(items)) return items;
  const path = state.ItemsPath ?? '$';
  throw runtimeError(`Reference path "${path}" must point to array.`);
}

/** The most iterations that run at once; by default, and for 0, all. A path can lead to digits as text (recorded). */
async function concurrencyOf(thread: Thread, state: MapState): Promise<number> {
  const input = thread.progress.input.value;
  const { MaxConcurrency, MaxConcurrencyPath } = state;
  if (typeof MaxConcurrency === 'string') {
    return (
      Number(await evaluateAs(thread, 'number', 'MaxConcurrency', MaxConcurrency, { input })) ||
      Number.POSITIVE_INFINITY
    );
  }
  if (MaxConcurrencyPath === undefined) return MaxConcurrency || Number.POSITIVE_INFINITY;
  const found = select(thread, MaxConcurrencyPath, input);
  const text = typeof found === 'string' ? found : JSON.stringify(found);
  if (/^\d+$/.test(text)) return Number(text) || Number.POSITIVE_INFINITY;
  if (/^-\d+$/.test(text)) throw runtimeError('MaxConcurrency cannot be negative.');
  const fault = `refers to value "${text}" which is not a valid integer`;
  throw runtimeError(`The MaxConcurrencyPath field ${fault}: ${MaxConcurrencyPath}`);
}

/** The first progress of every iteration, each with the input that ItemSelector makes of its item. */
async function begin(thread: Thread, state: MapState, items: Json[]): Promise<Progress[]> {
  const { StartAt } = processorOf(state);
  const beginnings: Progress[] = [];
  for (const [index, item] of items.entries()) {
    const value = await selectItem({ ...thread, context: undefined, item: { Index: index, Value: item } }, state, item);
    beginnings.push(startAt(StartAt, { value }, thread));
  }
  return beginnings;
}

function selectItem(thread: Thread, state: MapState, item: Json): Json | Promise<Json> {
  const selector = state.ItemSelector ?? state.Parameters;
  if (selector === undefined) return item;
  const { input } = thread.progress;
  if (languageOf(thread.run, state) === 'JSONata')
    return evaluate(thread, 'ItemSelector', selector, { input: input.value });
  return fill(thread, selector, select(thread, state.InputPath, input.value));
}

async function runItems(
  thread: Thread,
  state: MapState,
  items: Json[],
  children: Progress[],
  atOnce: number,
): Promise<Data> {
  const open = [...children.entries()].filter(([, { output }]) => !output);
  if (open.length > 0) await runOpenItems(thread, state, items, open, atOnce);
  return gather(children);
}

function runOpenItems(
  thread: Thread,
  state: MapState,
  items: Json[],
  open: [number, Progress][],
  atOnce: number,
): Promise<void> {
  const life = createLife(thread.life);
  const details = (index: number) => ({ index, name: thread.progress.name });
  const running = new Map<number, Thread>();
  let next = 0;
  return suspend(thread.life, (resolve, reject) => {
    /** Starts the next iterations, then lets each enter its first state, because their events come in that order. */
    const startNext = (count: number) => {
      const started = open.slice(next, next + count).map(([index, progress]) => {
        const item = { Index: index, Value: items[index] as Json };
        const iteration = fork(thread, processorOf(state), progress, life, item);
        running.set(index, iteration);
        if (!progress.entered) record(iteration, 'MapIterationStarted', details(index));
        return { index, iteration };
      });
      next += started.length;
      for (const { index, iteration } of started)
        thread.run.follow(iteration).then(succeed(index, iteration), giveUp(index, iteration));
    };
    const succeed = (index: number, iteration: Thread) => (output: Data) => {
      if (life.isOver) return;
      iteration.progress.output = output;
      running.delete(index);
      thread.previous = iteration.previous;
      const succeeded = record(iteration, 'MapIterationSucceeded', details(index));
      startNext(1);
      if (running.size > 0) return;
      thread.previous = succeeded;
      endLife(life);
      resolve();
    };
    const giveUp = (index: number, iteration: Thread) => (error: unknown) => {
      if (life.isOver) return;
      running.delete(index);
      note(iteration, 'MapIterationFailed', details(index));
      for (const [other, aborted] of running) note(aborted, 'MapIterationAborted', details(other));
      endLife(life);
      thread.previous = iteration.previous;
      reject(failed(failureOf(error)));
    };
    startNext(atOnce);
    return () => endLife(life);
  });
}
