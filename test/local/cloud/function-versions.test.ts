import { expect, it } from 'vitest';
import { type Conditions, readyConditions } from '../../../local/cloud/conditions.ts';
import { answerAboutAlias, functionFinder } from '../../../local/cloud/function-versions.ts';
import type { Stack } from '../../../local/cloud/loader.ts';

const resources: Readonly<Record<string, readonly object[]>> = {
  'AWS::Lambda::Function': [
    { name: 'f', arn: 'arn:f' },
    { name: 'g', arn: 'arn:g' },
  ],
  'AWS::Lambda::Version': [{ name: 'f:3' }],
  'AWS::Lambda::Alias': [{ name: 'f:live', properties: { FunctionVersion: '3' } }],
};
const stack = { ofType: (type: string) => resources[type] ?? [] } as unknown as Stack;
const find = functionFinder(stack);
const arn = 'arn:aws:lambda:eu-central-1:000000000000:function:';

it.each([
  ['f', '$LATEST'],
  ['f:$LATEST', '$LATEST'],
  [`${arn}f`, '$LATEST'],
  [`${arn}f:3`, '3'],
  ['f:live', '3'],
  [`${arn}f:live`, '3'],
  ['f:2', undefined],
  ['g:live', undefined],
  ['h', undefined],
])('%s calls version %s', (name, version) => {
  expect(find(name)?.version).toBe(version);
});

const ready = readyConditions({ outputs: {}, parameters: {} });
const ask = (path: string, aliases: Conditions['aliases'] = {}) => {
  const answer = answerAboutAlias(stack, { ...ready, aliases }, `/2015-03-31/functions/${path}`);
  return answer && JSON.parse(answer.body);
};

it('describes an alias', () => {
  expect(ask('f/aliases/live')).toEqual({ AliasArn: 'arn:f:live', Name: 'live', FunctionVersion: '3' });
  expect(ask(`${encodeURIComponent(`${arn}f`)}/aliases/live`)).toMatchObject({ FunctionVersion: '3' });
  expect(ask('f/invocations')).toBeUndefined();
});

it('describes an alias that was moved', () => {
  const moved = { FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: { 10: 0.1 } } };
  expect(ask('f/aliases/live', { f: moved })).toMatchObject(moved);
});

it.each([
  ['h/aliases/live', {}, 'Function not found: h'],
  ['g/aliases/live', {}, 'Cannot find alias arn: arn:g:live'],
  ['f/aliases/live', { f: null }, 'Cannot find alias arn: arn:f:live'],
])('refuses to describe %s', (path, aliases, message) => {
  expect(() => ask(path, aliases)).toThrow(message);
});
