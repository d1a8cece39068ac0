import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../local/asl/clock.ts';
import { createStepFunctions, type ExecutionChange } from '../../../local/cloud/step-functions.ts';
import { only, run, start, startedAt } from '../asl/machine.ts';

const roleArn = 'arn:aws:iam::111111111111:role/states';
const definition = (seconds = 60) => JSON.stringify(only({ Type: 'Wait', Seconds: seconds }));
const machineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:m';

/** An empty service, and how to call it. */
function service() {
  const clock = virtualClock(startedAt);
  const integrations = { invokeFunction: async () => ({ payload: 'null' }) };
  const sfn = createStepFunctions({ clock, account: '111111111111', region: 'us-east-1', seed: 1, integrations });
  const call = async (operation: string, parameters: object = {}) => {
    const { status, body, errorType } = await sfn.call(operation, parameters);
    return (status === 200 ? body : { status, errorType, message: (body as Error).message }) as Record<string, unknown>;
  };
  const create = (name = 'm', text = definition()) => call('CreateStateMachine', { name, definition: text, roleArn });
  const begin = (name: string, more: object = {}) =>
    call('StartExecution', { stateMachineArn: machineArn, name, ...more });
  return { clock, sfn, call, create, begin };
}

const refused = (errorType: string, message: unknown) => ({ status: 400, errorType, message });

describe('an operation', () => {
  it('that is not there is named', async () => {
    const { call } = service();
    expect(await call('CreateActivity')).toMatchObject({
      errorType: 'UnknownOperationException',
      message: expect.stringContaining('CreateActivity'),
    });
    expect(await call('toString')).toMatchObject({ errorType: 'UnknownOperationException' });
  });

  it('without what it requires is refused', async () => {
    const { sfn } = service();
    const { body, status } = await sfn.call('DescribeExecution', undefined);
    expect([status, body]).toEqual([
      400,
      {
        __type: 'ValidationException',
        message:
          "1 validation error detected: Value null at 'executionArn' failed to satisfy constraint: Member must not be null",
      },
    ]);
  });

  it('refuses the ARN of something else', async () => {
    const { call } = service();
    expect(await call('DescribeExecution', { executionArn: machineArn })).toEqual(
      refused('InvalidArn', "Invalid Arn: 'Resource type not valid in this context: stateMachine'"),
    );
  });

  it('lists no tags', async () => {
    expect(await service().call('ListTagsForResource', { resourceArn: machineArn })).toEqual({ tags: [] });
  });
});

describe('a state machine', () => {
  it('is created once; the same request again gives the same answer, another is refused', async () => {
    const { clock, create } = service();
    const first = await create();
    await clock.advanceTo(startedAt + 1000);
    expect(await create()).toEqual(first);
    expect(await create('m', definition(1))).toEqual(
      refused('StateMachineAlreadyExists', `State Machine Already Exists: '${machineArn}'`),
    );
  });

  it('needs a name that AWS takes', async () => {
    const { create } = service();
    for (const name of ['a b', 'a/b', '', 'n'.repeat(81)])
      expect(await create(name)).toEqual(refused('InvalidName', `Invalid Name: '${name}'`));
  });

  it('is updated: executions that run keep what they were started with', async () => {
    const { call, create, begin } = service();
    await create();
    const { executionArn } = await begin('a');
    expect(await call('UpdateStateMachine', { stateMachineArn: machineArn, definition: definition(5) })).toEqual({
      updateDate: startedAt / 1000,
      revisionId: expect.any(String),
    });
    expect(await call('DescribeStateMachine', { stateMachineArn: machineArn })).toMatchObject({
      definition: definition(5),
      revisionId: expect.any(String),
    });
    expect((await call('DescribeStateMachineForExecution', { executionArn })).definition).toBe(definition(60));
    expect(await call('UpdateStateMachine', { stateMachineArn: machineArn, roleArn: 'r' })).not.toHaveProperty(
      'errorType',
    );
    expect(await call('UpdateStateMachine', { stateMachineArn: machineArn })).toMatchObject({
      errorType: 'MissingRequiredParameter',
    });
  });

  it('is listed by name, in pages', async () => {
    const { call, create } = service();
    for (const name of ['c', 'a', 'b']) await create(name);
    const names = ({ stateMachines }: { stateMachines: { name: string }[] }) => stateMachines.map(({ name }) => name);
    const first = await call('ListStateMachines', { maxResults: 2 });
    expect(names(first as never)).toEqual(['a', 'b']);
    const second = await call('ListStateMachines', { maxResults: 2, nextToken: first.nextToken });
    expect([names(second as never), second.nextToken]).toEqual([['c'], undefined]);
    expect(await call('ListStateMachines', { nextToken: 'bad' })).toEqual(
      refused('InvalidToken', "Invalid Token: 'bad'"),
    );
  });

  it('is put in place by a loader, which hears what is wrong', () => {
    const { sfn } = service();
    expect(sfn.putStateMachine({ name: 'm', definition: definition(), roleArn })).toBe(machineArn);
    expect(() => sfn.putStateMachine({ name: 'm', definition: '{}', roleArn })).toThrow(
      "SCHEMA_VALIDATION_FAILED: The field 'StartAt' is required but was missing at /StartAt",
    );
  });

  it('that is express runs nothing here', async () => {
    const { call } = service();
    await call('CreateStateMachine', { name: 'm', definition: definition(), roleArn, type: 'EXPRESS' });
    expect(await call('StartSyncExecution', { stateMachineArn: machineArn })).toEqual(
      refused('StateMachineTypeNotSupported', 'Express executions do not exist here'),
    );
  });

  it('is validated, as many faults as are wanted', async () => {
    const answer = await service().call('ValidateStateMachineDefinition', { definition: '{}', maxResults: 1 });
    expect(answer).toMatchObject({
      result: 'FAIL',
      truncated: true,
      diagnostics: [{ code: 'SCHEMA_VALIDATION_FAILED' }],
    });
  });
});

