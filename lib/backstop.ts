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
  /** The messages that a rule could not send to the topic. */
  readonly deadLetters: Queue;
};

/** The backstop: a topic that sends to a mailbox and a phone when nobody answers or the pager itself fails. */
export function createBackstop(scope: Construct, props: BackstopProps): Backstop {
  const topic = createTopic(scope);
  subscribe(scope, topic, props.settings);
  const deadLetters = createDeadLetters(scope, 'BackstopDeadLetters');
  Validations.of(deadLetters).acknowledge({
    id: 'AwsSolutions-SQS3',
    reason: 'This queue is itself the dead-letter queue of the rules.',
  });
  reportFailedRuns(scope, props, { topic, deadLetters });
  return { topic, deadLetters };
}

/** The name of the incident's run, which is all that a rule knows of the incident. */
const run = EventField.fromPath('$.detail.name');

/**
 * The backstop's message and the runbook's heading for each status of a run that did not end well.
 *
 * In plain characters, because an SMS with any other character holds less than half as many. A status-change event has
 * no error, so FAILED can mean that nobody answered or that the pager had a fault.
 */
const messages = {
  FAILED: {
    means: `Nobody has taken ${run}: nobody on its policy answered, or its run failed.`,
    heading: 'nobody-has-taken-it',
  },
  TIMED_OUT: {
    means: `Nobody has taken ${run}: its run reached its time limit.`,
    heading: 'run-timed-out',
  },
  ABORTED: {
    means: `${run} was stopped by hand: nobody else will be notified, and it will not start again.`,
    heading: 'run-stopped-by-hand',
  },
};

const whatToDo = 'Take it yourself or call somebody now. The execution shows who was notified and what went wrong:';

/** Creates the rules that send failed runs straight to the topic, without a function that could fail too. */
function reportFailedRuns(
  scope: Construct,
  { settings, notifySupport, console }: BackstopProps,
  { topic, deadLetters: deadLetterQueue }: Backstop,
): void {
  const execution = console.execution(EventField.fromPath('$.detail.executionArn'));
  for (const [status, { means, heading }] of Object.entries(messages)) {
    const text = [means, whatToDo, execution, `Runbook: ${settings.runbookUrl}#${heading}`].join('\n');
    new Rule(scope, `Run${pascal(status.toLowerCase())}`, {
      description: `Tells the backstop about runs of NotifySupport that ended as ${status}.`,
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
 * The backstop's topic. Alarms of this account can publish to it here, and EventBridge by the target of each rule.
 *
 * The permission for EventBridge has no condition. According to AWS's "Using resource-based policies for Amazon
 * EventBridge", a topic's policy cannot have a Condition for EventBridge.
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

type ParameterText = {
  readonly description: string;
  readonly allowedPattern: string;
  readonly constraintDescription: string;
};

/** A parameter without a default, so that CloudFormation refuses a deploy without a value. */
function createParameter(scope: Construct, name: string, text: ParameterText): string {
  const parameter = new CfnParameter(scope, name, { type: 'String', ...text });
  setReadableId(parameter, scope, name);
  return parameter.valueAsString;
}
