import type { ParallelState, States } from './definition.ts';
import { failed, failureOf } from './errors.ts';
import { type Data, textOf } from './json.ts';
import { createLife, endLife, type Life, suspend } from './life.ts';
import { beginning, note, type Progress, record, type Step, stateOf, type Thread } from './thread.ts';
import { finishWork, withRetryAndCatch, workInput } from './working.ts';

/** Runs its branches in parallel; its result is the list of their outputs. A branch that fails ends the others. */
export function parallel(thread: Thread, state: ParallelState): Promise<Step> {
  const attempt = async () => {
    const input = await workInput(thread, state);
    if (!thread.progress.children) {
      record(thread, 'ParallelStateStarted');
      thread.progress.children = state.Branches.map(({ StartAt }) => startAt(StartAt, input, thread));
    }
    const result = await runBranches(thread, state.Branches, thread.progress.children);
    thread.progress.children = undefined;
    note(thread, 'ParallelStateSucceeded');
    return finishWork(thread, state, result);
  };
  return withRetryAndCatch(thread, state, attempt, (failure) => {
    if (!failure.isFinal) record(thread, 'ParallelStateFailed');
  });
}

/** The progress of a thread before it begins; it can read the variables of the thread around it. */
export function startAt(name: string, input: Data, outer: Thread): Progress {
  return beginning(name, input, Object.create(outer.progress.variables));
}

/** A thread inside another one. */
export function fork(outer: Thread, states: States, progress: Progress, life: Life, item?: Thread['item']): Thread {
  const { run, previous } = outer;
  return {
    ...{ run, states, life, progress, previous, retryCount: 0, token: undefined, context: undefined },
    item: item ?? outer.item,
  };
}

/** Runs the branches that have no output yet, and returns all outputs. */
async function runBranches(thread: Thread, branches: readonly States[], children: Progress[]): Promise<Data> {
  const life = createLife(thread.life);
  const open = children.filter(({ output }) => !output);
  const forks = open.map((progress) => fork(thread, branches[children.indexOf(progress)] as States, progress, life));
  let waiting = forks.length;
  await suspend<void>(thread.life, (resolve, reject) => {
    const giveUp = (branch: Thread) => (error: unknown) => {
      if (life.isOver) return;
      abortStates(forks);
      endLife(life);
      thread.previous = branch.previous;
      reject(failed(failureOf(error)));
    };
    const succeed = (branch: Thread) => (output: Data) => {
      if (life.isOver) return;
      branch.progress.output = output;
      waiting -= 1;
      thread.previous = branch.previous;
      if (waiting === 0) resolve();
    };
    for (const branch of forks) thread.run.follow(branch).then(succeed(branch), giveUp(branch));
    return () => endLife(life);
  });
  endLife(life);
  return gather(children);
}

/** The outputs of branches or iterations as one list, in which each keeps its original text (recorded). */
export function gather(children: readonly Progress[]): Data {
  const outputs = children.map(({ output }) => output as Data);
  const value = outputs.map((output) => output.value);
  if (outputs.every(({ text }) => text === undefined)) return { value };
  return { value, text: `[${outputs.map(textOf).join(',')}]` };
}

const abortable = ['Task', 'Wait', 'Parallel', 'Map'];

/** Records the states that were being executed when a branch failed. */
function abortStates(threads: readonly Thread[]): void {
  for (const thread of threads) {
    const { Type } = stateOf(thread);
    if (thread.progress.entered && !thread.progress.output && abortable.includes(Type))
      note(thread, `${Type}StateAborted`);
  }
}