describe('starting an execution', () => {
  it('by a name that ran before is refused, even with the same input', async () => {
    const { create, begin, clock } = service();
    await create();
    const first = await begin('a', { input: '{"a":1}' });
    expect(await begin('a', { input: '{"a":1}' })).toEqual(first);
    expect(await begin('a', { input: '{"a":2}' })).toMatchObject({ errorType: 'ExecutionAlreadyExists' });
    await clock.run();
    expect(await begin('a', { input: '{"a":1}' })).toMatchObject({ errorType: 'ExecutionAlreadyExists' });
  });

  it('refuses input that is no JSON, or too much of it', async () => {
    const { create, begin } = service();
    await create();
    expect(await begin('a', { input: '{' })).toMatchObject({
      errorType: 'InvalidExecutionInput',
      message: expect.stringContaining('Invalid State Machine Execution Input: '),
    });
    expect(await begin('a', { input: `"${'a'.repeat(262_144)}"` })).toMatchObject({ errorType: 'ValidationException' });
  });

  it('without a name gives it one', async () => {
    const { create, call } = service();
    await create();
    const { executionArn } = await call('StartExecution', { stateMachineArn: machineArn });
    expect(executionArn).toMatch(/:execution:m:[0-9a-f-]{36}$/);
  });
});

describe('executions', () => {
  it('are listed newest first, by status and by whether they were redriven', async () => {
    const { create, call, begin, clock } = service();
    await create();
    for (const name of ['a', 'b', 'c']) await begin(name);
    const b = machineArn.replace('stateMachine:m', 'execution:m:b');
    await call('StopExecution', { executionArn: b });
    const list = async (more: object) =>
      ((await call('ListExecutions', { stateMachineArn: machineArn, ...more })).executions as { name: string }[]).map(
        ({ name }) => name,
      );
    expect(await list({})).toEqual(['c', 'b', 'a']);
    expect(await list({ statusFilter: 'ABORTED' })).toEqual(['b']);
    expect(await list({ maxResults: 1 })).toEqual(['c']);
    await call('RedriveExecution', { executionArn: b });
    expect(await list({ redriveFilter: 'REDRIVEN' })).toEqual(['b']);
    expect(await list({ redriveFilter: 'NOT_REDRIVEN' })).toEqual(['c', 'a']);
    await clock.run();
    expect(await list({ statusFilter: 'SUCCEEDED' })).toEqual(['c', 'b', 'a']);
  });

  it('can be redriven for 14 days, and only if they did not succeed', async () => {
    const { create, call, begin, clock } = service();
    await create();
    const { executionArn } = await begin('a');
    expect(await call('RedriveExecution', { executionArn })).toEqual(
      refused('ExecutionNotRedrivable', "Execution Not Redrivable: 'Execution is RUNNING and cannot be redriven'"),
    );
    await call('StopExecution', { executionArn });
    await clock.advanceTo(startedAt + 15 * 86_400_000);
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution has exceeded the 14 day redrivable period',
    });
  });

  it('that are stopped twice stay as they were', async () => {
    const { create, call, begin, clock } = service();
    await create();
    const { executionArn } = await begin('a');
    const first = await call('StopExecution', { executionArn });
    await clock.advanceTo(startedAt + 1000);
    expect(await call('StopExecution', { executionArn, error: 'late' })).toEqual(first);
  });

  it('tell whoever listens that they run, and how they end', async () => {
    const { create, sfn, begin, clock } = service();
    await create();
    const changes: ExecutionChange[] = [];
    const forget = sfn.onChange((change) => changes.push(change));
    await begin('a', { input: '{"x":1}' });
    await clock.run();
    expect(changes.map(({ status }) => status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(changes[1]).toMatchObject({
      name: 'a',
      stateMachineArn: machineArn,
      startDate: startedAt,
      stopDate: startedAt + 60_000,
      input: '{"x":1}',
      output: '{"x":1}',
    });
    forget();
    await begin('b');
    expect(changes.length).toBe(2);
  });
});

