import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Environment } from '../lambdas/env.ts';
import { allowOnExecutions } from './escalation.ts';
import { createFunction } from './functions.ts';
import { allow, explainWildcard } from './grants.ts';
import type { Settings } from './settings.ts';
import { dueIndex, type Tables } from './tables.ts';

export type SweepProps = {
  readonly code: Code;
  readonly settings: Settings;
  readonly environment: Partial<Environment>;
  readonly tables: Tables;
  readonly notifySupport: StateMachine;
  readonly backstop: Topic;
};

/** The function that puts right what has come to a halt, each minute, and what it may do. */
export function createSweep(scope: Construct, { code, settings, environment, ...uses }: SweepProps): LambdaFunction {
  const sweep = createFunction(scope, 'Sweep', {
    ...{ code, settings },
    description: 'Each minute: starts, redrives and repeats runs, takes in missed alarms, tells the backstop.',
    environment: {
      ...environment,
      NOTIFY_SUPPORT_ARN: uses.notifySupport.stateMachineArn,
      BACKSTOP_TOPIC_ARN: uses.backstop.topicArn,
    },
  });
  // A sweep that failed or had to wait is dropped: the next one comes within the minute, and two do nothing faster.
  sweep.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  grantUses(sweep, uses);
  new Rule(scope, 'EachMinute', {
    description: 'Sets off the sweep.',
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new FunctionTarget(sweep, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
  });
  return sweep;
}

function grantUses(
  sweep: LambdaFunction,
  { tables, notifySupport, backstop }: Omit<SweepProps, 'code' | 'settings' | 'environment'>,
): void {
  tables.incidents.grant(sweep, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:Query');
  tables.onCall.grant(sweep, 'dynamodb:GetItem');
  allow(sweep, ['dynamodb:Query'], `${tables.incidents.tableArn}/index/${dueIndex}`);
  notifySupport.grantStartExecution(sweep);
  notifySupport.grant(sweep, 'states:ListExecutions');
  allowOnExecutions(sweep, sweep.role as IRole, notifySupport, ['states:DescribeExecution', 'states:RedriveExecution']);
  backstop.grantPublish(sweep);
  allow(sweep, ['cloudwatch:DescribeAlarms'], '*');
  explainWildcard(
    sweep.role as IRole,
    'Resource::*',
    'Composite alarms are listed only to whoever may describe every alarm.',
  );
}
