import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { everyAlarm } from './alarm-intake.ts';
import type { Channels } from './channels.ts';
import type { Escalation } from './escalation.ts';
import { createFunction, type FunctionBase } from './functions.ts';
import { allow, explainWildcard } from './grants.ts';
import { liveFunction } from './live-functions.ts';
import { dueIndex, type Tables } from './tables.ts';

export type SweepProps = {
  readonly base: FunctionBase;
  readonly tables: Tables;
  readonly escalation: Escalation;
  readonly channels: Channels;
  readonly backstop: Topic;
  /** The address that links begin with, without a slash at the end. */
  readonly baseUrl: string;
};

/** The function that recovers interrupted runs every minute, with its rule and permissions. */
export function createSweep(scope: Construct, props: SweepProps): LambdaFunction {
  const { base, tables, escalation, channels, backstop, baseUrl } = props;
  const sweep = createFunction(scope, 'Sweep', {
    base,
    description:
      'Every minute: starts, redrives and repeats runs, receives missed alarms, notifies the backstop, and sends notices of what was resolved.',
    environment: {
      ...tables.environment,
      ...channels.environment,
      BASE_URL: baseUrl,
      RUNBOOK_URL: base.settings.runbookUrl,
      ...escalation.environment,
      BACKSTOP_TOPIC_ARN: backstop.topicArn,
      CANARY: base.settings.canary,
      ...(base.settings.deadMansPing !== undefined && { DEAD_MANS_PING: base.settings.deadMansPing }),
    },
  });
  grantUses(sweep, props);
  // A sweep that failed or had to wait is dropped: the next one starts within a minute, and two would not be faster.
  const live = liveFunction(sweep, { ...base, alarms: ['sweep-fails', 'sweep-silent'] });
  live.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
  new Rule(scope, 'EachMinute', {
    description: 'Starts the function Sweep every minute.',
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new FunctionTarget(live, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
  });
  return sweep;
}

function grantUses(sweep: LambdaFunction, { tables, escalation, channels, backstop }: SweepProps): void {
  tables.incidents.grant(sweep, 'dynamodb:GetItem', 'dynamodb:UpdateItem', 'dynamodb:PutItem', 'dynamodb:Query');
  // An e-mail at a takeover names what is open.
  tables.incidents.grant(sweep, 'dynamodb:BatchGetItem');
  // A held alert, and a note that an alarm has held contributors, is deleted when it has been received.
  tables.incidents.grant(sweep, 'dynamodb:DeleteItem');
  // It notes the clocks of all zones that schedules use.
  tables.onCall.grant(sweep, 'dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Scan');
  channels.grantMessages(sweep);
  allow(sweep, ['dynamodb:Query'], `${tables.incidents.tableArn}/index/${dueIndex}`);
  escalation.grantStarts(sweep);
  escalation.notifySupport.grant(sweep, 'states:ListExecutions');
  escalation.grantOnRuns(sweep, 'states:DescribeExecution', 'states:RedriveExecution');
  escalation.grantAnswers(sweep);
  backstop.grantPublish(sweep);
  allow(sweep, ['sns:ListSubscriptionsByTopic'], backstop.topicArn);
  // A list of mute rules has no resource of its own, whichever alarm it is about. Contributors are asked for of any alarm.
  const questions = ['DescribeAlarms', 'ListAlarmMuteRules', 'DescribeAlarmContributors'];
  allow(
    sweep,
    questions.map((question) => `cloudwatch:${question}`),
    '*',
  );
  explainWildcard(sweep.role as IRole, 'Resource::*', everyAlarm);
}
