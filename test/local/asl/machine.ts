import { type VirtualClock, virtualClock } from '../../../local/asl/clock.ts';
import type { Integrations } from '../../../local/asl/services.ts';
import { createStepFunctions, type StepFunctions } from '../../../local/cloud/step-functions.ts';

export const startedAt = Date.parse('2026-01-01T00:00:00Z');
export const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:work';

const roleArn = 'arn:aws:iam::111111111111:role/states';

export type WireEvent = { id: number; previousEventId: number; timestamp: number; type: string } & Record<
  string,
  never
>;

export type World = {
  readonly input?: unknown;
  /** The input as the text that is sent, instead of `input`. */
  readonly inputText?: string;
  readonly seed?: number;
  readonly integrations?: Partial<Integrations>;
  /** The result of the function `work` for its n-th invocation, or its error if it throws. */
  readonly work?: (payload: never, invocation: number) => unknown;
  readonly machines?: { readonly [name: string]: object };
  /** The calls that the role of a machine is not allowed. */
  readonly denied?: readonly string[];
};

/** A machine on a clock that the test controls, with one execution started. */
export type Started = {
  readonly clock: VirtualClock;
  readonly sfn: StepFunctions;
  readonly executionArn: string;
  /** Calls the API; throws its error by name. */
  readonly call: <T = Record<string, unknown>>(operation: string, parameters: object) => Promise<T>;
  readonly describe: () => Promise<{
    status: string;
    output?: string;
    error?: string;
    cause?: string;
    redriveCount: number;
  }>;
  readonly events: () => Promise<WireEvent[]>;
  /** The types of all events, in order. */
  readonly types: () => Promise<string[]>;
  /** The output as a value. */
  readonly output: () => Promise<unknown>;
};

/** An error, as a Lambda function raises it. */
export function raise(errorType: string, errorMessage = ''): never {
  throw Object.assign(new Error(errorMessage), { errorType });
}

function functions({ work = () => null }: World): Integrations['invokeFunction'] {
  let invocations = 0;
  return async (_, payload) => {
    try {
      return { payload: JSON.stringify((await work(JSON.parse(payload) as never, invocations++)) ?? null) };
    } catch (error) {
      const { errorType, message } = error as { errorType?: string; message: string };
      if (errorType === undefined) throw error;
      return { payload: JSON.stringify({ errorType, errorMessage: message }), functionError: 'Unhandled' };
    }
  };
}

/** A definition as text; one that is text already is sent as it is. */
function textOf(definition: object | string): string {
  return typeof definition === 'string' ? definition : JSON.stringify(definition);
}

/** Starts a machine and runs everything that happens at once. */
export async function start(definition: object | string, world: World = {}): Promise<Started> {
  const clock = virtualClock(startedAt);
  const integrations = { invokeFunction: functions(world), ...world.integrations };
  const sfn = createStepFunctions({
    clock,
    account: '111111111111',
    region: 'us-east-1',
    seed: world.seed ?? 1,
    integrations,
    authorize: ({ action }) => {
      if (world.denied?.includes(action))
        throw Object.assign(new Error(`denied: ${action}`), { name: 'AccessDeniedException' });
    },
  });
  for (const [name, machine] of Object.entries(world.machines ?? {})) {
    sfn.putStateMachine({ name, definition: JSON.stringify(machine), roleArn });
  }
  const stateMachineArn = sfn.putStateMachine({ name: 'machine', definition: textOf(definition), roleArn });
  const call = async <T>(operation: string, parameters: object) => {
    const { status, body, errorType } = await sfn.call(operation, parameters);
    if (status === 200) return body as T;
    throw Object.assign(new Error((body as Error).message), { name: errorType });
  };
  const inputText = world.inputText ?? (world.input === undefined ? undefined : JSON.stringify(world.input));
  const input = inputText === undefined ? {} : { input: inputText };
  const { executionArn } = await call<{ executionArn: string }>('StartExecution', {
    stateMachineArn,
    name: 'one',
    ...input,
  });
  await clock.idle();
  const describe = () => call<Awaited<ReturnType<Started['describe']>>>('DescribeExecution', { executionArn });
  const events = async (nextToken?: string): Promise<WireEvent[]> => {
    const parameters = { executionArn, maxResults: 1000, ...(nextToken === undefined ? {} : { nextToken }) };
    const page = await call<{ events: WireEvent[]; nextToken?: string }>('GetExecutionHistory', parameters);
    return page.nextToken === undefined ? page.events : [...page.events, ...(await events(page.nextToken))];
  };
  return {
    ...{ clock, sfn, executionArn, call, describe, events },
    types: async () => (await events()).map(({ type }) => type),
    output: async () => JSON.parse((await describe()).output ?? 'null'),
  };
}

/** Starts a machine and runs it to its end. */
export async function run(definition: object | string, world: World = {}): Promise<Started> {
  const started = await start(definition, world);
  await started.clock.run();
  return started;
}

/** A machine with one JSONata state, at which it ends. */
export function only(state: object, machine: object = {}): object {
  return { QueryLanguage: 'JSONata', StartAt: 'One', States: { One: { End: true, ...state } }, ...machine };
}

/** The output of a Pass state with this expression as its Output. */
export async function evaluated(expression: string, input: unknown = {}): Promise<unknown> {
  const { describe } = await run(only({ Type: 'Pass', Output: `{% ${expression} %}` }), { input });
  const { output, error, cause } = await describe();
  return output === undefined ? `${error}: ${cause}` : JSON.parse(output);
}

/** The output of a JSONPath Pass state with this `value.$` in its Parameters. */
export async function pathValueOf(path: string, input: unknown = {}): Promise<unknown> {
  const state = { Type: 'Pass', End: true, Parameters: { 'value.$': path }, OutputPath: '$.value' };
  const { describe } = await run({ StartAt: 'One', States: { One: state } }, { input });
  const { output, error, cause } = await describe();
  return output === undefined ? `${error}: ${cause}` : JSON.parse(output);
}
