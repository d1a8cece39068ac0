import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseExactly, type Recorded, spacedText } from './case.ts';
import { checkCase } from './check.ts';
import { difference } from './compare.ts';
import { compareHistories } from './compare-history.ts';

async function check(recorded: object): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'case-'));
  writeFileSync(join(folder, 'case.json'), JSON.stringify(recorded));
  return checkCase(join(folder, 'case.json')).finally(() => rmSync(folder, { recursive: true }));
}

const event = (id: number, previousEventId: number, type: string, name?: string): Recorded => ({
  ...{ id, previousEventId, type },
  ...(name ? { details: { name } } : {}),
});

describe('a recorded case', () => {
  it('of an unknown kind is refused', async () => {
    expect(await check({ kind: 'what' })).toBe('has the kind "what", but it must be "execution" or "api"');
  });

  it('whose worker answers each try at a task, however late that comes, is played', async () => {
    const send = {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { MessageBody: { 'token.$': '$$.Task.Token' } },
      Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 60 }],
      End: true,
    };
    const answer = { on: 'TaskSubmitted', state: 'Send', afterSeconds: 1 };
    const callback = [
      { ...answer, send: 'SendTaskHeartbeat', times: 2 },
      { ...answer, send: 'SendTaskFailure', error: 'Again' },
      { ...answer, send: 'SendTaskSuccess', output: 'done' },
    ];
    const definition = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 60, Next: 'Send' }, Send: send } };
    const expected = { status: 'SUCCEEDED', output: 'done', historyOrder: 'interleaved', history: [] };
    const environment = { callback, integrations: { 'sqs:sendMessage': [{ return: {} }] } };
    expect(await check({ kind: 'execution', definition, environment, expected })).toContain('is too much');
  });

  it('may say what the call of a function that is not listed gave', async () => {
    const of = (answers: object[], expected: object) => {
      const invoke = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: 'f' } };
      const definition = { StartAt: 'A', States: { A: { ...invoke, OutputPath: '$.Payload', End: true } } };
      const environment = { integrations: { 'lambda:invoke': answers } };
      return check({ kind: 'execution', definition, environment, expected: { historyOrder: 'exact', ...expected } });
    };
    expect(await of([{ return: { Payload: [1] } }], { status: 'SUCCEEDED', output: [1] })).toMatch(/^history/);
    expect(await of([{ error: 'E', cause: 'c' }], { status: 'FAILED', error: 'E', cause: 'c' })).toMatch(/^history/);
  });
});

describe('histories', () => {
  const recorded = [
    event(1, 0, 'MapStateStarted'),
    event(2, 1, 'MapIterationStarted', 'a'),
    event(3, 1, 'MapIterationStarted', 'b'),
    event(4, 2, 'PassStateEntered', 'x'),
    event(5, 3, 'PassStateEntered', 'y'),
    event(6, 5, 'MapStateSucceeded'),
  ];
  const otherwise = [
    event(1, 0, 'MapStateStarted'),
    event(2, 1, 'MapIterationStarted', 'a'),
    event(3, 2, 'PassStateEntered', 'x'),
    event(4, 1, 'MapIterationStarted', 'b'),
    event(5, 4, 'PassStateEntered', 'y'),
    event(6, 3, 'MapStateSucceeded'),
  ];

  it('that are interleaved may be so in another way, but each branch keeps its order', () => {
    const { exact, interleaved } = compareHistories;
    expect(exact(recorded, otherwise, new Map())).toContain('history[2]');
    expect(interleaved(recorded, otherwise, new Map())).toBeUndefined();
    expect(interleaved(recorded, otherwise.slice(1), new Map())).toContain('there is no such event');
    expect(interleaved(recorded.slice(0, 5), otherwise, new Map())).toContain('is too much');
    const swapped = otherwise.map((it) => (it.type === 'PassStateEntered' ? { ...it, previousEventId: 1 } : it));
    expect(interleaved(recorded, swapped, new Map())).toContain('there is no such event');
  });

  it('of nested Parallel states are compared without what the recorder lost of them', () => {
    const outer = [
      event(1, 0, 'ParallelStateStarted'),
      { type: 'ParallelStateEntered' },
      event(3, 2, 'ParallelStateStarted'),
    ];
    const played = [
      ...[
        event(1, 0, 'ParallelStateStarted'),
        event(2, 1, 'ParallelStateEntered'),
        event(3, 2, 'ParallelStateStarted'),
      ],
      ...[
        event(4, 3, 'ParallelStateSucceeded'),
        event(5, 3, 'ParallelStateExited'),
        event(6, 5, 'ParallelStateExited', 'o'),
      ],
    ];
    const compare = compareHistories['sorted-branches'];
    expect(compare([...outer, event(6, 5, 'ParallelStateExited', 'o')], played, new Map())).toBeUndefined();
    expect(compare([...outer, event(6, 5, 'ParallelStateExited', 'p')], played, new Map())).toContain('name');
  });
});

it('numbers are written as they were recorded', () => {
  expect(spacedText(parseExactly('{"a":[0.0,1,1e3]}'))).toBe('{"a": [0.0, 1, 1e3]}');
});

it('what AWS has added to its answers since a recording was made does not count', () => {
  expect(difference({ a: 1 }, { a: 1, RedriveCount: 0 }, 'at', new Map())).toBeUndefined();
  expect(difference({ RedriveCount: 1 }, { RedriveCount: 0 }, 'at', new Map())).toContain('at.RedriveCount');
});
