import type { State } from './definition.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { type Run, stateOf, type Thread } from './thread.ts';

let lastInstant = 0;
let lastTime = new Date(0).toISOString();

/** An instant as AWS writes it in the context object. The last one is cached, because many events share an instant. */
export function isoTime(instant: number): string {
  if (instant !== lastInstant) lastTime = new Date(instant).toISOString();
  lastInstant = instant;
  return lastTime;
}

/**
 * The context object: the facts that an execution can read about itself. It is built once for each try at a state.
 *
 * A task's token is made when it is first read, so a value passed on must not hold `Task`: see `settledContextOf`.
 */
export function contextOf(thread: Thread): JsonObject {
  thread.context ??= makeContext(thread);
  return thread.context;
}

/** The context object for a path that may lead to a whole part of it instead of one plain value. */
export function settledContextOf(thread: Thread, path: string): JsonObject {
  const context = contextOf(thread);
  const isPlain = /^\$\$\.(Execution|State|StateMachine|Map|Task\.Token)\b/.test(path) || !isObject(context.Task);
  return isPlain ? context : { ...context, Task: { ...(context.Task as JsonObject) } };
}

function makeContext(thread: Thread): JsonObject {
  const { run, item } = thread;
  return {
    Execution: executionContext(thread.run),
    State: stateContext(thread),
    StateMachine: { Id: run.machine.arn, Name: run.machine.name },
    ...(item ? { Map: { Item: { ...item } } } : {}),
    ...(isAwaited(stateOf(thread)) ? { Task: taskContext(thread) } : {}),
  };
}

/** Only a task that waits for its token, or for a job, has a token (recorded). */
function isAwaited(state: State): boolean {
  return state.Type === 'Task' && /\.(waitForTaskToken|sync(:2)?)$/.test(state.Resource);
}

/** The part that is the same for every state: built once, and again after a redrive. */
function executionContext(run: Run): JsonObject {
  if (run.context?.RedriveCount === run.redriveCount) return run.context;
  run.context = {
    Id: run.arn,
    Input: run.input.value,
    StartTime: isoTime(run.startedAt),
    Name: run.name,
    RoleArn: run.roleArn,
    RedriveCount: run.redriveCount,
    ...(run.redrivenAt === undefined ? {} : { RedriveTime: isoTime(run.redrivenAt) }),
  };
  return run.context;
}

/** Only states that can be retried have a retry count. */
const retried = ['Task', 'Parallel', 'Map'];

function stateContext(thread: Thread): JsonObject {
  const { name, entered } = thread.progress;
  const isRetried = retried.includes(stateOf(thread).Type);
  const retries = isRetried ? { RetryCount: thread.retryCount } : {};
  return { Name: name, EnteredTime: isoTime(entered?.at ?? 0), ...retries };
}

function taskContext(thread: Thread): JsonObject {
  return {
    get Token(): Json {
      thread.token ??= thread.run.services.createToken(thread.run.machine.arn);
      return thread.token;
    },
  };
}
