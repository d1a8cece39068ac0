import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { ownMetric } from './metrics.ts';

export type AlarmProps = {
  readonly topic: ITopic;
  /** Functions that somebody waits for: whatever fails there is lost, or refused to somebody's face. */
  readonly direct: readonly LambdaFunction[];
  /** Functions that are called again after an error, by a state or a queue. */
  readonly repeated: readonly LambdaFunction[];
  /** What recovers runs, once a minute. */
  readonly sweep: LambdaFunction;
  readonly machines: readonly StateMachine[];
  readonly alarms: Queue;
  readonly alarmDeadLetters: Queue;
  readonly backstopDeadLetters: Queue;
  readonly deliveryDeadLetters: Queue;
};

/** One thing to watch: when it speaks, what that means, and what to do, in ASCII: CloudFormation garbles the rest. */
type Watch = {
  /** What an SMS shows, and hardly more than that: `<stack>-<name>`. */
  readonly name: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods?: number;
  readonly whenBelow?: boolean;
  readonly means: string;
  readonly todo: string;
};

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);

/**
 * What has no execution that could fail, to the backstop: gives every alarm there is.
 *
 * Their names begin with the stack's, so that the intake refuses them: an alarm about the pager never goes through the
 * pager. Each alarm speaks on its transition only, and says nothing while it stays in ALARM.
 */
