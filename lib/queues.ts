import { Duration } from 'aws-cdk-lib';
import type { IRuleTarget } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { allow } from './grants.ts';

/** A queue that a function drains, and the dead-letter queue for messages that it could not process. */
export type Drained = { readonly queue: Queue; readonly deadLetters: Queue };

const shared = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };

/** A dead-letter queue. It keeps messages for two weeks. */
export function createDeadLetters(scope: Construct, id: string): Queue {
  return new Queue(scope, id, shared);
}

/**
 * A queue for a function to drain, with its dead-letter queue.
 *
 * The visibility timeout of 150 s is six times the function's timeout, and ten receipts take 25 minutes.
 */
export function createDrained(scope: Construct, id: string, deadLettersId: string): Drained {
  const deadLetters = createDeadLetters(scope, deadLettersId);
  const queue = new Queue(scope, id, {
    ...shared,
    visibilityTimeout: Duration.seconds(150),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 10 },
  });
  return { queue, deadLetters };
}

/** Lets a function receive the messages of a queue, in at most `maxConcurrency` executions at once. */
export function drain({ queue }: Drained, into: LambdaFunction, maxConcurrency: number, batchSize = 10): void {
  allow(into, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queue.queueArn);
  into.addEventSourceMapping(queue.node.id, {
    eventSourceArn: queue.queueArn,
    batchSize,
    reportBatchItemFailures: true,
    maxConcurrency,
  });
}

/**
 * A queue as the target of a rule. An event older than `maxAge` goes to the dead-letter queue.
 *
 * The CDK's own target would also let the rule read the queue's address and attributes.
 */
export function createQueueTarget({ queue, deadLetters }: Drained, maxAge: Duration): IRuleTarget {
  return {
    bind: (rule) => {
      for (const each of [queue, deadLetters]) allowSending(each, 'events', rule.ruleRef.ruleArn);
      return {
        arn: queue.queueArn,
        deadLetterConfig: { arn: deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: maxAge.toSeconds(), maximumRetryAttempts: 185 },
      };
    },
  };
}

/** Lets the rules or the topic with these ARNs send to a queue, and nothing else. */
export function allowSending(queue: Queue, service: 'events' | 'sns', sourceArn: string | string[]): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': sourceArn } },
    }),
  );
}
