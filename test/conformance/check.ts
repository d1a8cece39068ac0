import { virtualClock } from '../../local/asl/clock.ts';
import { detailsMember } from '../../local/asl/history.ts';
import { createStepFunctions, type StepFunctions } from '../../local/cloud/step-functions.ts';
import {
  type ApiCase,
  type CallbackEntry,
  type ExecutionCase,
  type Recorded,
  readCase,
  type Step,
  spacedText,
  substitute,
} from './case.ts';
import { type Difference, difference, parseTexts } from './compare.ts';
import { createWorld } from './world.ts';

const account = '111111111111';
const region = 'us-east-1';
const roleArn = `arn:aws:iam::${account}:role/sfn-role`;
const startedAt = Date.parse('2026-01-01T00:00:00Z');

type Event = { id: number; previousEventId: number; type: string } & Record<string, unknown>;

/** Carries out one recorded case and gives its first difference from what AWS did. */
export async function checkCase(file: string): Promise<Difference> {
  const recorded = readCase(file);
  return recorded.kind === 'execution' ? checkExecution(recorded) : checkApi(recorded);
}

async function checkExecution(recorded: ExecutionCase): Promise<Difference> {
  const clock = virtualClock(startedAt);
  const integrations = createWorld(recorded.environment, clock);
  const sfn = createStepFunctions({ clock, account, region, seed: 1, integrations });
  for (const child of Object.values(recorded.environment.childMachines ?? {})) {
    sfn.putStateMachine({ name: child.name, definition: JSON.stringify(child.definition), roleArn });
  }
  const machine = sfn.putStateMachine({ name: 'machine', definition: JSON.stringify(recorded.definition), roleArn });
  const input = recorded.inputOmitted ? {} : { input: spacedText(recorded.input) };
  const { executionArn } = (await call(sfn, 'StartExecution', { stateMachineArn: machine, ...input })) as {
    executionArn: string;
  };
  const events = async () => historyOf(sfn, executionArn);
  const callbacks = [...(recorded.environment.callback ?? [])];
  await clock.idle();
  while (callbacks.length > 0) {
    const [callback] = callbacks as [CallbackEntry];
    const token = await tokenFor(callback, await events());
    if (token === undefined) break;
    callbacks.shift();
    await clock.advanceTo(clock.now() + callback.afterSeconds * 1000);
    for (let time = 0; time < (callback.times ?? 1); time++) await send(sfn, callback, token);
    await clock.idle();
  }
  await clock.run();
  const execution = (await call(sfn, 'DescribeExecution', { executionArn })) as Record<string, unknown>;
  return compareExecution(recorded, execution, await events());
}

async function call(sfn: StepFunctions, operation: string, parameters: object): Promise<unknown> {
  const { status, body } = await sfn.call(operation, parameters);
  if (status !== 200) throw new Error(`${operation}: ${JSON.stringify(body)}`);
  return body;
}

async function historyOf(sfn: StepFunctions, executionArn: string): Promise<Event[]> {
  const history = await call(sfn, 'GetExecutionHistory', { executionArn, maxResults: 25_000 });
  return (history as { events: Event[] }).events;
}

/** The token that a state's task shows in its parameters, once the awaited event is there. */
async function tokenFor({ on, state }: CallbackEntry, events: Event[]): Promise<string | undefined> {
  const entered = events.findLastIndex(
    (event) => (event.stateEnteredEventDetails as { name?: string })?.name === state,
  );
  const since = entered < 0 ? [] : events.slice(entered);
  if (!since.some(({ type }) => type === on)) return undefined;
  const scheduled = since.find(({ type }) => type === 'TaskScheduled')?.taskScheduledEventDetails as {
    parameters: string;
  };
  return /"((?:AQCE)[A-Za-z0-9+/=]{400,})"/.exec(scheduled.parameters.replaceAll('\\"', '"'))?.[1];
}

async function send(sfn: StepFunctions, { send: operation, output, error, cause }: CallbackEntry, taskToken: string) {
  const parameters = {
    ...(operation === 'SendTaskSuccess'
      ? { output: spacedText(substitute(output, { '<any:task-token-1>': taskToken })) }
      : {}),
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
  };
  await call(sfn, operation, { taskToken, ...parameters });
}

