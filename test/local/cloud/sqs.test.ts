import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../local/asl/clock.ts';
import type { Lambda } from '../../../local/cloud/lambda.ts';
import type { Resource } from '../../../local/cloud/loader.ts';
import type { Policies } from '../../../local/cloud/policies.ts';
import { createSqs } from '../../../local/cloud/sqs.ts';

const resource = (arn: string, properties: object): Resource => ({
  id: arn,
  construct: arn,
  name: arn,
  arn,
  properties,
});

type Answer = { payload: string; functionError?: string };

/** A queue that is drained by a function with this answer to the bodies. */
function aQueue(answer: (bodies: string[], ids: string[]) => Answer) {
  const clock = virtualClock(0);
  const batches: { at: number; bodies: string[] }[] = [];
  const invoke: Lambda['invoke'] = async (_, payload) => {
    const { Records } = JSON.parse(payload) as { Records: { body: string; messageId: string }[] };
    const bodies = Records.map(({ body }) => body);
    batches.push({ at: clock.now() / 1000, bodies });
    return answer(
      bodies,
      Records.map(({ messageId }) => messageId),
    );
  };
  const RedrivePolicy = { deadLetterTargetArn: 'dead', maxReceiveCount: 3 };
  const mapping = {
    EventSourceArn: 'q',
    FunctionName: 'f',
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  };
  let id = 0;
  const reports: string[] = [];
  const sqs = createSqs({
    clock,
    region: 'eu-central-1',
    queues: [resource('q', { VisibilityTimeout: 60, RedrivePolicy }), resource('dead', {})],
    mappings: [resource('m', mapping)],
    lambda: { invoke } as Lambda,
    functions: [],
    policies: { authorize: () => {} } as unknown as Policies,
    observe: ({ name, dimensions, value }) =>
      void reports.push(`${clock.now() / 1000} ${dimensions.QueueName} ${name} ${value}`),
    nextId: () => `id-${++id}`,
  });
  return { clock, batches, reports, sqs };
}

describe('a queue', () => {
  it('delivers letters that are sent together in one batch, once', async () => {
    const { clock, batches, sqs } = aQueue(() => ({ payload: '{"batchItemFailures":[]}' }));
    sqs.send('q', 'a');
    sqs.send('q', 'b');
    await clock.run();
    expect(batches).toEqual([{ at: 0, bodies: ['a', 'b'] }]);
  });

  it('delivers only failed letters again, after the visibility timeout', async () => {
    let turn = 0;
    const { clock, batches, sqs } = aQueue((bodies, ids) => ({
      payload: JSON.stringify({
        batchItemFailures: ++turn === 1 ? [{ itemIdentifier: ids[bodies.indexOf('b')] }] : [],
      }),
    }));
    sqs.send('q', 'a');
    sqs.send('q', 'b');
    await clock.run();
    expect(batches.slice(1)).toEqual([{ at: 60, bodies: ['b'] }]);
    expect(sqs.bodies('dead')).toEqual([]);
  });

  it.each([
    ['the function fails', { payload: '{}', functionError: 'Unhandled' }],
    ['the answer names a letter that was not sent', { payload: '{"batchItemFailures":[{"itemIdentifier":"x"}]}' }],
  ])('moves letters to the dead-letter queue when %s every time', async (_, answer) => {
    const { clock, batches, sqs } = aQueue(() => answer);
    sqs.send('q', 'a');
    await clock.run();
    expect(batches.map(({ at }) => at)).toEqual([0, 60, 120]);
    expect(sqs.bodies('dead')).toEqual(['a']);
  });

  it('reports the age of the oldest letter that fails, and the number in the dead-letter queue', async () => {
    const { clock, reports, sqs } = aQueue(() => ({ payload: '{}', functionError: 'Unhandled' }));
    sqs.send('q', 'a');
    await clock.run();
    expect(reports).toEqual([
      '0 q ApproximateAgeOfOldestMessage 0',
      '60 q ApproximateAgeOfOldestMessage 60',
      '120 q ApproximateAgeOfOldestMessage 120',
      '180 q ApproximateAgeOfOldestMessage 0',
      '180 dead ApproximateNumberOfMessagesVisible 1',
      '240 q ApproximateAgeOfOldestMessage 0',
    ]);
  });

  it('refuses any other queue', () => {
    expect(() => aQueue(() => ({ payload: 'null' })).sqs.send('x', 'a')).toThrow('The stack has no queue x.');
  });
});
