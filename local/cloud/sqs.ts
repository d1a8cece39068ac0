import { createHash } from 'node:crypto';
import type { Clock } from '../asl/clock.ts';
import type { Datum } from './alarm-watch.ts';
import { type Lambda, tooMany } from './lambda.ts';
import type { Resource } from './loader.ts';
import type { Policies } from './policies.ts';
import { type Answer, jsonService, type Operations, type Request, serviceError } from './wire.ts';

/** The stack's queues, each drained by the function that its event source mapping names. */
export type Sqs = {
  /** SQS for the functions. A queue's URL is its ARN here. */
  readonly service: (request: Request) => Promise<Answer>;
  /** Throws when no queue has this ARN. */
  readonly send: (queueArn: string, body: string) => void;
  /** The bodies of the letters that wait in a queue, for example in a dead-letter queue. */
  readonly bodies: (queueArn: string) => readonly string[];
};

type Letter = {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  firstAt?: number;
  receives: number;
};

type Queue = {
  readonly arn: string;
  readonly name: string;
  readonly visibilitySeconds: number;
  readonly redrive: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } | undefined;
  readonly letters: Letter[];
  /** The letters that were received without success and have not been given up yet. */
  readonly failed: Set<Letter>;
  /** True while the next report of its age is due within a minute. */
  isTimed: boolean;
  /** Passes the waiting letters to the function that drains the queue; absent when none does. */
  deliver?: () => void;
};

export type SqsOptions = {
  readonly clock: Clock;
  readonly region: string;
  readonly queues: readonly Resource[];
  readonly mappings: readonly Resource[];
  readonly lambda: Lambda;
  /** The functions that drain the queues. */
  readonly functions: readonly Resource[];
  readonly policies: Policies;
  /** Receives the number of letters in a queue that no function drains, and the age of the letters that fail. */
  readonly observe: (datum: Datum) => void;
  readonly nextId: () => string;
};

type SendMessageBatch = {
  readonly QueueUrl: string;
  readonly Entries: readonly { readonly Id: string; readonly MessageBody: string }[];
};

