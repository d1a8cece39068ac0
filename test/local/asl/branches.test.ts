import { describe, expect, it } from 'vitest';
import { functionArn, only, raise, run, start, startedAt } from './machine.ts';

const task = (more: object = {}) => ({ Type: 'Task', Resource: functionArn, End: true, ...more });
const branch = (state: object) => ({ StartAt: 'In', States: { In: { End: true, ...state } } });
const named = (name: string, state: object) => ({ StartAt: name, States: { [name]: { End: true, ...state } } });
const each = (state: object, more: object = {}) => ({ Type: 'Map', ItemProcessor: branch(state), ...more });
const child = 'arn:aws:states:us-east-1:111111111111:stateMachine:child';
const sync = {
  Type: 'Task',
  Resource: 'arn:aws:states:::states:startExecution.sync:2',
  Arguments: { StateMachineArn: child, Name: 'c' },
};

describe('Map', () => {
  it('runs up to MaxConcurrency iterations at once', async () => {
    const spans = async (MaxConcurrency: number) => {
      const started = await run(only(each({ Type: 'Wait', Seconds: 10 }, { Items: [1, 2, 3, 4], MaxConcurrency })));
      return (started.clock.now() - startedAt) / 1000;
    };
    expect([await spans(0), await spans(1), await spans(2), await spans(3)]).toEqual([10, 40, 20, 20]);
  });

  it('takes its concurrency from an expression', async () => {
    const state = each({ Type: 'Wait', Seconds: 10 }, { Items: [1, 2], MaxConcurrency: '{% $count([1]) %}' });
    expect(((await run(only(state))).clock.now() - startedAt) / 1000).toBe(20);
  });

  it('gives each iteration the input that its selector makes of the item', async () => {
    const selector = { 'v.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index', 'all.$': '$.items' };
    const state = { ...each({ Type: 'Pass' }), ItemsPath: '$.items', ItemSelector: selector, End: true };
    const { output } = await run({ StartAt: 'One', States: { One: state } }, { input: { items: ['a', 'b'] } });
    expect(await output()).toEqual([
      { v: 'a', i: 0, all: ['a', 'b'] },
      { v: 'b', i: 1, all: ['a', 'b'] },
    ]);
  });

  it('gives each iteration the input that an expression makes of the item', async () => {
    const ItemSelector = { v: '{% $states.context.Map.Item.Value %}', all: '{% $states.input %}' };
    const machine = only(each({ Type: 'Pass' }, { Items: ['a', 'b'], ItemSelector }));
    expect(await (await run(machine, { input: 1 })).output()).toEqual([
      { v: 'a', all: 1 },
      { v: 'b', all: 1 },
    ]);
  });

  it.each([
    [
      'items',
      { Items: '{% 1 %}' },
      "field 'Items' returned an unexpected result type. Expected 'array', but was 'number'",
    ],
    ['an input', {}, 'Map state input must be an array but was: {}'],
  ])('refuses %s other than a list (recorded)', async (_, more, expected) => {
    const { describe } = await run(only(each({ Type: 'Pass' }, more)));
    expect((await describe()).cause).toContain(expected);
  });

  it('iterates over the members of an object', async () => {
    const Output = '{% $merge([$states.context.Map.Item, {"input": $states.input}]) %}';
    const { output } = await run(only(each({ Type: 'Pass', Output }, { Items: { a: 1 } })));
    expect(await output()).toEqual([{ Index: 0, Key: 'a', Value: 1, Source: 'STATE_DATA', input: 1 }]);
  });

  it('names a value that has no items', async () => {
    const { describe } = await run(only(each({ Type: 'Pass' }, { Items: 5 })));
    expect((await describe()).cause).toContain("Expected 'array', but was 'number' for value: 5");
  });

  it('runs at most 40 iterations at once (documented)', async () => {
    const Items = Array.from({ length: 45 }, (_, index) => index);
    const { clock } = await run(only(each({ Type: 'Wait', Seconds: 10 }, { Items, MaxConcurrency: 100 })));
    expect(clock.now() - startedAt).toBe(20_000);
  });

  it('keeps the order of its items, whichever ends first', async () => {
    const state = each(
      { Type: 'Wait', Seconds: '{% 10 - $states.input %}', Output: '{% $states.input * 2 %}' },
      { Items: [1, 5, 3] },
    );
    expect(await (await run(only(state))).output()).toEqual([2, 10, 6]);
  });

  it('starts all iterations that can run at once before one of them enters its first state (recorded)', async () => {
    const { types } = await run(only(each({ Type: 'Wait', Seconds: 1 }, { Items: [1, 2] })));
    expect((await types()).slice(3, 7)).toEqual([
      ...['MapIterationStarted', 'MapIterationStarted'],
      ...['WaitStateEntered', 'WaitStateEntered'],
    ]);
  });

  it.each([
    ['digits as text', '1', 20],
    ['0, which means no limit', 0, 10],
  ])('takes its concurrency from a path (recorded): %s', async (_, n, seconds) => {
    const state = {
      ...each({ Type: 'Wait', Seconds: 10 }),
      ItemsPath: '$.items',
      MaxConcurrencyPath: '$.n',
      End: true,
    };
    const { clock } = await run({ StartAt: 'One', States: { One: state } }, { input: { items: [1, 2], n } });
    expect((clock.now() - startedAt) / 1000).toBe(seconds);
  });

  it.each([
    [{}, '{}'],
    ['NoNumber', 'NoNumber'],
    [1.5, '1.5'],
  ])('refuses a concurrency of %j (recorded)', async (n, shown) => {
    const state = { ...each({ Type: 'Pass' }), ItemsPath: '$.items', MaxConcurrencyPath: '$.n', End: true };
    const { describe } = await run({ StartAt: 'One', States: { One: state } }, { input: { items: [], n } });
    expect((await describe()).cause).toContain(
      `The MaxConcurrencyPath field refers to value "${shown}" which is not a valid integer: $.n`,
    );
  });

  it('refuses a negative concurrency (in the words recorded for tolerated failures)', async () => {
    const state = { ...each({ Type: 'Pass' }), ItemsPath: '$.items', MaxConcurrencyPath: '$.n', End: true };
    const { describe } = await run({ StartAt: 'One', States: { One: state } }, { input: { items: [], n: -1 } });
    expect((await describe()).cause).toContain('MaxConcurrency cannot be negative.');
  });

  it('ends the other iterations when one fails', async () => {
    const processor = {
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds: '{% $states.input %}', Next: 'Work' }, Work: task() },
    };
    const machine = only({ Type: 'Map', Items: [1, 60], ItemProcessor: processor });
    const { describe, types, clock } = await run(machine, { work: () => raise('Oops') });
    expect((await describe()).error).toBe('Oops');
    expect(clock.now() - startedAt).toBe(1000);
    expect((await types()).slice(-4)).toEqual([
      'MapIterationFailed',
      'MapIterationAborted',
      'MapStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('lets a Catch handle its failure as a whole', async () => {
    const machine = only(each(task(), { Items: [1], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }));
    Object.assign((machine as { States: object }).States, { Caught: { Type: 'Succeed' } });
    const { describe } = await run(machine, { work: () => raise('Oops') });
    expect((await describe()).status).toBe('SUCCEEDED');
  });

  it('refuses items that are not a list', async () => {
    const machine = { StartAt: 'One', States: { One: { ...each({ Type: 'Pass' }), ItemsPath: '$.items', End: true } } };
    const { describe } = await run(machine, { input: { items: 1 } });
    expect((await describe()).cause).toContain('Reference path "$.items" must point to array.');
  });

  it('accepts the older names of its fields', async () => {
    const state = {
      Type: 'Map',
      Iterator: branch({ Type: 'Pass' }),
      Parameters: { 'v.$': '$$.Map.Item.Value' },
      End: true,
    };
    const { output } = await run({ StartAt: 'One', States: { One: state } }, { input: [1] });
    expect(await output()).toEqual([{ v: 1 }]);
  });

  it('runs every iteration again when it is retried', async () => {
    const calls: number[] = [];
    const work = (payload: number, invocation: number) => {
      calls.push(payload);
      return invocation === 1 ? raise('Oops') : payload;
    };
    const state = each(task(), { Items: [1, 2], MaxConcurrency: 1, Retry: [{ ErrorEquals: ['Oops'] }] });
    expect(await (await run(only(state), { work: work as never })).output()).toEqual([1, 2]);
    expect(calls).toEqual([1, 2, 1, 2]);
  });
});

