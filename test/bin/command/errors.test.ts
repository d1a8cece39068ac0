import { expect, it } from 'vitest';
import { describeError } from '../../../bin/command/errors.ts';

const missing = (message: string, more: object = {}) =>
  Object.assign(new Error(message), { name: 'ResourceNotFoundException', ...more });

it.each([
  [
    'a table of the stack',
    missing('Requested resource not found'),
    'The stack’s table of contacts no longer exists: deploy the stack again with `npx cdk deploy`.',
  ],
  [
    'a pool of End User Messaging',
    missing('Requested resource was not found', { ResourceType: 'pool', ResourceId: 'pool-0123' }),
    'pool-0123 no longer exists in this account and Region (pool): choose another one, or make it again.',
  ],
  [
    'a function',
    missing('Function not found: arn:aws:lambda:eu-central-1:000000000000:function:Sweep'),
    'AWS does not find what was asked for: Function not found: arn:aws:lambda:eu-central-1:000000000000:function:Sweep',
  ],
])('says of %s that it is gone', (_, error, sentence) => {
  expect(describeError(error, undefined)).toBe(sentence);
});

it('says that AWS was asked too often', () => {
  const error = Object.assign(new Error('Rate exceeded'), { name: 'TooManyRequestsException' });
  expect(describeError(error, undefined)).toBe('AWS was asked too often: try again in a minute.');
});
