import { expect, it } from 'vitest';
import { messagesOf } from '../../../../lambdas/domain/text/queue.ts';

it.each([
  ['its first delivery', '1', false],
  ['one that was delivered before', '2', true],
  ['one without a count', undefined, false],
])('a message of a queue has its instant, and is a retry or not: %s', (_, ApproximateReceiveCount, isRetry) => {
  const attributes = { SentTimestamp: '1764036840000', ...(ApproximateReceiveCount && { ApproximateReceiveCount }) };
  expect(messagesOf({ Records: [{ messageId: 'm', body: '{}', attributes }] })).toEqual([
    { id: 'm', body: '{}', at: '2025-11-25T02:14:00.000Z', isRetry },
  ]);
});