export function createAlarms(scope: Construct, props: AlarmProps): Alarm[] {
  const { stackName } = Stack.of(scope);
  return watches(scope, props).map(({ name, metric, threshold, periods = 1, whenBelow = false, means, todo }) => {
    const alarm = new Alarm(scope, `${pascal(name)}Alarm`, {
      ...{ alarmName: `${stackName}-${name}`, metric, threshold, evaluationPeriods: periods },
      alarmDescription: `${means} ${todo} README.md, "When the backstop speaks".`,
      comparisonOperator: whenBelow
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: whenBelow ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(props.topic));
    return alarm;
  });
}

function watches(scope: Construct, props: AlarmProps): Watch[] {
  const { direct, repeated, sweep, machines, alarms, alarmDeadLetters, backstopDeadLetters, deliveryDeadLetters } =
    props;
  return [
    ...direct.map((each) => failing(each, 1, minute)),
    ...repeated.map((each) => failing(each, 5, fiveMinutes)),
    {
      ...failing(sweep, 3, fiveMinutes),
      name: 'sweep-fails',
      means: 'The sweep fails again and again: what has come to a halt may stay so.',
      todo: 'Its log names the incident or alarm, act on that yourself. Undo the last deploy if that began it.',
    },
    {
      name: 'sweep-silent',
      metric: ownMetric('Sweeps', { period: minute }),
      threshold: 1,
      periods: 5,
      whenBelow: true,
      means: 'No sweep has got to its end for five minutes: nothing recovers a run that broke off.',
      todo: 'Check that its schedule is enabled, read its log, and look for runs that have stopped half-way.',
    },
    ...[...direct, ...repeated, sweep].map(throttled),
    ...machines.map(slowed),
    {
      name: 'alarms-wait',
      metric: alarms.metricApproximateAgeOfOldestMessage({ period: minute, statistic: Stats.MAXIMUM }),
      // Short of its third delivery, 300 s after the first: a message that was received three times counts no more.
      threshold: 180,
      means: 'A CloudWatch alarm has waited three minutes to be taken in: nobody was notified of it.',
      todo: 'Look at what is in ALARM yourself, then at the log of ReceiveAlarm.',
    },
    {
      // Lambda counts an error only when all of a batch fails.
      name: 'intake-fails',
      metric: ownMetric('IntakeFailures', { period: fiveMinutes }),
      threshold: 5,
      means: 'Alarms, or what was heard of messages, fail to be taken in: nobody may have been notified of some.',
      todo: 'Look at what is in ALARM yourself, then at the logs of ReceiveAlarm and ReceiveDelivery.',
    },
    {
      name: 'alarms-lost',
      metric: visibleIn(alarmDeadLetters),
      threshold: 1,
      means: 'A CloudWatch alarm could not be taken in and was given up: nobody was notified of it.',
      todo: 'Read it in the queue AlarmDeadLetters, act on it, mend the cause in the log of ReceiveAlarm, then redrive the queue.',
    },
    {
      name: 'backstop-messages-lost',
      metric: visibleIn(backstopDeadLetters),
      threshold: 1,
      means: 'A run failed: the rule that says so could not reach the topic.',
      todo: 'Read which run in the queue BackstopDeadLetters, act on it, then check the policy of the topic.',
    },
    {
      name: 'deliveries-lost',
      metric: visibleIn(deliveryDeadLetters),
      threshold: 1,
      means:
        'It was heard that a message was not delivered, but not taken in: a wait may have lasted longer than it had to.',
      todo: 'Read whose in the queue DeliveryDeadLetters, correct the address, then mend the cause in the log of ReceiveDelivery.',
    },
    {
      name: 'limit-reached',
      metric: ownMetric('LimitsReached', { period: minute }),
      threshold: 1,
      means: 'A limit of the account is reached: AWS End User Messaging sends no more SMS, or makes no more calls.',
      todo: 'See which one in the log of SendNotification, and ask AWS for a higher one today; e-mail goes on.',
    },
    {
      name: 'alarm-without-route',
      metric: ownMetric('UnroutedAlarms', { period: minute }),
      threshold: 1,
      means: 'An alarm went into ALARM that no route in oncall.yaml matches: nobody was notified of it.',
      todo: 'Look for "notifies nobody" in the log of ReceiveAlarm, act on the alarm, then give it a route: nobody is one, too.',
    },
    {
      name: 'sms-spend',
      metric: new Metric({
        namespace: 'AWS/SNS',
        metricName: 'SMSMonthToDateSpentUSD',
        period: fiveMinutes,
        statistic: Stats.MAXIMUM,
      }),
      threshold: smsSpend(scope),
      means:
        'SMS have cost nearly as much this month as AWS lets them: beyond the limit SNS drops them without an error.',
      todo: 'Ask AWS for a higher SMS spend limit today; e-mail goes on.',
    },
  ];
}

/** Functions call SDKs that retry by themselves, so that what comes out as an error has failed several times. */
function failing(each: LambdaFunction, threshold: number, period: Duration): Watch {
  const name = each.node.id;
  return {
    name: `${name}-fails`,
    metric: each.metricErrors({ period, statistic: Stats.SUM }),
    threshold,
    means: `The function ${name} fails${threshold === 1 ? '' : ' again and again'}: the pager does not work as it should.`,
    todo: `Read its log, and post or take by hand what it did not. Undo the last deploy if that began it.`,
  };
}

function throttled(each: LambdaFunction): Watch {
  const name = each.node.id;
  return {
    name: `${name}-throttled`,
    metric: each.metricThrottles({ period: minute, statistic: Stats.SUM }),
    threshold: 1,
    means: `Lambda has refused to run ${name}: the concurrent executions of the account are used up.`,
    todo: 'See what else runs in the account, and ask AWS for a higher concurrency limit.',
  };
}

function slowed(machine: StateMachine): Watch {
  const name = machine.node.id;
  return {
    name: `${name}-throttled`,
    metric: machine.metricThrottled({ period: minute, statistic: Stats.SUM }),
    threshold: 1,
    means: `Step Functions slows ${name} down: notifications come late.`,
    todo: 'See which alerts come in such numbers, and ask AWS for a higher StateTransition quota.',
  };
}

function visibleIn(queue: Queue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ period: minute, statistic: Stats.MAXIMUM });
}

/** Four fifths of what a new account may spend, until the deploy is told of more. */
function smsSpend(scope: Construct): number {
  return new CfnParameter(scope, 'SmsSpendWarning', {
    type: 'Number',
    default: 0.8,
    minValue: 0,
    description:
      'USD a month for SMS at which the backstop speaks: a little less than the SMS spend limit of the account.',
  }).valueAsNumber;
}

/** `alarms-wait` as `AlarmsWait`. */
function pascal(name: string): string {
  return name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
}
