import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Escalation } from './escalation.ts';
import { createFunction, type FunctionBase } from './functions.ts';
import { allow, explainWildcard } from './grants.ts';
import { createDrained, createQueueTarget, type Drained, drain } from './queues.ts';
import type { Tables } from './tables.ts';

export type AlarmIntakeProps = {
  readonly base: FunctionBase;
  readonly tables: Tables;
  readonly escalation: Escalation;
};

export type AlarmIntake = Drained & { readonly receiveAlarm: LambdaFunction };

/**
 * The way in for CloudWatch alarms: rules, a queue and a function.
 *
 * The queue is needed because a rule's dead-letter queue catches only events that could not be delivered, and Lambda
 * retries an asynchronous call twice and then drops it. The limit of five concurrent executions leaves the rest of the
 * account's concurrency to other functions, however many alarms arrive.
 */
export function createAlarmIntake(scope: Construct, { base, tables, escalation }: AlarmIntakeProps): AlarmIntake {
  const receiveAlarm = createFunction(scope, 'ReceiveAlarm', {
    base,
    description: 'Receives CloudWatch alarms: opens, joins or resolves an incident.',
    environment: { ...tables.environment, ...escalation.environment },
  });
  tables.incidents.grant(receiveAlarm, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:Query');
  tables.onCall.grant(receiveAlarm, 'dynamodb:GetItem', 'dynamodb:BatchGetItem');
  escalation.grantStarts(receiveAlarm);
  escalation.grantAnswers(receiveAlarm);

  allow(receiveAlarm, ['cloudwatch:DescribeAlarms'], '*');
  explainWildcard(receiveAlarm.role as IRole, 'Resource::*', everyAlarm);

  const alarms = createDrained(scope, 'Alarms', 'AlarmDeadLetters');
  const target = createQueueTarget(alarms, Duration.hours(24));
  new Rule(scope, 'AlarmStateChange', {
    description:
      'Every state change of a CloudWatch alarm or of one of its contributors. Routes decide which ones notify contacts.',
    eventPattern: {
      source: ['aws.cloudwatch'],
      // The pager's own alarms come too. The function drops them, because it knows their exact names.
      detailType: ['CloudWatch Alarm State Change', 'CloudWatch Alarm Contributor State Change'],
    },
    targets: [target],
  });
  new Rule(scope, 'AlarmDeleted', {
    description: 'Every deletion of a CloudWatch alarm, which resolves the incident of the alarm.',
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm Configuration Change'],
      detail: { operation: ['delete'] },
    },
    targets: [target],
  });
  drain(alarms, receiveAlarm, 5);
  return { receiveAlarm, ...alarms };
}

/** The reason for a wildcard in the policies of functions that ask CloudWatch about alarms. */
export const everyAlarm = 'CloudWatch lists composite and log alarms only to a role that can describe every alarm.';