export function createSqs(options: SqsOptions): Sqs {
  const { clock, region, queues, mappings, lambda, functions, policies, observe, nextId } = options;
  const found = new Map(queues.map((queue) => [queue.arn, emptyQueue(queue)]));
  const queueAt = (arn: string) => {
    const queue = found.get(arn);
    if (!queue) throw new Error(`The stack has no queue ${arn}.`);
    return queue;
  };
  const send = (arn: string, body: string) => {
    const queue = queueAt(arn);
    queue.letters.push({ id: nextId(), body, sentAt: clock.now(), receives: 0 });
    if (!queue.deliver) return report(queue, 'ApproximateNumberOfMessagesVisible', queue.letters.length);
    queue.deliver();
  };
  const report = ({ name }: Queue, metric: string, value: number) =>
    observe({ namespace: 'AWS/SQS', name: metric, dimensions: { QueueName: name }, value, isLevel: true });
  /** Letters received three times no longer count ("Available CloudWatch metrics for Amazon SQS", developer guide). */
  const reportAge = (queue: Queue) => {
    const sentAt = [...queue.failed].filter(({ receives }) => receives < 3).map((letter) => letter.sentAt);
    report(queue, 'ApproximateAgeOfOldestMessage', (clock.now() - Math.min(clock.now(), ...sentAt)) / 1000);
    queue.isTimed = queue.failed.size > 0;
    if (queue.isTimed) clock.at(clock.now() + 60_000, () => reportAge(queue));
  };

  /** Returns failed letters to the queue after the visibility timeout, or moves them to the dead-letter queue. */
  const putBack = (queue: Queue, letters: readonly Letter[], visibleAt: number) => {
    if (letters.length === 0) return;
    for (const letter of letters) queue.failed.add(letter);
    if (!queue.isTimed) reportAge(queue);
    clock.at(visibleAt, () => {
      for (const letter of letters) {
        if (queue.redrive && letter.receives >= queue.redrive.maxReceiveCount) {
          queue.failed.delete(letter);
          send(queue.redrive.deadLetterTargetArn, letter.body);
        } else queue.letters.push(letter);
      }
      queue.deliver?.();
    });
  };

  const invoke = async (queue: Queue, functionName: string, reportsFailures: boolean, letters: readonly Letter[]) => {
    const now = clock.now();
    for (const letter of letters) {
      letter.receives += 1;
      letter.firstAt ??= now;
    }
    const event = { Records: letters.map((letter) => toRecord(letter, queue.arn, region)) };
    const answer = await lambda.invoke(functionName, JSON.stringify(event)).catch(ifTooMany);
    const failed = answer.functionError ? letters : failures(answer.payload, letters, reportsFailures);
    for (const letter of letters) if (!failed.includes(letter)) queue.failed.delete(letter);
    putBack(queue, failed, now + queue.visibilitySeconds * 1000);
  };

  for (const { properties } of mappings) {
    const { EventSourceArn, FunctionName, BatchSize = 10, FunctionResponseTypes = [], ScalingConfig } = properties;
    const queue = queueAt(EventSourceArn);
    // Lambda drains a queue with the function's role, and refuses to create the mapping without the permissions.
    const principal = functions.find(({ name }) => name === FunctionName)?.properties.Role;
    for (const action of ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])
      policies.authorize({ principal, action, resource: queue.arn });
    const reportsFailures = FunctionResponseTypes.includes('ReportBatchItemFailures');
    const most = ScalingConfig?.MaximumConcurrency ?? 5;
    let running = 0;
    const deliver = async () => {
      while (running < most && queue.letters.length > 0) {
        running += 1;
        const invocation = invoke(queue, FunctionName, reportsFailures, queue.letters.splice(0, BatchSize));
        void clock.during(invocation).finally(() => {
          running -= 1;
          void deliver();
        });
      }
    };
    // Letters that are sent together are delivered together: the batch starts after the sender's current task.
    queue.deliver = () => void clock.during(Promise.resolve().then(deliver));
  }
  const operations: Operations = {
    SendMessageBatch: ({ QueueUrl, Entries }: SendMessageBatch) => {
      if (!found.has(QueueUrl)) throw serviceError('QueueDoesNotExist', 'The specified queue does not exist.');
      if (Entries.length > 10) throw serviceError('TooManyEntriesInBatchRequest', 'More than ten messages.');
      for (const { MessageBody } of Entries) send(QueueUrl, MessageBody);
      const Successful = Entries.map(({ Id, MessageBody }) => ({
        ...{ Id, MessageId: nextId() },
        MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex'),
      }));
      return { Successful, Failed: [] };
    },
  };
  return {
    service: jsonService('SQS', operations),
    send,
    bodies: (arn) => queueAt(arn).letters.map(({ body }) => body),
  };
}

/** An invocation that is one too many leaves its letters in the queue, as one that failed. */
function ifTooMany(error: Error) {
  if (error.name !== tooMany) throw error;
  return { payload: 'null', functionError: 'Throttled' };
}

function emptyQueue({ arn, name, properties }: Resource): Queue {
  const { VisibilityTimeout = 30, RedrivePolicy } = properties;
  const [letters, failed] = [[], new Set<Letter>()];
  return { arn, name, visibilitySeconds: VisibilityTimeout, redrive: RedrivePolicy, letters, failed, isTimed: false };
}

/** The letters that the function failed to process; all of them when its answer is not valid, as on AWS. */
function failures(payload: string, letters: readonly Letter[], reportsFailures: boolean): readonly Letter[] {
  if (!reportsFailures) return [];
  const listed = (JSON.parse(payload) as { batchItemFailures?: { itemIdentifier?: string }[] } | null)
    ?.batchItemFailures;
  const ids = (listed ?? []).map(({ itemIdentifier }) => itemIdentifier);
  if (ids.some((id) => !letters.some((letter) => letter.id === id))) return letters;
  return letters.filter(({ id }) => ids.includes(id));
}

function toRecord({ id, body, sentAt, firstAt, receives }: Letter, eventSourceARN: string, awsRegion: string) {
  return {
    messageId: id,
    receiptHandle: `${id}-${receives}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(sentAt),
      SenderId: 'events.amazonaws.com',
      ApproximateFirstReceiveTimestamp: String(firstAt),
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion,
  };
}
