import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
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

/**
 * Answers how many invocations were worked on at once so far. `together` waits until they were that many, `hang` never answers,
 * and `spin` lets nothing else run.
 */
const code = `
import { env } from 'node:process';
import { counted } from './shared.mjs';
export const handler = async ({ hang, spin, crash, say, together = 0, milliseconds = 0 }) => {
  if (say) console.log(say);
  if (say) return [process.env.NAME, env.NAME, Object.keys(env).includes('NAME')];
  while (spin);
  if (crash) setTimeout(() => { throw new TypeError('crashed'); });
  counted.most = Math.max(counted.most, ++counted.now);
  while (counted.most < together) await new Promise((resolve) => { setTimeout(resolve); });
  await new Promise((resolve) => { if (!hang && !crash) setTimeout(resolve, milliseconds); });
  counted.now -= 1;
  return counted.most;
};`;

function someFunctions(properties: Record<string, object>) {
  const folder = join(root, String(stops.length));
  mkdirSync(folder);
  writeFileSync(join(folder, 'f.mjs'), code);
  // As in the package, whose bundles share files.
  writeFileSync(join(folder, 'shared.mjs'), 'export const counted = { now: 0, most: 0 };');
  const resources = Object.entries(properties).map(
    ([name, more]): Resource => ({
      ...{ id: name, construct: name, name, arn: `arn:aws:lambda:eu-central-1:000000000000:function:${name}` },
      properties: { Handler: 'f.handler', Code: { S3Key: 'f.zip' }, ...more },
    }),
  );
  const stack = {
    ...{ outputs: {}, parameters: {}, assetFolder: () => folder },
    ofType: (type: string) => {
      if (type === 'AWS::Lambda::Function') return resources;
      if (type !== 'AWS::ApiGateway::Method') return [];
      const methods: Readonly<Record<string, string>> = { page: 'GET', press: 'POST' };
      return resources
        .filter(({ name }) => methods[name] !== undefined)
        .map(({ name, arn }) => ({ properties: { HttpMethod: methods[name], Integration: { Uri: arn } } }));
    },
  } as unknown as Stack;
  const observed: string[] = [];
  const lines: string[] = [];
  let id = 0;
  const conditions = readyConditions(stack);
  const lambda = createLambda({
    ...{ clock: steeredClock(), region: 'eu-central-1', url: 'http://127.0.0.1:1', stack, conditions },
    policies: { authorize: () => {} } as unknown as Policies,
    observe: ({ name }) => void observed.push(name),
    nextId: () => String(++id),
  });
  lambda.onLog(({ functionName, line }) => void lines.push(`${functionName}: ${line.split('\n')[0]}`));
  stops.push(lambda.stop);
  const invoke = (name: string, event: object) => lambda.invoke(name, JSON.stringify(event));
  return { conditions, observed, lines, invoke, untilNobodyWaits: lambda.untilNobodyWaits };
}

function aFunction(properties: object) {
  const { invoke, ...rest } = someFunctions({ f: properties });
  return { ...rest, invoke: (event: object) => invoke('f', event) };
}

it('works on a few invocations at once, each with its whole time, and one that hangs ends no other', async () => {
  const { invoke } = aFunction({ Timeout: 2 });
  // Three rounds take longer than the time of one invocation, and the one that hangs runs out of time in the second.
  const hung = invoke({ hang: true });
  const others = await Promise.all(Array.from({ length: 9 }, () => invoke({ milliseconds: 1000 })));
  expect(others.filter(({ functionError }) => functionError !== undefined)).toEqual([]);
  expect(Math.max(...others.map(({ payload }) => Number(payload)))).toBe(4);
  expect(await hung).toMatchObject({ functionError: 'Unhandled', payload: expect.stringContaining('timed out') });
  // The last round ran in another instance: the one with the hung invocation takes no more.
  expect(Number((await invoke({})).payload)).toBeLessThan(4);
});

it('works on more pages at once than presses', async () => {
  const { invoke } = someFunctions({ page: {}, press: {}, other: {} });
  const most = async (name: string, together: number) => {
    const results = await Promise.all(Array.from({ length: 10 }, () => invoke(name, { together, milliseconds: 20 })));
    return Math.max(...results.map(({ payload }) => Number(payload)));
  };
  expect([await most('page', 8), await most('press', 3), await most('other', 4)]).toEqual([8, 3, 4]);
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

describe('functions that share a thread', () => {
  it('have their own variables, modules and logs', async () => {
    const named = (NAME: string) => ({ Environment: { Variables: { NAME } } });
    const { invoke, lines } = someFunctions({ one: named('1'), other: named('2') });
    const say = (name: string) => invoke(name, { say: `I am ${name}` });
    const answers = await Promise.all([say('one'), say('other'), say('one')]);
    expect(answers.map(({ payload }) => payload)).toEqual(['["1","1",true]', '["2","2",true]', '["1","1",true]']);
    expect(lines.toSorted()).toEqual(['one: I am one', 'one: I am one', 'other: I am other']);
    await Promise.all([invoke('one', {}), invoke('one', {})]);
    expect(await invoke('other', {})).toEqual({ payload: '1' });
  });

  it('do not end with one that crashes', async () => {
    const { invoke, lines } = someFunctions({ one: {}, other: {} });
    const working = invoke('other', { milliseconds: 300 });
    await invoke('other', {});
    expect(await invoke('one', { crash: true })).toMatchObject({
      ...{ functionError: 'Unhandled', payload: JSON.stringify({ errorType: 'TypeError', errorMessage: 'crashed' }) },
    });
    expect(lines).toEqual(['one: The function ended: TypeError: crashed']);
    expect(await working).toEqual({ payload: '2' });
    expect(await invoke('one', {})).toEqual({ payload: '1' });
  });

  it('start again when one of them lets nothing else run', async () => {
    const { invoke } = someFunctions({ one: { Timeout: 1 }, other: { Timeout: 900 } });
    await Promise.all([invoke('one', {}), invoke('other', {})]);
    const [spun, heldUp] = await Promise.all([invoke('one', { spin: true }), invoke('other', {})]);
    expect(spun.payload).toContain('timed out after 1.00 seconds');
    expect(heldUp.payload).toContain('other exited before it answered');
    expect(await Promise.all([invoke('one', {}), invoke('other', {})])).toEqual([{ payload: '1' }, { payload: '1' }]);
  });
});

describe('what is less urgent', () => {
  it('goes on at once if nobody waits for the answer of a function', async () => {
    const { invoke, untilNobodyWaits } = someFunctions({ page: {}, other: { Timeout: 1 } });
    const hung = invoke('other', { hang: true });
    let isCalm = false;
    void untilNobodyWaits().then(() => {
      isCalm = true;
    });
    await Promise.resolve();
    expect(isCalm).toBe(true);
    await hung;
  });

  it('waits for a function of the API, but not for long', async () => {
    const { invoke, untilNobodyWaits } = someFunctions({ page: { Timeout: 2 } });
    let [isCalm, isAnswered] = [false, false];
    const hung = invoke('page', { hang: true }).then(() => {
      isAnswered = true;
    });
    const calm = untilNobodyWaits().then(() => {
      isCalm = true;
    });
    await Promise.resolve();
    expect(isCalm).toBe(false);
    await calm;
    expect(isAnswered).toBe(false);
    await hung;
    await untilNobodyWaits();
  });

  it('goes on as soon as the function has answered', async () => {
    const { invoke, untilNobodyWaits } = someFunctions({ page: {} });
    const page = invoke('page', {});
    await Promise.all([page, untilNobodyWaits()]);
  });
});