describe('a history', () => {
  it('comes in pages, from either end, with or without data', async () => {
    const { call, executionArn } = await run(only({ Type: 'Pass' }), { input: { secret: 1 } });
    const page = (more: object) =>
      call<{ events: { id: number }[]; nextToken?: string }>('GetExecutionHistory', {
        executionArn,
        maxResults: 3,
        ...more,
      });
    const first = await page({});
    expect(first.events.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect((await page({ nextToken: first.nextToken })).events.map(({ id }) => id)).toEqual([4]);
    expect((await page({ reverseOrder: true })).events.map(({ id }) => id)).toEqual([4, 3, 2]);
    expect(JSON.stringify(first)).toContain('secret');
    expect(JSON.stringify(await page({ includeExecutionData: false }))).not.toContain('secret');
  });
});

// Not recorded: these follow the API reference of SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat.
describe('answering a task', () => {
  const machine = only({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' },
  });
  const waiting = async () => {
    const tokens: string[] = [];
    const started = await start(machine, { work: ((token: string) => void tokens.push(token)) as never });
    return { ...started, taskToken: tokens[0] as string };
  };

  it.each(['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'])(
    '%s with a token that never was is InvalidToken',
    async (operation) => {
      const { sfn, taskToken } = await waiting();
      for (const wrong of [
        'nonsense',
        taskToken.replace(/.{8}=$/, 'AAAAAAA='),
        Buffer.alloc(503, 255).toString('base64'),
      ]) {
        expect(await sfn.call(operation, { taskToken: wrong, output: '1' })).toMatchObject({
          errorType: 'InvalidToken',
          body: { message: "Invalid Token: 'Invalid token'" },
        });
      }
    },
  );

  it.each(['SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat'])(
    '%s a second time is TaskTimedOut',
    async (operation) => {
      const { sfn, taskToken, call } = await waiting();
      await call('SendTaskSuccess', { taskToken, output: '1' });
      expect(await sfn.call(operation, { taskToken, output: '1' })).toMatchObject({ errorType: 'TaskTimedOut' });
    },
  );

  it('with output that is no JSON is InvalidOutput, and the task still waits', async () => {
    const { sfn, taskToken, describe: look } = await waiting();
    expect(await sfn.call('SendTaskSuccess', { taskToken, output: '{' })).toMatchObject({ errorType: 'InvalidOutput' });
    expect((await look()).status).toBe('RUNNING');
  });
});

describe('a task that uses Step Functions', () => {
  const sdk = (action: string, Arguments: object) =>
    only({ Type: 'Task', Resource: `arn:aws:states:::aws-sdk:sfn:${action}`, Arguments });

  it('sees answers with capital letters', async () => {
    const { output } = await run(sdk('listStateMachines', {}));
    expect(await output()).toEqual({
      StateMachines: [
        {
          StateMachineArn: expect.any(String),
          Name: 'machine',
          Type: 'STANDARD',
          CreationDate: '2026-01-01T00:00:00.000Z',
        },
      ],
    });
  });

  it('names the errors of the API', async () => {
    const { describe: look } = await run(sdk('describeExecution', { ExecutionArn: 'x' }));
    expect(await look()).toMatchObject({
      error: 'Sfn.InvalidArnException',
      cause: expect.stringContaining("Invalid Arn: 'Invalid ARN prefix: x' (Service: Sfn, Status Code: 400"),
    });
  });

  it('names the errors of startExecution', async () => {
    const task = {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution',
      Arguments: { StateMachineArn: machineArn },
    };
    const { describe: look } = await run(only(task));
    expect((await look()).error).toBe('StepFunctions.StateMachineDoesNotExistException');
  });
});
