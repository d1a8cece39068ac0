import { evaluate, evaluateAs, fill, select } from './data-flow.ts';
import { startDeadline } from './deadline.ts';
import type { TaskState } from './definition.ts';
import { evaluationError, type Failure, failed, failureOf, runtimeError } from './errors.ts';
import { plainNumber } from './exact-number.ts';
import type { EventDetails } from './history.ts';
import { failureDetails } from './history.ts';
import type { Call, Integration } from './integrations/integration.ts';
import { findIntegration } from './integrations/table.ts';
import type { Data, Json, JsonObject } from './json.ts';
import { suspend } from './life.ts';
import { languageOf, record, type Step, type Thread } from './thread.ts';
import { finishWork, withRetryAndCatch, workInput } from './working.ts';

/** Calls a service, and waits for the answer in the way that its resource names. */
export function task(thread: Thread, state: TaskState): Promise<Step> {
  return withRetryAndCatch(thread, state, async () => {
    const input = await workInput(thread, state);
    const limits = {
      timeoutSeconds: await secondsOf(thread, state, 'Timeout'),
      heartbeatSeconds: await secondsOf(thread, state, 'Heartbeat'),
    };
    const credentials = state.Credentials && (await credentialsOf(thread, state, state.Credentials));
    const target = findIntegration(state.Resource);
    const call: Call = { ...target, thread, input, limits };
    schedule(call, credentials);
    return finishWork(thread, state, await awaitOutput(call, target.integration));
  });
}

/** The role of the task, as it appears in the history. Here it changes nothing. */
async function credentialsOf(thread: Thread, state: TaskState, template: JsonObject): Promise<EventDetails> {
  const input = thread.progress.input.value;
  const credentials =
    languageOf(thread.run, state) === 'JSONata'
      ? await evaluate(thread, 'Credentials', template, { input })
      : fill(thread, template, select(thread, state.InputPath, input));
  return { taskCredentials: { roleArn: (credentials as JsonObject).RoleArn } };
}

/** The seconds that a state allows: a number, or the value of an expression or a path. */
function secondsOf(
  thread: Thread,
  state: TaskState,
  limit: 'Timeout' | 'Heartbeat',
): number | undefined | Promise<number> {
  const given = state[`${limit}Seconds`];
  const path = state[`${limit}SecondsPath`];
  const input = thread.progress.input.value;
  if (typeof given === 'string' && languageOf(thread.run, state) === 'JSONata')
    return evaluateSeconds(thread, limit, given);
  const seconds = plainNumber(path === undefined ? given : select(thread, path, input));
  if (seconds === undefined || isLimit(seconds)) return seconds;
  throw runtimeError(
    `The ${limit}SecondsPath parameter references an invalid value: ${path} == ${JSON.stringify(seconds)}`,
  );
}

async function evaluateSeconds(thread: Thread, limit: 'Timeout' | 'Heartbeat', expression: string): Promise<number> {
  const states = { input: thread.progress.input.value };
  const seconds = await evaluateAs(thread, 'number', `${limit}Seconds`, expression, states);
  if (isLimit(seconds)) return seconds;
  throw evaluationError(`${limit}Seconds`, `The ${limit}Seconds field must be a positive whole number: ${seconds}`);
}

function isLimit(seconds: Json): seconds is number {
  return Number.isInteger(seconds) && Number(seconds) > 0 && Number(seconds) <= 99_999_999;
}

const happenings = ['Scheduled', 'Started', 'Submitted', 'Succeeded', 'Failed', 'TimedOut'] as const;
type Happening = (typeof happenings)[number];

/** The names of the events of a task, and of a function named by its ARN: each text exists only once. */
const [taskEvents, functionEvents] = ['Task', 'LambdaFunction'].map((subject) =>
  Object.fromEntries(happenings.map((happening) => [happening, `${subject}${happening}`])),
) as [Record<Happening, string>, Record<Happening, string>];

/** Records an event of a task in the history: Lambda functions named by their ARN have their own events. */
function recordTask(call: Call, happening: Happening, details: EventDetails = {}): void {
  const { thread, isFunction, resource, resourceType } = call;
  if (!isFunction) record(thread, taskEvents[happening], { resource, resourceType, ...details });
  else record(thread, functionEvents[happening], happening === 'Started' ? undefined : details);
}

function schedule(call: Call, credentials?: EventDetails): void {
  const { thread, input, limits, isFunction } = call;
  const more = {
    ...credentials,
    ...(limits.timeoutSeconds === undefined ? {} : { timeoutInSeconds: limits.timeoutSeconds }),
    ...(limits.heartbeatSeconds === undefined || isFunction ? {} : { heartbeatInSeconds: limits.heartbeatSeconds }),
  };
  if (isFunction) recordTask(call, 'Scheduled', { input, resource: call.resource, ...more });
  else recordTask(call, 'Scheduled', { parameters: input, region: thread.run.region, ...more });
  recordTask(call, 'Started');
}

/** The output of a task; throws when it fails, or when its time is over first. */
function awaitOutput(call: Call, integration: Integration): Promise<Data> {
  const { thread } = call;
  return suspend(thread.life, (resolve, reject) => {
    let isSettled = false;
    let stopFollowing = (_isAborted: boolean) => {};
    const settle = (isAborted: boolean, then: () => void) => {
      if (isSettled) return;
      isSettled = true;
      deadline.cancel();
      stopListening();
      stopFollowing(isAborted);
      then();
    };
    const fail = (failure: Failure, happening: 'Failed' | 'TimedOut' = 'Failed') =>
      settle(happening === 'TimedOut', () => {
        recordTask(call, happening, failureDetails(failure));
        const end = () => reject(failed(failure));
        // Other tasks that time out at the same instant do so first (recorded).
        if (happening === 'TimedOut') thread.run.clock.at(thread.run.clock.now(), end);
        else end();
      });
    const succeed = (output: Data) =>
      settle(false, () => {
        recordTask(call, 'Succeeded', { output });
        resolve(output);
      });
    const isHeartbeatKept = call.pattern !== 'waitForTaskToken';
    const limits = isHeartbeatKept ? { timeoutSeconds: call.limits.timeoutSeconds } : call.limits;
    const deadline = startDeadline(thread.run.clock, limits, (isHeartbeat) =>
      fail({ error: 'States.Timeout', ...(isHeartbeat ? { alias: 'States.HeartbeatTimeout' } : {}) }, 'TimedOut'),
    );
    const { token } = thread;
    const listener = {
      succeed,
      fail: (error: string | undefined, cause: string | undefined) =>
        fail({ ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) }),
      beat: deadline.beat,
      expire: deadline.expire,
    };
    const stopListening = token === undefined ? () => {} : thread.run.services.listen(token, listener);
    const answered = (answer: Data) => {
      if (isSettled || deadline.expire()) return;
      if (call.pattern === 'request') return succeed(answer);
      recordTask(call, 'Submitted', { output: answer });
      if (integration.follow && call.pattern !== 'waitForTaskToken')
        stopFollowing = integration.follow(call, succeed, fail);
    };
    const refused = (error: unknown) => {
      if (!isSettled && !deadline.expire()) fail(failureOf(error));
    };
    integration.request(call).then(answered, refused);
    return () => settle(true, () => {});
  });
}
