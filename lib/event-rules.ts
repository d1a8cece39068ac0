import { Duration } from 'aws-cdk-lib';
import { type EventPattern as CdkPattern, type IRuleTarget, Rule, type RuleTargetInput } from 'aws-cdk-lib/aws-events';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { type EventPattern, eventRuleOf } from './event-patterns.ts';
import type { FunctionBase } from './functions.ts';
import { allowSending, type Drained } from './queues.ts';

export type EventRulesProps = {
  readonly base: FunctionBase;
  /** The queue of the function that receives alarms. */
  readonly into: Drained;
  /** The pager's own machines. Their failures go to the backstop. */
  readonly machines: readonly IStateMachine[];
};

/**
 * The rules of the setting `events`. Each sends its events to the queue of the alarms, with its name.
 *
 * One statement of the queue's policy allows all of them, because SQS allows 20 statements.
 */
export function createEventRules(scope: Construct, { base, into, machines }: EventRulesProps): void {
  const own = machines.map(({ stateMachineArn }) => stateMachineArn);
  const rules = base.settings.events.map(eventRuleOf).map(({ name, pattern }) => {
    return new Rule(scope, `Event-${name}`, {
      description: `Events for the contacts, as alerts of the source ${name}.`,
      eventPattern: toCdk(name === 'step-functions' ? without(own, pattern) : pattern),
      targets: [createTarget(into, name)],
    });
  });
  if (rules.length === 0) return;
  const arns = rules.map(({ ruleArn }) => ruleArn);
  for (const queue of [into.queue, into.deadLetters]) allowSending(queue, 'events', arns);
}

/** The pattern without the executions of these machines. The function drops them too, whatever the pattern of a rule is. */
function without(machines: readonly string[], { detail, ...pattern }: EventPattern): EventPattern {
  return { ...pattern, detail: { ...(detail as EventPattern), stateMachineArn: [{ 'anything-but': machines }] } };
}

/** The CDK has another name for one member, and passes all others on as they are. */
function toCdk({ 'detail-type': detailType, ...pattern }: EventPattern): CdkPattern {
  return { ...pattern, ...(detailType !== undefined && { detailType }) } as CdkPattern;
}

/**
 * The queue as a target that gets the rule's name beside the event.
 *
 * The variable stands for the whole event as JSON. It has no quotes in the template, and the CDK has no word for it.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function createTarget({ queue, deadLetters }: Drained, name: string): IRuleTarget {
  const inputTemplate = `{"rule":${JSON.stringify(name)},"event":<aws.events.event.json>}`;
  return {
    bind: () => ({
      arn: queue.queueArn,
      input: { bind: () => ({ inputTemplate }) } as RuleTargetInput,
      deadLetterConfig: { arn: deadLetters.queueArn },
      retryPolicy: { maximumEventAgeInSeconds: Duration.hours(24).toSeconds(), maximumRetryAttempts: 185 },
    }),
  };
}
