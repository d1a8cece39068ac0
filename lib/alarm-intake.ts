import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Escalation } from './escalation.ts';
import { createFunction, type FunctionBase } from './functions.ts';
import { createDrained, type Drained, drain, throughQueue } from './queues.ts';
import type { Tables } from './tables.ts';

export type AlarmIntakeProps = {
  readonly base: FunctionBase;
  readonly tables: Tables;
  readonly escalation: Escalation;
};

export type AlarmIntake = Drained & { readonly receiveAlarm: LambdaFunction };

/**
 * CloudWatch alarms: rule, queue, function.
 *
 * The queue is there because a rule's own dead-letter queue catches only failed hand-offs, and a function that
 * fails asynchronously is retried twice and then dropped. Five executions at once leave the others' concurrency alone,
 * whatever arrives.
 */
export function createAlarmIntake(scope: Construct, { base, tables, escalation }: AlarmIntakeProps): AlarmIntake {
  const receiveAlarm = createFunction(scope, 'ReceiveAlarm', {
    base,
    description: 'CloudWatch alarms: opens, joins or resolves an incident.',
    environment: { ...tables.environment, NOTIFY_SUPPORT_ARN: escalation.notifySupport.stateMachineArn },
  });
  tables.incidents.grant(receiveAlarm, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:Query');
  tables.onCall.grant(receiveAlarm, 'dynamodb:GetItem');
  escalation.notifySupport.grantStartExecution(receiveAlarm);
  escalation.grantAnswers(receiveAlarm);

  const alarms = createDrained(scope, 'Alarms', 'AlarmDeadLetters');
  new Rule(scope, 'AlarmStateChange', {
    description: 'Every change of state of a CloudWatch alarm; the routes decide which of them notify somebody.',
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      // The pager's own would come back as what waits in the queue, once the queue is what they are about.
      detail: { alarmName: [{ 'anything-but': { prefix: `${base.pager}-` } }] },
    },
    targets: [throughQueue(alarms, Duration.hours(24))],
  });
  drain(alarms, receiveAlarm, 5);
  return { receiveAlarm, ...alarms };
}
