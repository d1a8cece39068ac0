import { readFileSync } from 'node:fs';
import { type VirtualClock, virtualClock } from '../../local/asl/clock.ts';
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
import { compareHistories } from './compare-history.ts';
import { createWorld } from './world.ts';

const account = '111111111111';
const region = 'us-east-1';
const roleArn = `arn:aws:iam::${account}:role/sfn-role`;
const startedAt = Date.parse('2026-01-01T00:00:00Z');

type Event = { id: number; previousEventId: number; type: string } & Record<string, unknown>;

const distributedMap = /"Mode\\*": *\\*"DISTRIBUTED/;

/** True for a case with a distributed Map state. Such a machine is refused here, so only its refusal is checked. */
export function isRefusedHere(file: string): boolean {
  return distributedMap.test(readFileSync(file, 'utf8'));
}

/** Carries out one recorded case and gives its first difference from what AWS did. */
export async function checkCase(file: string): Promise<Difference> {
  const recorded = readCase(file);
  if (isRefusedHere(file)) return checkRefusal(recorded);
  if (recorded.kind === 'execution') return checkExecution(recorded);
  if (recorded.kind === 'api') return checkApi(recorded);
  return `has the kind ${JSON.stringify((recorded as { kind?: unknown }).kind)}, but it must be "execution" or "api"`;
}

async function checkRefusal(recorded: ExecutionCase | ApiCase): Promise<Difference> {
  const step = recorded.kind === 'api' ? recorded.steps.find(({ call }) => call === 'CreateStateMachine') : undefined;
  const definition = step?.params?.definition ?? JSON.stringify((recorded as ExecutionCase).definition);
  const sfn = createStepFunctions({
    clock: virtualClock(startedAt),
    account,
    region,
    seed: 1,
    integrations: createWorld({}, virtualClock(startedAt)),
  });
  const { body } = await sfn.call('CreateStateMachine', { name: 'machine', definition, roleArn });
  return /DISTRIBUTED of a Map state is not supported here/.test(JSON.stringify(body))
    ? undefined
    : JSON.stringify(body);
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
  await clock.idle();
  const answered = new Set<number>();
  for (const callback of recorded.environment.callback ?? []) {
    const awaited = await waitFor(callback, answered, clock, events);
    if (!awaited) break;
    await clock.advanceTo(clock.now() + callback.afterSeconds * 1000);
    for (let time = 0; time < (callback.times ?? 1); time++) await send(sfn, callback, awaited.token);
    if (callback.send !== 'SendTaskHeartbeat') answered.add(awaited.id);
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
  const events: Event[] = [];
  let nextToken: string | undefined;
  do {
    const page = await call(sfn, 'GetExecutionHistory', { executionArn, maxResults: 1000, nextToken });
    const read = page as { events: Event[]; nextToken?: string };
    events.push(...read.events);
    nextToken = read.nextToken;
  } while (nextToken !== undefined);
  return events;
}

/** Lets time pass until a callback's event is there; gives its place and its task's token, or nothing if it never comes. */
async function waitFor(
  callback: CallbackEntry,
  answered: ReadonlySet<number>,
  clock: VirtualClock,
  read: () => Promise<Event[]>,
) {
  for (;;) {
    const found = findAwaited(callback, answered, await read());
    if (found) return found;
    let steps = 0;
    await clock.run(() => steps++ > 0);
    if (steps === 0) return undefined;
  }
}

/** The first event that a callback waits for and that nobody has answered, and the token that its task was given. */
function findAwaited({ on, state }: CallbackEntry, answered: ReadonlySet<number>, events: Event[]) {
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const event of events) {
    if (answered.has(event.id) || event.type !== on) continue;
    const visit = visitOf(event, byId);
    if (visit.state === state) return visit.token === undefined ? undefined : { id: event.id, token: visit.token };
  }
  return undefined;
}

/** The state that an event happened in, and the token that its task was given there. */
function visitOf(event: Event, byId: ReadonlyMap<number, Event>): { state?: string; token?: string | undefined } {
  let token: string | undefined;
  for (let cause: Event | undefined = event; cause; cause = byId.get(cause.previousEventId)) {
    token ??= tokenIn(cause);
    const entered = cause.stateEnteredEventDetails as { name: string } | undefined;
    if (entered) return { state: entered.name, token };
  }
  return {};
}

/** The token in the parameters of a task that was scheduled. */
function tokenIn({ taskScheduledEventDetails: scheduled }: Event): string | undefined {
  const { parameters = '' } = (scheduled ?? {}) as { parameters?: string };
  return /"((?:AQCE)[A-Za-z0-9+/=]{400,})"/.exec(parameters.replaceAll('\\"', '"'))?.[1];
}

async function send(sfn: StepFunctions, { send: operation, output, error, cause }: CallbackEntry, taskToken: string) {
  const parameters = {
    ...(operation === 'SendTaskSuccess'
      ? { output: spacedText(output).replaceAll(/<any:task-token-\d+>/g, taskToken) }
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
  return compareHistories[historyOrder](history, actual, names);
}

/** An event in the form of the recordings. */
function simplify(event: Event): Recorded {
  const { id, previousEventId, type } = event;
  const details = parseTexts(event[detailsMember(type)]) as Record<string, unknown> | undefined;
  return { id, previousEventId, type, ...(details ? { details } : {}) };
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
    const answer = await sfn.call(step.call, step.params ?? {});
    const changed = save(saved, recordedStep.save ?? {}, answer.body as Record<string, unknown>);
    if (changed) return `steps[${index}]: ${changed}`;
    const expected = substitute(recordedStep, saved) as Step;
    const found = compareAnswer(expected, answer, `steps[${index}] ${step.call}`, names);
    if (found) return found;
  }
  return undefined;
}

/** Keeps members of an answer under their tokens; gives the first that was another before. */
function save(
  saved: Record<string, string>,
  tokens: Record<string, string>,
  body: Record<string, unknown>,
): Difference {
  for (const [token, member] of Object.entries(tokens)) {
    const value = String(body[member]);
    if (saved[token] !== undefined && saved[token] !== value) return `${token} was ${saved[token]}, now ${value}`;
    saved[token] = value;
  }
  return undefined;
}

type Answer = { readonly status: number; readonly body: unknown; readonly errorType?: string | undefined };

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
