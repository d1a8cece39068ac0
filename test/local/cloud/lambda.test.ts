import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { steeredClock } from '../../../local/asl/clock.ts';
import { readyConditions } from '../../../local/cloud/conditions.ts';
import { createLambda } from '../../../local/cloud/lambda.ts';
import type { Resource, Stack } from '../../../local/cloud/loader.ts';
import type { Policies } from '../../../local/cloud/policies.ts';

const root = mkdtempSync(join(tmpdir(), 'lambda-'));
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  rmSync(root, { recursive: true, force: true });
});

/** Answers how many invocations were worked on at once so far; `hang` never answers. */
const code = `
let now = 0;
let most = 0;
export const handler = async ({ hang, milliseconds = 0 }) => {
  most = Math.max(most, ++now);
  await new Promise((resolve) => { if (!hang) setTimeout(resolve, milliseconds); });
  now -= 1;
  return most;
};`;

function aFunction(properties: object) {
  const folder = join(root, String(stops.length));
  mkdirSync(folder);
  writeFileSync(join(folder, 'f.mjs'), code);
  const resource: Resource = {
    ...{ id: 'F', construct: 'F', name: 'f', arn: 'arn:aws:lambda:eu-central-1:000000000000:function:f' },
    properties: { Handler: 'f.handler', Code: { S3Key: 'f.zip' }, ...properties },
  };
  const stack = {
    ...{ outputs: {}, parameters: {}, assetFolder: () => folder },
    ofType: (type: string) => (type === 'AWS::Lambda::Function' ? [resource] : []),
  } as unknown as Stack;
  const observed: string[] = [];
  let id = 0;
  const conditions = readyConditions(stack);
  const lambda = createLambda({
    ...{ clock: steeredClock(), region: 'eu-central-1', url: 'http://127.0.0.1:1', stack, conditions },
    policies: { authorize: () => {} } as unknown as Policies,
    observe: ({ name }) => void observed.push(name),
    nextId: () => String(++id),
  });
  stops.push(lambda.stop);
  const invoke = (event: object) => lambda.invoke('f', JSON.stringify(event));
  return { conditions, observed, invoke };
}

it('works on twenty invocations at once, each with its whole time, and one that hangs ends no other', async () => {
  const { invoke } = aFunction({ Timeout: 2 });
  // Three rounds take longer than the time of one invocation, and the one that hangs runs out of time in the second.
  const hung = invoke({ hang: true });
  const others = await Promise.all(Array.from({ length: 50 }, () => invoke({ milliseconds: 1200 })));
  expect(others.filter(({ functionError }) => functionError !== undefined)).toEqual([]);
  expect(Math.max(...others.map(({ payload }) => Number(payload)))).toBe(20);
  expect(await hung).toMatchObject({ functionError: 'Unhandled', payload: expect.stringContaining('timed out') });
  // The last round ran in another instance: the one with the hung invocation takes no more.
  expect(Number((await invoke({})).payload)).toBeLessThan(20);
});

it('refuses an invocation that is one too many for the account', async () => {
  const { conditions, observed, invoke } = aFunction({});
  conditions.concurrentExecutions = 1;
  const first = invoke({});
  await expect(invoke({})).rejects.toMatchObject({ name: 'Lambda.TooManyRequestsException', status: 429 });
  expect(await first).toEqual({ payload: '1' });
  expect(observed).toEqual(['Throttles']);
  expect(await invoke({})).toEqual({ payload: '1' });
});
