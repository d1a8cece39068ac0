import { evaluate, evaluateAs, fill, select } from './data-flow.ts';
import type { MapState, States } from './definition.ts';
import { evaluationError, failed, failureOf, runtimeError } from './errors.ts';
import { type Data, isObject, type Json } from './json.ts';
import { checkType } from './jsonata.ts';
import { createLife, endLife, suspend } from './life.ts';
import { fork, gather, startAt } from './parallel.ts';
import { type Item, languageOf, note, type Progress, record, type Step, type Thread } from './thread.ts';
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

/** The items. The members of an object are items with keys, but only if the object is in the definition (recorded). */
async function itemsOf(thread: Thread, state: MapState): Promise<Item[]> {
  const input = thread.progress.input.value;
  if (languageOf(thread.run, state) === 'JSONPath')
    return numbered(itemsAt(thread, state, select(thread, state.InputPath, input)));
  if (state.Items !== undefined) return itemsIn(await evaluate(thread, 'Items', state.Items, { input }), state.Items);
  if (Array.isArray(input)) return numbered(input);
  throw evaluationError(null, `Map state input must be an array but was: ${JSON.stringify(input)}`);
}

function itemsIn(value: Json, template: Json): Item[] {
  if (isObject(value) && typeof template !== 'string') {
    const members = Object.entries(value);
    return members.map(([Key, Value], Index) => ({ Index, Key, Value, Source: 'STATE_DATA' }));
  }
  return numbered(checkType('Items', 'array', template, value) as Json[]);
}

function numbered(values: Json[]): Item[] {
  return values.map((Value, Index) => ({ Index, Value }));
}

function itemsAt(thread: Thread, state: MapState, input: Json): Json[] {
  const items = select(thread, state.ItemsPath, input);
  if (Array.isArray(items)) return items;
  const path = state.ItemsPath ?? '$';
  throw runtimeError(`Reference path "${path}" must point to array.`);
}

/** The most iterations that an inline Map runs at once (documented). */
const mostAtOnce = 40;

function within(concurrency: number | undefined): number {
  return Math.min(concurrency || mostAtOnce, mostAtOnce);
}

/** The most iterations that run at once; by default, and for 0, 40. A path can lead to digits as text (recorded). */
async function concurrencyOf(thread: Thread, state: MapState): Promise<number> {
  const input = thread.progress.input.value;
  const { MaxConcurrency, MaxConcurrencyPath } = state;
  if (typeof MaxConcurrency === 'string') {
    return within(Number(await evaluateAs(thread, 'number', 'MaxConcurrency', MaxConcurrency, { input })));
  }
  if (MaxConcurrencyPath === undefined) return within(MaxConcurrency);
  const found = select(thread, MaxConcurrencyPath, input);
  const text = typeof found === 'string' ? found : JSON.stringify(found);
  if (/^\d+$/.test(text)) return within(Number(text));
  if (/^-\d+$/.test(text)) throw runtimeError('MaxConcurrency cannot be negative.');
  const fault = `refers to value "${text}" which is not a valid integer`;
  throw runtimeError(`The MaxConcurrencyPath field ${fault}: ${MaxConcurrencyPath}`);
}

/** The first progress of every iteration, each with the input that ItemSelector makes of its item. */
async function begin(thread: Thread, state: MapState, items: Item[]): Promise<Progress[]> {
  const { StartAt } = processorOf(state);
  const beginnings: Progress[] = [];
  for (const item of items) {
    const value = await selectItem({ ...thread, context: undefined, item }, state, item.Value);
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
  items: Item[],
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
  items: Item[],
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
        const iteration = fork(thread, processorOf(state), progress, life, items[index]);
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
