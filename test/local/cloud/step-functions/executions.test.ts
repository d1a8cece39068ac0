import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExecutionChange } from '../../../../local/cloud/step-functions/service.ts';
import { only, startedAt } from '../../asl/machine.ts';
import { definition, executionArn, machineArn, refused, service } from './service.ts';

const dayMs = 86_400_000;

describe('starting an execution', () => {
  it('returns a running one with the same name and input; other uses of the name are refused for 90 days', async () => {
    const { create, begin, clock, call } = service();
    await create();
    const first = await begin('a', { input: '{"a":1}' });
    await clock.advanceTo(startedAt + 1000);
    expect(await begin('a', { input: '{"a":1}' })).toEqual(first);
    const exists = refused('ExecutionAlreadyExists', `Execution Already Exists: '${first.executionArn}'`);
    expect(await begin('a', { input: '{"a":2}' })).toEqual(exists);
    await clock.run();
    expect(await begin('a', { input: '{"a":1}' })).toEqual(exists);
    await clock.advanceTo(startedAt + 60_000 + 90 * dayMs);
    expect((await begin('a')).startDate).toBe(startedAt / 1000 + 60 + 90 * 86_400);
    expect((await call<{ executions: [] }>('ListExecutions', { stateMachineArn: machineArn })).executions.length).toBe(
      1,
    );
  });

  // Recorded by LocalStack's validated test of invalid input; the words are the parser's.
  it.each([
    [
      'not some json',
      "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
    ["{'not': 'json'", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
    ['', 'Invalid execution input.'],
  ])('refuses the input %j', async (input, fault) => {
    const { create, begin } = service();
    await create();
    expect(await begin('a', { input })).toEqual(
      refused('InvalidExecutionInput', `Invalid State Machine Execution Input: '${fault}'`),
    );
  });

  it.each(['2', '"some text"', 'null', ' [1, 2] '])('accepts the input %s as it is', async (input) => {
    const { create, begin, call } = service();
    await create();
    await begin('a', { input });
    expect(await call('DescribeExecution', { executionArn: executionArn('a') })).toMatchObject({ input });
  });

  it('without a name gives it one, and without input an empty object', async () => {
    const { create, call } = service();
    await create();
    const { executionArn: arn } = await call('StartExecution', { stateMachineArn: machineArn });
    expect(arn).toMatch(/:execution:m:[0-9a-f-]{36}$/);
    expect(await call('DescribeExecution', { executionArn: arn })).toMatchObject({ input: '{}' });
  });

  // As reported from AWS: constraints first, then the machine, its name, its input.
  it('finds faults in this order: constraints, machine, name, input', async () => {
    const { create, begin } = service();
    const all = { stateMachineArn: machineArn.replace(/m$/, 'none'), input: '{' };
    expect(await begin('n'.repeat(81), all)).toMatchObject({ errorType: 'ValidationException' });
    expect(await begin('a b', all)).toMatchObject({ errorType: 'StateMachineDoesNotExist' });
    await create();
    expect(await begin('a b', { input: '{' })).toEqual(refused('InvalidName', "Invalid Name: 'a b'"));
    expect(await begin('ab', { input: '{' })).toMatchObject({ errorType: 'InvalidExecutionInput' });
  });

  it('refuses the ARN of anything but a machine', async () => {
    const { begin } = service();
    const start = (stateMachineArn: string) => begin('a', { stateMachineArn });
    expect(await start('m')).toEqual(refused('InvalidArn', "Invalid Arn: 'Invalid ARN prefix: m'"));
    expect(await start(executionArn('a'))).toEqual(
      refused('InvalidArn', "Invalid Arn: 'Resource type not valid in this context: execution'"),
    );
    // Recorded for a version that does not exist.
    expect(await start(`${machineArn}:2`)).toEqual(
      refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}:2'`),
    );
  });
});

describe('an execution', () => {
  it('is described as it runs, and without its data', async () => {
    const { create, begin, call } = service();
    await create();
    await begin('a', { traceHeader: 'Root=1' });
    const running = {
      executionArn: executionArn('a'),
      inputDetails: { included: true },
      input: '{}',
      name: 'a',
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
      startDate: startedAt / 1000,
      stateMachineArn: machineArn,
      status: 'RUNNING',
      traceHeader: 'Root=1',
    };
    expect(await call('DescribeExecution', { executionArn: executionArn('a') })).toEqual(running);
    const metadata = { executionArn: executionArn('a'), includedData: 'METADATA_ONLY' };
    const { input, ...rest } = running;
    expect(await call('DescribeExecution', metadata)).toEqual({ ...rest, inputDetails: { included: false } });
  });

  // As reported from AWS: the error of a time-out is in the history alone.
  it('that timed out shows no error', async () => {
    const { create, begin, call, clock } = service();
    await create('m', JSON.stringify(only({ Type: 'Wait', Seconds: 60 }, { TimeoutSeconds: 3 })));
    await begin('a');
    await clock.run();
    const described = await call('DescribeExecution', { executionArn: executionArn('a') });
    expect(described).toMatchObject({ status: 'TIMED_OUT', redriveStatus: 'REDRIVABLE' });
    expect(described).not.toHaveProperty('error');
    const { events } = await call<{ events: object[] }>('GetExecutionHistory', { executionArn: executionArn('a') });
    expect(events.at(-1)).toMatchObject({
      previousEventId: 0,
      type: 'ExecutionTimedOut',
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });

  it('is stopped once, with the error and cause of the first call', async () => {
    const { create, call, begin, clock } = service();
    await create();
    await begin('a');
    const first = await call('StopExecution', { executionArn: executionArn('a'), error: 'E', cause: 'C' });
    await clock.advanceTo(startedAt + 1000);
    expect(await call('StopExecution', { executionArn: executionArn('a'), error: 'late' })).toEqual(first);
    expect(await call('DescribeExecution', { executionArn: executionArn('a') })).toMatchObject({
      ...{ status: 'ABORTED', error: 'E', cause: 'C', stopDate: startedAt / 1000 },
    });
  });

  it('reports to its listeners that it runs, and how it ends', async () => {
    const { create, sfn, begin, clock } = service();
    await create();
    const changes: ExecutionChange[] = [];
    const forget = sfn.onChange((change) => changes.push(change));
    await begin('a', { input: '{"x":1}' });
    await clock.run();
    expect(changes.map(({ status }) => status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(changes[1]).toEqual({
      executionArn: executionArn('a'),
      name: 'a',
      status: 'SUCCEEDED',
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

describe('executions', () => {
  /** A service with these executions, and a function that lists them: names, and the token of the next page. */
  async function listed(...names: string[]) {
    const started = service();
    await started.create('m', definition(1_000_000));
    for (const name of names) await started.begin(name);
    const list = async (more: object = {}) => {
      const answer = await started.call<{ executions?: { name: string }[]; nextToken?: string; errorType?: string }>(
        'ListExecutions',
        { stateMachineArn: machineArn, ...more },
      );
      return { names: answer.executions?.map(({ name }) => name) ?? answer.errorType, nextToken: answer.nextToken };
    };
    const stop = (name: string) => started.call('StopExecution', { executionArn: executionArn(name) });
    return { ...started, list, stop };
  }

  // The API reference: running ones by the time of their start or redrive, others by the time of their end.
  it('are listed latest first, by status and by redrive', async () => {
    const { list, stop, call, clock } = await listed('a', 'b', 'c');
    expect((await list()).names).toEqual(['c', 'b', 'a']);
    await stop('b');
    expect((await list()).names).toEqual(['b', 'c', 'a']);
    expect((await list({ statusFilter: 'ABORTED' })).names).toEqual(['b']);
    expect((await list({ statusFilter: 'RUNNING' })).names).toEqual(['c', 'a']);
    expect((await list({ statusFilter: 'PENDING_REDRIVE' })).names).toEqual([]);
    await call('RedriveExecution', { executionArn: executionArn('b') });
    expect((await list({ redriveFilter: 'REDRIVEN' })).names).toEqual(['b']);
    expect((await list({ redriveFilter: 'NOT_REDRIVEN' })).names).toEqual(['c', 'a']);
    await clock.run();
    expect((await list({ statusFilter: 'RUNNING' })).names).toEqual([]);
    expect((await list({ statusFilter: 'SUCCEEDED' })).names?.length).toBe(3);
  });

  it('come in pages that new executions do not shift', async () => {
    const { list, begin } = await listed('a', 'b', 'c', 'd', 'e');
    const first = await list({ maxResults: 2 });
    expect(first.names).toEqual(['e', 'd']);
    await begin('f');
    const second = await list({ maxResults: 1, nextToken: first.nextToken });
    expect(second.names).toEqual(['c']);
    const third = await list({ maxResults: 2, nextToken: second.nextToken });
    expect(third).toEqual({ names: ['b', 'a'] });
    expect(await list({ maxResults: 2, nextToken: second.nextToken })).toEqual(third);
  });

  it('that do not change are each on one page, whatever happens to the others meanwhile', async () => {
    const happenings = fc.array(
      fc.record({ size: fc.integer({ min: 1, max: 4 }), stopped: fc.nat(9), isStarted: fc.boolean() }),
      { minLength: 12, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(happenings, async (taken) => {
        const all = Array.from({ length: 10 }, (_, index) => `n${index}`);
        const { list, begin, stop } = await listed(...all);
        const seen: string[] = [];
        const stopped = new Set<string>();
        let page: { names?: string[] | string | undefined; nextToken?: string | undefined } = {};
        for (const [index, step] of taken.entries()) {
          page = await list({ maxResults: step.size, nextToken: page.nextToken });
          seen.push(...(page.names ?? []));
          if (page.nextToken === undefined) break;
          stopped.add(`n${step.stopped}`);
          await stop(`n${step.stopped}`);
          if (step.isStarted) await begin(`new${index}`);
        }
        const timesSeen = (name: string) => seen.filter((other) => other === name).length;
        const [touched, untouched] = [
          all.filter((name) => stopped.has(name)),
          all.filter((name) => !stopped.has(name)),
        ];
        expect(touched.map(timesSeen).filter((times) => times > 1)).toEqual([]);
        expect(untouched.map(timesSeen).filter((times) => times !== 1)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('are a hundred a page by default', async () => {
    const { list } = await listed(...Array.from({ length: 101 }, (_, index) => `n${index}`));
    const { names, nextToken } = await list();
    expect([names?.length, (await list({ maxResults: 0, nextToken })).names]).toEqual([100, ['n0']]);
  });

  it('continue only with a token that was issued for the same request within 24 hours', async () => {
    const { list, clock, call } = await listed('a', 'b', 'c');
    const { nextToken } = await list({ maxResults: 1 });
    const bad = { names: 'InvalidToken', nextToken: undefined };
    expect(await list({ nextToken, statusFilter: 'RUNNING' })).toEqual(bad);
    const forged = JSON.parse(Buffer.from(String(nextToken), 'base64').toString()) as unknown[];
    const other = Buffer.from(JSON.stringify(['1', ...forged.slice(1)])).toString('base64');
    expect(await list({ nextToken: other })).toEqual(bad);
    expect(await call('ListStateMachines', { nextToken })).toEqual(
      refused('InvalidToken', "Invalid Token: 'Invalid token'"),
    );
    await clock.advanceTo(startedAt + dayMs);
    expect((await list({ nextToken })).names).toEqual(['b', 'a']);
    await clock.advanceTo(startedAt + dayMs + 1);
    expect(await list({ nextToken })).toEqual(bad);
  });

  it('are listed by machine only: map runs are not supported', async () => {
    const { call } = service();
    expect(await call('ListExecutions')).toMatchObject({ errorType: 'ValidationException' });
    expect(await call('ListExecutions', { mapRunArn: 'arn' })).toMatchObject({ errorType: 'ResourceNotFound' });
    expect(await call('ListExecutions', { stateMachineArn: machineArn })).toEqual(
      refused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${machineArn}'`),
    );
  });

  it('are listed a page at a time among thousands that wait', async () => {
    const { sfn, clock } = service();
    const stateMachineArn = sfn.putStateMachine({ name: 'm', definition: definition(), roleArn: 'r' });
    const start = async (count: number) => {
      for (let index = 0; index < count; index++) await sfn.call('StartExecution', { stateMachineArn });
    };
    await start(2000);
    await clock.idle();
    const { body } = await sfn.call('ListExecutions', { stateMachineArn, statusFilter: 'RUNNING', maxResults: 1000 });
    expect((body as { executions: [] }).executions.length).toBe(1000);
  });
});
