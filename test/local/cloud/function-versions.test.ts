import { expect, it } from 'vitest';
import { functionFinder } from '../../../local/cloud/function-versions.ts';
import type { Stack } from '../../../local/cloud/loader.ts';

const resources: Readonly<Record<string, readonly object[]>> = {
  'AWS::Lambda::Function': [{ name: 'f' }, { name: 'g' }],
  'AWS::Lambda::Version': [{ name: 'f:3' }],
  'AWS::Lambda::Alias': [{ name: 'f:live', properties: { FunctionVersion: '3' } }],
};
const find = functionFinder({ ofType: (type: string) => resources[type] ?? [] } as unknown as Stack);
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