describe('Parallel', () => {
  it('passes its arguments to its branches, and returns their outputs in order', async () => {
    const Branches = [
      named('A', { Type: 'Wait', Seconds: 5 }),
      named('B', { Type: 'Pass', Output: '{% $states.input.x + 1 %}' }),
    ];
    const { output } = await run(only({ Type: 'Parallel', Arguments: { x: 1 }, Branches }));
    expect(await output()).toEqual([{ x: 1 }, 2]);
  });

  it('ends the other branches when one fails, and records what they were doing', async () => {
    const Branches = [
      named('A', { Type: 'Wait', Seconds: 60 }),
      named('B', { Type: 'Fail', Error: 'Oops' }),
      named('C', task()),
    ];
    const { describe, types } = await run(only({ Type: 'Parallel', Branches }), { work: () => new Promise(() => {}) });
    expect((await describe()).error).toBe('Oops');
    expect((await types()).slice(-4)).toEqual([
      'WaitStateAborted',
      'TaskStateAborted',
      'ParallelStateFailed',
      'ExecutionFailed',
    ]);
  });

  it('times every task out whose time is over at the same instant (recorded)', async () => {
    const ItemProcessor = named('T', { ...task(), TimeoutSeconds: 5 });
    const { describe, types } = await run(only({ Type: 'Map', Items: [1, 2, 3], ItemProcessor }), {
      work: () => new Promise(() => {}),
    });
    expect((await describe()).error).toBe('States.Timeout');
    expect((await types()).slice(-8)).toEqual([
      ...Array.from({ length: 3 }, () => 'LambdaFunctionTimedOut'),
      ...['MapIterationFailed', 'MapIterationAborted', 'MapIterationAborted', 'MapStateFailed', 'ExecutionFailed'],
    ]);
  });

  it('leaves the order of later events alone when a branch ends after another has failed', async () => {
    const Branches = [
      named('A', { Type: 'Pass', Output: '{% $sum($map([1..100], function($i) { $i })) %}' }),
      named('B', { Type: 'Fail', Error: 'Oops' }),
    ];
    const machine = {
      QueryLanguage: 'JSONata',
      StartAt: 'One',
      States: {
        One: { Type: 'Parallel', Branches, Next: 'Work', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Work' }] },
        Work: task(),
      },
    };
    const work = async () => {
      for (let turn = 0; turn < 5000; turn++) await null;
    };
    const events = await (await run(machine, { work })).events();
    const started = events.find(({ type }) => type === 'LambdaFunctionStarted');
    const succeeded = events.find(({ type }) => type === 'LambdaFunctionSucceeded');
    expect(succeeded?.previousEventId).toBe(started?.id);
  });
});

describe('the text of an input', () => {
  it('survives in the list that a Parallel state makes of it (recorded)', async () => {
    const machine = {
      StartAt: 'One',
      States: { One: { Type: 'Parallel', End: true, Branches: [branch({ Type: 'Pass' })] } },
    };
    const { sfn, executionArn, clock, call } = await run(machine, { input: {} });
    const { stateMachineArn } = await call<{ stateMachineArn: string }>('DescribeExecution', { executionArn });
    const { body } = await sfn.call('StartExecution', { stateMachineArn, input: '[[1, 2], {"a": 0.0}]' });
    await clock.run();
    expect((await call('DescribeExecution', body as object)).output).toBe('[[[1, 2], {"a": 0.0}]]');
  });
});

describe('a nested execution', () => {
  it.each([
    ['succeeds (recorded)', { Type: 'Pass' }, 'NOT_REDRIVABLE', 'Execution is SUCCEEDED and cannot be redriven'],
    ['fails (documented)', { Type: 'Fail' }, 'REDRIVABLE', undefined],
  ])('that %s shows its parent whether it can be redriven', async (_, state, RedriveStatus, RedriveStatusReason) => {
    const { describe, output } = await run(only(sync), { machines: { child: only(state) } });
    const { cause } = await describe();
    const seen = cause === undefined ? await output() : JSON.parse(cause);
    expect(seen).toMatchObject({ RedriveCount: 0, RedriveStatus });
    expect(seen.RedriveStatusReason).toBe(RedriveStatusReason);
  });

  it('is stopped with its parent', async () => {
    const machines = { child: only({ Type: 'Wait', Seconds: 60 }) };
    const { call, executionArn, clock } = await start(only(sync), { machines });
    await call('StopExecution', { executionArn, error: 'E', cause: 'C' });
    await clock.idle();
    const { executions } = await call<{ executions: { status: string }[] }>('ListExecutions', {
      stateMachineArn: child,
    });
    expect(executions.map(({ status }) => status)).toEqual(['ABORTED']);
  });

  it("is stopped when its parent's time is over", async () => {
    const machines = { child: only({ Type: 'Wait', Seconds: 60 }) };
    const { call, describe, clock } = await start(only({ ...sync, TimeoutSeconds: 5 }), { machines });
    await clock.run();
    expect((await describe()).error).toBe('States.Timeout');
    const { executions } = await call<{ executions: { status: string }[] }>('ListExecutions', {
      stateMachineArn: child,
    });
    expect(executions[0]?.status).toBe('ABORTED');
  });

  it.each([
    ['start', 'states:StartExecution'],
    ['follow', 'states:DescribeExecution'],
  ])('fails when its role is not allowed to %s the other one', async (_, action) => {
    const { describe } = await run(only(sync), { machines: { child: only({ Type: 'Pass' }) }, denied: [action] });
    const { status, error, cause } = await describe();
    expect([status, error]).toEqual(['FAILED', 'StepFunctions.AWSStepFunctionsException']);
    expect(cause).toContain(`denied: ${action}`);
  });

  it('fails its parent as States.TaskFailed when it is stopped itself', async () => {
    const machines = { child: only({ Type: 'Wait', Seconds: 60 }) };
    const { call, describe, clock } = await start(only(sync), { machines });
    await call('StopExecution', { executionArn: child.replace('stateMachine:child', 'execution:child:c') });
    await clock.idle();
    expect((await describe()).error).toBe('States.TaskFailed');
    expect(JSON.parse((await describe()).cause ?? '')).toMatchObject({ Status: 'ABORTED', Name: 'c' });
  });
});

describe('a redriven execution', () => {
  it('continues from the failed step, in the same history, with its redrive count', async () => {
    const states = {
      First: { Type: 'Pass', Assign: { kept: 1 }, Next: 'Second' },
      Second: task({
        Output: {
          result: '{% $states.result %}',
          kept: '{% $kept %}',
          count: '{% $states.context.Execution.RedriveCount %}',
          at: '{% $states.context.Execution.RedriveTime %}',
        },
      }),
    };
    let isBroken = true;
    const work = () => (isBroken ? raise('Oops') : 'fine');
    const { call, clock, executionArn, describe, output, events } = await run(
      { QueryLanguage: 'JSONata', StartAt: 'First', States: states },
      { work },
    );
    expect(await describe()).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE' });
    isBroken = false;
    await clock.advanceTo(startedAt + 60_000);
    await call('RedriveExecution', { executionArn });
    expect((await describe()).status).toBe('RUNNING');
    await clock.run();
    expect(await output()).toEqual({ result: 'fine', kept: 1, count: 1, at: '2026-01-01T00:01:00.000Z' });
    const after = (await events()).slice(-6).map(({ type }) => type);
    expect(after).toEqual([
      'ExecutionRedriven',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(await describe()).toMatchObject({ redriveCount: 1, redriveStatus: 'NOT_REDRIVABLE' });
  });

  it.each([
    ['Map', (state: object) => each(state, { Items: [0, 1, 2], MaxConcurrency: 1 })],
    [
      'Parallel',
      (state: object) => ({
        Type: 'Parallel',
        Branches: [0, 1, 2].map((n) => ({
          StartAt: `S${n}`,
          States: { [`S${n}`]: { ...state, Arguments: n, End: true } },
        })),
      }),
    ],
  ])('runs only the failed or aborted parts of a %s again', async (_, around) => {
    const calls: number[] = [];
    let isBroken = true;
    const work = (item: number) => {
      calls.push(item);
      return item === 1 && isBroken ? raise('Oops') : item;
    };
    const { call, clock, executionArn, output } = await run(only(around(task())), { work: work as never });
    isBroken = false;
    const before = calls.length;
    await call('RedriveExecution', { executionArn });
    await clock.run();
    expect(await output()).toEqual([0, 1, 2]);
    expect(calls.slice(before)).not.toContain(0);
    expect(calls.slice(before)).toContain(1);
  });
});

describe('limits of an execution', () => {
  it('are 25,000 events: the last one fails it', async () => {
    const go = { Type: 'Choice', Choices: [{ Condition: true, Next: 'Go' }], Default: 'End' };
    const states = { Go: go, End: { Type: 'Succeed' } };
    const { events, describe } = await run({ QueryLanguage: 'JSONata', StartAt: 'Go', States: states });
    expect((await events()).length).toBe(25_000);
    expect(await describe()).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
  });

  it('are 256 KiB of variables at once (documented)', async () => {
    const { describe } = await run(only({ Type: 'Pass', Assign: { long: "{% $pad('', 300000, 'a') %}" } }));
    expect(await describe()).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause: expect.stringContaining('The state assigns more than 262144 bytes to variables.'),
    });
  });

  it('are 256 KiB between states, which nothing catches', async () => {
    const { describe } = await run(only({ Type: 'Pass', Output: "{% $pad('', 300000, 'a') %}" }));
    expect(await describe()).toMatchObject({
      error: 'States.DataLimitExceeded',
      cause: "The state/task 'One' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });
});

describe('a stopped execution', () => {
  it('does nothing more', async () => {
    const { call, clock, executionArn, describe, types } = await start(only({ Type: 'Wait', Seconds: 60 }));
    await call('StopExecution', { executionArn, error: 'E', cause: 'C' });
    await clock.run();
    expect(await describe()).toMatchObject({ status: 'ABORTED', error: 'E', cause: 'C' });
    expect((await types()).at(-1)).toBe('ExecutionAborted');
  });

  it('drops what a function returns later', async () => {
    let finish = (_: number) => {};
    const work = () => new Promise<number>((resolve) => (finish = resolve));
    const { call, clock, executionArn, types } = await start(only(task()), { work });
    await call('StopExecution', { executionArn });
    finish(1);
    await clock.idle();
    expect((await types()).at(-1)).toBe('ExecutionAborted');
  });
});

it('an unforeseen error fails the execution with States.Runtime', async () => {
  const invokeFunction = () => {
    throw new TypeError('no such thing');
  };
  const { describe } = await run(only(task()), { integrations: { invokeFunction } });
  expect(await describe()).toMatchObject({ error: 'States.Runtime' });
});
