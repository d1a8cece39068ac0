import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Channels } from './channels.ts';
import type { Escalation } from './escalation.ts';
import { createFunction, type FunctionBase } from './functions.ts';
import { allow } from './grants.ts';
import { dueIndex, grantBundles, type Tables } from './tables.ts';

export type BundleSenderProps = {
  readonly base: FunctionBase;
  readonly tables: Tables;
  readonly channels: Channels;
  readonly escalation: Escalation;
};

/** The function that sends, every minute, what waits for each contact in one message, with its rule and permissions. */
export function createBundleSender(scope: Construct, props: BundleSenderProps): LambdaFunction {
  const { base, tables, channels, escalation } = props;
  const sendBundles = createFunction(scope, 'SendBundles', {
    base,
    description: 'Every minute: sends what waits for each contact in one message.',
    // It runs every minute, mostly to find nothing.
    memoryMegabytes: 512,
    environment: { ...tables.environment, ...channels.environment },
  });
  grantBundles(tables, sendBundles);
  allow(sendBundles, ['dynamodb:Query'], `${tables.incidents.tableArn}/index/${dueIndex}`);
  tables.onCall.grant(sendBundles, 'dynamodb:BatchGetItem');
  channels.grantMessages(sendBundles);
  channels.grantCalls(sendBundles);
  escalation.grantFailures(sendBundles);
  // One that failed or had to wait is dropped: the next one starts within a minute.
  sendBundles.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  new Rule(scope, 'BundlesEachMinute', {
    description: 'Starts the function SendBundles every minute.',
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new FunctionTarget(sendBundles, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
  });
  return sendBundles;
}
