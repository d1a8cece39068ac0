import { CfnParameter, Duration, Stack, Validations } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { createDeadLetters } from './queues.ts';

export type BackstopProps = { readonly notifySupport: StateMachine };

export type Backstop = {
  readonly topic: Topic;
  /** What a rule could not hand to the topic. */
  readonly deadLetters: Queue;
};

/** The separate path that speaks when nobody answers or the pager itself fails: a topic with an inbox and a phone. */
export function createBackstop(scope: Construct, { notifySupport }: BackstopProps): Backstop {
  const topic = createTopic(scope);
  const deadLetters = createDeadLetters(scope, 'BackstopDeadLetters');
  Validations.of(deadLetters).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is the dead-letter queue of the rules.',
  });
  announceFailedRuns(scope, notifySupport, { topic, deadLetters });
  return { topic, deadLetters };
}

/** The incident's run by its name, the level of detail that a rule can tell. */
const run = EventField.fromPath('$.detail.name');

/**
 * What the backstop says of a run that did not end well, by its status: what it means, and what to do.
 *
 * Plain characters only, for an SMS with any other holds less than half. A status-change event has no error, so
 * FAILED cannot tell silence from a fault.
 */
const sayings = {
  FAILED: `Nobody has taken ${run}: everybody on its policy stayed silent, or its run failed.`,
  TIMED_OUT: `Nobody has taken ${run}: its run was cut off at its time limit.`,
  ABORTED: `${run} was stopped by hand: nobody is notified any more, and it is not started again.`,
};

/** Rules from failed runs straight to the topic: no function in between that could fail with them. */
function announceFailedRuns(
  scope: Construct,
  notifySupport: StateMachine,
  { topic, deadLetters: deadLetterQueue }: Backstop,
): void {
  for (const [status, means] of Object.entries(sayings)) {
    new Rule(scope, `Run${pascal(status)}`, {
      description: `Runs of NotifySupport that ended ${status}, to the backstop.`,
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [notifySupport.stateMachineArn], status: [status] },
      },
      targets: [
        new SnsTopic(topic, {
          message: RuleTargetInput.fromMultilineText(`${means}\n${whatToDo}\n${executionLink}`),
          deadLetterQueue,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    });
  }
}

const whatToDo = 'Take it yourself or call somebody now; the execution shows who was notified, and what went wrong:';
const executionLink = `https://console.aws.amazon.com/states/home?region=${EventField.region}#/v2/executions/details/${EventField.fromPath('$.detail.executionArn')}`;

/** `TIMED_OUT` as `TimedOut`. */
function pascal(status: string): string {
  return status.toLowerCase().replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The backstop's topic, which this account's alarms may speak through; the rules' own target lets EventBridge in.
 *
 * That has no condition, for none would ever hold: a topic's policy can have no Condition for EventBridge, says AWS's
 * "Using resource-based policies for Amazon EventBridge".
 *
 * Not encrypted with the key that AWS manages, which shuts both of them out. The display name is what SMS begin with.
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
  subscribe(topic, 'Email', SubscriptionProtocol.EMAIL, {
    description:
      'Where the backstop writes when nobody answers or the pager itself fails. AWS asks for a confirmation.',
    allowedPattern: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$',
    constraintDescription: 'BackstopEmail must be an e-mail address that somebody reads, such as team@example.org.',
  });
  subscribe(topic, 'Sms', SubscriptionProtocol.SMS, {
    description: 'The phone that the backstop texts when nobody answers or the pager itself fails.',
    allowedPattern: '^\\+[1-9][0-9]{6,14}$',
    constraintDescription: 'BackstopSms must be a phone number with its country code, such as +4915112345678.',
  });
  return topic;
}

type ParameterText = {
  readonly description: string;
  readonly allowedPattern: string;
  readonly constraintDescription: string;
};

/** Subscribes what the deploy is given. Without a default: a deploy that names nobody is refused. */
function subscribe(topic: Topic, name: 'Email' | 'Sms', protocol: SubscriptionProtocol, text: ParameterText): void {
  const stack = Stack.of(topic);
  const { valueAsString } = new CfnParameter(stack, `Backstop${name}`, { type: 'String', ...text });
  new Subscription(stack, `BackstopBy${name}`, { topic, protocol, endpoint: valueAsString });
}
