import { Duration } from 'aws-cdk-lib';
import type { IRuleTarget } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { allow } from './grants.ts';

/** A queue that a function drains, and where what it could not take ends up. */
export type Drained = { readonly queue: Queue; readonly deadLetters: Queue };

const shared = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };

/** A queue for what could not be handed on: it is kept for two weeks. */
export function createDeadLetters(scope: Construct, id: string): Queue {
  return new Queue(scope, id, shared);
}

/**
 * A queue for a function to drain.
 *
 * 150 s of visibility is six times the function's timeout, and ten receipts are 25 minutes.
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

/** Has a function take what is in the queue, in at most so many executions at once. */
export function drain({ queue }: Drained, into: LambdaFunction, maxConcurrency: number): void {
  allow(into, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], queue.queueArn);
  into.addEventSourceMapping(queue.node.id, {
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    reportBatchItemFailures: true,
    maxConcurrency,
  });
}

/**
 * A queue as a rule's target; an event that is older than `maxAge` is given up.
 *
 * CDK's own would also let the rule ask for the queue's address and attributes.
 */
export function throughQueue({ queue, deadLetters }: Drained, maxAge: Duration): IRuleTarget {
  return {
    bind: (rule) => {
      for (const each of [queue, deadLetters]) letSend(each, 'events', rule.ruleRef.ruleArn);
      return {
        arn: queue.queueArn,
        deadLetterConfig: { arn: deadLetters.queueArn },
        retryPolicy: { maximumEventAgeInSeconds: maxAge.toSeconds(), maximumRetryAttempts: 185 },
      };
    },
  };
}

/** Lets what has this ARN send to a queue, and nothing else of its service. */
export function letSend(queue: Queue, service: 'events' | 'sns', sourceArn: string): void {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`${service}.amazonaws.com`)],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': sourceArn } },
    }),
  );
}