function compareExecution(
  { expected }: ExecutionCase,
  execution: Record<string, unknown>,
  events: Event[],
): Difference {
  const names = new Map<string, string>();
  const { status, output, error, cause, historyOrder, history } = expected;
  const actualOutput = execution.output === undefined ? undefined : (JSON.parse(String(execution.output)) as unknown);
  const outcome = {
    status: execution.status,
    error: execution.error,
    cause: parseTexts(execution.cause),
    output: actualOutput,
  };
  const found = difference({ status, error, cause, output }, outcome, 'execution', names);
  if (found) return found;
  const actual = events.map(simplify);
  return historyOrder === 'exact'
    ? difference(history, actual, 'history', names)
    : compareSorted(history, actual, names);
}

/** An event in the form of the recordings. */
function simplify(event: Event): Recorded {
  const { id, previousEventId, type } = event;
  const details = parseTexts(event[detailsMember(type)]) as Record<string, unknown> | undefined;
  return { id, previousEventId, type, ...(details ? { details } : {}) };
}

const lost = ['ParallelStateSucceeded', 'ParallelStateFailed', 'TaskStateAborted'];

/** Compares a history whose branches were sorted: runs of events without ids as multisets, everything else in order. */
function compareSorted(history: Recorded[], actual: Recorded[], names: Map<string, string>): Difference {
  const expectedEvents = history.filter(({ type }) => !lost.includes(type));
  const events = actual.filter(({ type }) => !lost.includes(type));
  const strip = ({ type, details }: Recorded) => ({ type, ...(details ? { details } : {}) });
  for (const [index, expected] of expectedEvents.entries()) {
    const candidates =
      expected.id === undefined ? events.slice(index, runEnd(expectedEvents, index)) : events.slice(index, index + 1);
    const position = candidates.findIndex((event) => !difference(strip(expected), strip(event), '', new Map(names)));
    const found = candidates[Math.max(position, 0)];
    const at = `history[${index}]`;
    if (!found) return `${at}: expected ${expected.type} but there is no more`;
    if (position < 0) return difference(strip(expected), strip(found), at, names);
    difference(strip(expected), strip(found), at, names);
    events.splice(index + position, 1);
    events.splice(index, 0, found);
    if (expected.id !== undefined && expected.id !== found.id)
      return `${at}: expected id ${expected.id} but was ${found.id}`;
  }
  return events.length > expectedEvents.length
    ? `history: ${events[expectedEvents.length]?.type} is too much`
    : undefined;
}

function runEnd(events: Recorded[], start: number): number {
  const next = events.findIndex(({ id }, index) => index > start && id !== undefined);
  return next < 0 ? events.length : next;
}

async function checkApi(recorded: ApiCase): Promise<Difference> {
  const clock = virtualClock(startedAt);
  const integrations = createWorld({ integrations: { 'sqs:sendMessage': [{ return: {} }] } }, clock);
  const sfn = createStepFunctions({ clock, account, region, seed: 1, integrations });
  const saved: Record<string, string> = {};
  const names = new Map<string, string>();
  for (const [index, recordedStep] of recorded.steps.entries()) {
    const step = substitute(recordedStep, saved) as Step;
    if (step.await === 'started') await clock.idle();
    if (step.await === 'ended') await clock.run();
    if (!step.call) continue;
    const { status, body, errorType } = await sfn.call(step.call, step.params ?? {});
    for (const [token, member] of Object.entries(recordedStep.save ?? {})) {
      const value = String((body as Record<string, unknown>)[member]);
      if (saved[token] !== undefined && saved[token] !== value)
        return `steps[${index}]: ${token} was ${saved[token]}, now ${value}`;
      saved[token] = value;
    }
    const found = compareAnswer(
      substitute(recordedStep, saved) as Step,
      { status, body, errorType },
      `steps[${index}] ${step.call}`,
      names,
    );
    if (found) return found;
  }
  return undefined;
}

type Answer = { readonly status: number; readonly body: unknown; readonly errorType: string | undefined };

function compareAnswer(
  { expect }: Step,
  { status, body, errorType }: Answer,
  at: string,
  names: Map<string, string>,
): Difference {
  if (!expect) return status === 200 ? undefined : `${at}: ${JSON.stringify(body)}`;
  if (expect.error) {
    const { httpStatus = 400 } = expect.error;
    const actual = { code: errorType, message: (body as { message?: string }).message, httpStatus: status };
    return difference({ ...expect.error, httpStatus }, actual, at, names);
  }
  return difference(expect.response, parseTexts(body), at, names);
}
