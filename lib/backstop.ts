import { CfnParameter, Duration, Stack, Validations } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Console } from './console.ts';
import { pascal, setReadableId } from './names.ts';
import { createDeadLetters } from './queues.ts';
import { backstopForms, type Settings } from './settings.ts';

export type BackstopProps = {
  readonly settings: Settings;
  readonly notifySupport: StateMachine;
  readonly console: Console;
};

export type Backstop = {
  readonly topic: Topic;
  /** What a rule could not hand to the topic. */
  readonly deadLetters: Queue;
};

/** The separate path that speaks when nobody answers or the pager itself fails: a topic with an inbox and a phone. */
export function createBackstop(scope: Construct, props: BackstopProps): Backstop {
  const topic = createTopic(scope);
  subscribe(scope, topic, props.settings);
  const deadLetters = createDeadLetters(scope, 'BackstopDeadLetters');
  Validations.of(deadLetters).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'It is the dead-letter queue of the rules.',
  });
  announceFailedRuns(scope, props, { topic, deadLetters });
  return { topic, deadLetters };
}

/** The incident's run by its name, the level of detail that a rule can tell. */
const run = EventField.fromPath('$.detail.name');

/**
 * What the backstop says of a run that did not end well, by its status: what it means, and its heading in the runbook.
 *
 * Plain characters only, for an SMS with any other holds less than half. A status-change event has no error, so
 * FAILED cannot tell silence from a fault.
 */
const messages = {
  FAILED: {
    means: `Nobody has taken ${run}: everybody on its policy stayed silent, or its run failed.`,
    heading: 'nobody-has-taken-it',
  },
  TIMED_OUT: {
    means: `Nobody has taken ${run}: its run was cut off at its time limit.`,
    heading: 'run-timed-out',
  },
  ABORTED: {
    means: `${run} was stopped by hand: nobody is notified any more, and it is not started again.`,
    heading: 'run-stopped-by-hand',
  },
};

const whatToDo = 'Take it yourself or call somebody now; the execution shows who was notified, and what went wrong:';

/** Rules from failed runs straight to the topic: no function in between that could fail with them. */
function announceFailedRuns(
  scope: Construct,
  { settings, notifySupport, console }: BackstopProps,
  { topic, deadLetters: deadLetterQueue }: Backstop,
): void {
  const execution = console.execution(EventField.fromPath('$.detail.executionArn'));
  for (const [status, { means, heading }] of Object.entries(messages)) {
    const text = [means, whatToDo, execution, `Runbook: ${settings.runbookUrl}#${heading}`].join('\n');
    new Rule(scope, `Run${pascal(status.toLowerCase())}`, {
      description: `Runs of NotifySupport that ended ${status}, to the backstop.`,
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [notifySupport.stateMachineArn], status: [status] },
      },
      targets: [
        new SnsTopic(topic, {
          message: RuleTargetInput.fromMultilineText(text),
          deadLetterQueue,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    });
  }
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
  return topic;
}

/** Subscribes the address and the phone of the settings, or of the deploy. */
function subscribe(scope: Construct, topic: Topic, { backstopEmail, backstopSms }: Settings): void {
  new Subscription(scope, 'BackstopByEmail', {
    topic,
    protocol: SubscriptionProtocol.EMAIL,
    endpoint:
      backstopEmail ??
      createParameter(scope, 'BackstopEmail', {
        description:
          'Where the backstop writes when nobody answers or the pager itself fails. AWS asks for a confirmation.',
        allowedPattern: backstopForms.email,
        constraintDescription: 'BackstopEmail must be an e-mail address that somebody reads, such as team@example.org.',
      }),
  });
  new Subscription(scope, 'BackstopBySms', {
    topic,
    protocol: SubscriptionProtocol.SMS,
    endpoint:
      backstopSms ??
      createParameter(scope, 'BackstopSms', {
        description: 'The phone that the backstop texts when nobody answers or the pager itself fails.',
        allowedPattern: backstopForms.sms,
        constraintDescription: 'BackstopSms must be a phone number with its country code, such as +4915112345678.',
      }),
  });
}

type ParameterText = {
  readonly description: string;
  readonly allowedPattern: string;
  readonly constraintDescription: string;
};

/** A parameter without a default: a deploy that names nobody is refused. */
function createParameter(scope: Construct, name: string, text: ParameterText): string {
  const parameter = new CfnParameter(scope, name, { type: 'String', ...text });
  setReadableId(parameter, scope, name);
  return parameter.valueAsString;
}
