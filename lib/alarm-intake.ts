import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Escalation } from './escalation.ts';
import { createFunction, type FunctionBase } from './functions.ts';
import { createDrained, createQueueTarget, type Drained, drain } from './queues.ts';
import type { Tables } from './tables.ts';

export type AlarmIntakeProps = {
  readonly base: FunctionBase;
  readonly tables: Tables;
  readonly escalation: Escalation;
};

export type AlarmIntake = Drained & { readonly receiveAlarm: LambdaFunction };

/**
 * The way in for CloudWatch alarms: a rule, a queue and a function.
 *
 * The queue is needed because a rule's dead-letter queue catches only events that could not be delivered, and Lambda
 * retries an asynchronous call twice and then drops it. The limit of five concurrent executions leaves the rest of the
 * account's concurrency to other functions, however many alarms arrive.
 */
export function createAlarmIntake(scope: Construct, { base, tables, escalation }: AlarmIntakeProps): AlarmIntake {
  const receiveAlarm = createFunction(scope, 'ReceiveAlarm', {
    base,
    description: 'Receives CloudWatch alarms: opens, joins or resolves an incident.',
    environment: { ...tables.environment, NOTIFY_SUPPORT_ARN: escalation.notifySupport.stateMachineArn },
  });
  tables.incidents.grant(receiveAlarm, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:Query');
  tables.onCall.grant(receiveAlarm, 'dynamodb:GetItem');
  escalation.notifySupport.grantStartExecution(receiveAlarm);
  escalation.grantAnswers(receiveAlarm);

  const alarms = createDrained(scope, 'Alarms', 'AlarmDeadLetters');
  new Rule(scope, 'AlarmStateChange', {
    description:
      'Every state change of a CloudWatch alarm, except of the pager itself. Routes decide which ones notify contacts.',
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      // The pager's own alarms can be about this queue, and must not end up in it.
      detail: { alarmName: [{ 'anything-but': { prefix: `${base.pager}-` } }] },
    },
    targets: [createQueueTarget(alarms, Duration.hours(24))],
  });
  drain(alarms, receiveAlarm, 5);
  return { receiveAlarm, ...alarms };
}
