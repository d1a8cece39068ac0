import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Takings } from '../domain/incident/taking.ts';
import { lazily } from '../domain/text/lazily.ts';
import { plural } from '../domain/text/plural.ts';
import { env } from '../env.ts';
import { quiet } from './channels/quiet.ts';

/** The queue's URL is a parameter like any other, so that the endpoint can be another one. */
const client = lazily(() => quiet(new SQSClient({ useQueueUrlAsEndpoint: false })));

/** SQS's limit of messages in one request. */
const messagesPerRequest = 10;

/**
 * Puts a press that takes everything into the queue, as several messages.
 *
 * @throws Error if one of them could not be queued. The others may be in the queue, which does no harm.
 */
export async function queueTakings(messages: readonly Takings[]): Promise<void> {
  const requests: (readonly Takings[])[] = [];
  for (let start = 0; start < messages.length; start += messagesPerRequest)
    requests.push(messages.slice(start, start + messagesPerRequest));
  await Promise.all(requests.map(send));
}

async function send(messages: readonly Takings[]): Promise<void> {
  const Entries = messages.map((message, index) => ({ Id: String(index), MessageBody: JSON.stringify(message) }));
  const { Failed = [] } = await client().send(
    new SendMessageBatchCommand({ QueueUrl: env('PRESSES_QUEUE_URL'), Entries }),
  );
  if (Failed.length > 0) throw new Error(`SQS did not accept ${plural(Failed.length, 'message')}: ${Failed[0]?.Code}.`);
}
