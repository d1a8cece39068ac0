import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { createParameter } from './parameters.ts';
import { createDeadLetters } from './queues.ts';
import { backstopForms, type Settings } from './settings.ts';

export type Backstop = {
  readonly topic: Topic;
  /** The messages that the rules of version 0.3 could not send to the topic. */
  readonly deadLetters: Queue;
};

/**
 * The backstop: a topic that sends to a mailbox and a phone when nobody answers or the pager itself fails.
 *
 * Version 0.3 had a rule for each failed run. What such a rule could not send is still in the queue of dead letters, so an
 * upgrade keeps the queue and its alarm.
 */
export function createBackstop(scope: Construct, settings: Settings): Backstop {
  const topic = createTopic(scope);
  subscribe(scope, topic, settings);
  const deadLetters = createDeadLetters(scope, 'BackstopDeadLetters');
  Validations.of(deadLetters).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'This queue is itself a dead-letter queue.',
  });
  return { topic, deadLetters };
}

/**
 * The backstop's topic. Alarms of this account can publish to it.
 *
 * The topic is not encrypted with the key that AWS manages, because neither of the two could use that key. An SMS begins
 * with the display name.
 */
function createTopic(scope: Construct): Topic {
  const { partition, region, account } = Stack.of(scope);
  const topic = new Topic(scope, 'Backstop', { displayName: 'Backstop', enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AllowAlarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
      },
    }),
  );
  return topic;
}

/** Subscribes the address and the phone from the settings, or from the stack's parameters. */
function subscribe(scope: Construct, topic: Topic, { backstopEmail, backstopSms }: Settings): void {
  new Subscription(scope, 'BackstopByEmail', {
    topic,
    protocol: SubscriptionProtocol.EMAIL,
    endpoint:
      backstopEmail ??
      createParameter(scope, 'BackstopEmail', {
        description:
          'The mailbox that the backstop writes to when nobody answers or the pager itself fails. AWS sends it a link to confirm.',
        allowedPattern: backstopForms.email,
        constraintDescription: 'BackstopEmail must be an e-mail address that is read, such as team@example.org.',
      }),
  });
  new Subscription(scope, 'BackstopBySms', {
    topic,
    protocol: SubscriptionProtocol.SMS,
    endpoint:
      backstopSms ??
      createParameter(scope, 'BackstopSms', {
        description: 'The phone that gets an SMS when nobody answers or the pager itself fails.',
        allowedPattern: backstopForms.sms,
        constraintDescription: 'BackstopSms must be a phone number with its country code, such as +4915112345678.',
      }),
  });
}
