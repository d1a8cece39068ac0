import { CfnParameter, Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { AlarmIntake } from './alarm-intake.ts';
import type { Console } from './console.ts';
import type { OwnMetric } from './metrics.ts';
import { nameUnder, pascal, setReadableId } from './names.ts';
import type { Settings } from './settings.ts';

export type AlarmProps = {
  readonly pager: string;
  readonly settings: Settings;
  readonly console: Console;
  readonly ownMetric: OwnMetric;
  readonly topic: ITopic;
  /** Functions that somebody waits for: whatever fails there is lost, or refused to somebody's face. */
  readonly direct: readonly LambdaFunction[];
  /** The functions behind states, which are called again after an error. */
  readonly behindStates: readonly LambdaFunction[];
  /** What recovers runs, once a minute. */
  readonly sweep: LambdaFunction;
  readonly receiveDelivery: LambdaFunction;
  readonly machines: readonly StateMachine[];
  readonly alarmIntake: AlarmIntake;
  readonly backstopDeadLetters: Queue;
  readonly deliveryDeadLetters: Queue;
};

/** One thing to watch: when it speaks, what that means, and what to do, in ASCII: CloudFormation garbles the rest. */
type Watch = {
  /** What an SMS shows, and hardly more than that: `<pager>-<name>`. */
  readonly name: string;
  /** Where the runbook tells more, if not under the name. */
  readonly heading?: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods?: number;
  readonly whenBelow?: boolean;
  readonly means: string;
  readonly todo: string;
  /** Where to look in the console: `Log: https://…`. */
  readonly links?: readonly string[];
};

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);

/**
 * What has no execution that could fail, to the backstop: gives every alarm there is.
 *
 * Their names begin with the pager's, so that its intake refuses them: an alarm about a pager never goes through that
 * pager. Each alarm speaks on its transition only, and says nothing while it stays in ALARM.
 */
export function createAlarms(scope: Construct, props: AlarmProps): Alarm[] {
  return watches(scope, props).map((watch) => {
    const { name, metric, threshold, periods = 1, whenBelow = false } = watch;
    const alarm = new Alarm(scope, `${pascal(name)}Alarm`, {
      alarmName: nameUnder(props.pager, name, 255),
      ...{ metric, threshold, evaluationPeriods: periods },
      alarmDescription: describe(watch, props.settings),
      comparisonOperator: whenBelow
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: whenBelow ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(props.topic));
    return alarm;
  });
}

/** What the alarm means, what to do, and where to read on and to look, in at most the 1,024 characters that there are. */
function describe({ name, heading = name, means, todo, links = [] }: Watch, { runbookUrl }: Settings): string {
  return [means, todo, `Runbook: ${runbookUrl}#${heading}`, ...links].join('\n');
}

function watches(scope: Construct, props: AlarmProps): Watch[] {
  const { direct, behindStates, receiveDelivery, machines, sweep, alarmIntake } = props;
  const repeated = [...behindStates, alarmIntake.receiveAlarm, receiveDelivery];
  const all = [...direct, ...repeated, sweep];
  return [
    ...direct.map((each) => failing(each, 1, minute, props)),
    ...repeated.map((each) => failing(each, 5, fiveMinutes, props)),
    ...ofTheSweep(props),
    ...all.map((each) => throttled(each, props)),
    ...machines.map((machine) => slowed(machine, props)),
    ...ofTheIntake(props),
    ...ofTheBackstop(props),
    ...ofMessages(scope, props),
  ];
}

function ofTheSweep(props: AlarmProps): Watch[] {
  const { sweep, console, ownMetric } = props;
  const links = [logLink(sweep, console)];
  return [
    {
      ...failing(sweep, 3, fiveMinutes, props),
      name: 'sweep-fails',
      heading: 'sweep-fails',
      means: 'The sweep fails repeatedly: an incident or alarm that it should have repaired may be stuck.',
      todo: 'Its log names the incident or alarm: act on that yourself. If it began with a deploy, deploy the last version again.',
    },
    {
      name: 'sweep-silent',
      metric: ownMetric('Sweeps', { period: minute }),
      threshold: 1,
      periods: 5,
      whenBelow: true,
      means: 'No sweep has finished for five minutes: nothing repairs a run that was interrupted.',
      todo: 'Check that its rule EachMinute is enabled, read its log, and look for failed runs.',
      links,
    },
  ];
}

function ofTheIntake({ alarmIntake, receiveDelivery, console, ownMetric }: AlarmProps): Watch[] {
  const { receiveAlarm, queue, deadLetters } = alarmIntake;
  const log = logLink(receiveAlarm, console);
  return [
    {
      name: 'alarms-wait',
      metric: queue.metricApproximateAgeOfOldestMessage({ period: minute, statistic: Stats.MAXIMUM }),
      // Short of its third delivery, 300 s after the first: a message that was received three times counts no more.
      threshold: 180,
      means: 'A CloudWatch alarm has waited in the queue for three minutes: nobody was notified of it.',
      todo: 'Look at what is in ALARM yourself, then at the log of ReceiveAlarm.',
      links: [log, queueLink(queue, console)],
    },
    {
      // Lambda counts an error only when all of a batch fails.
      name: 'intake-fails',
      metric: ownMetric('IntakeFailures', { period: fiveMinutes }),
      threshold: 5,
      means: 'CloudWatch alarms, or reports of failed deliveries, cannot be processed: some may have notified nobody.',
      todo: 'Look at what is in ALARM yourself, then at the logs of ReceiveAlarm and ReceiveDelivery.',
      links: [log, logLink(receiveDelivery, console)],
    },
    {
      name: 'alarms-lost',
      metric: visibleIn(deadLetters),
      threshold: 1,
      means: 'A CloudWatch alarm could not be processed after ten tries: nobody was notified of it.',
      todo: 'Read it in the queue AlarmDeadLetters, act on it, fix the cause that the log of ReceiveAlarm shows, then redrive the queue.',
      links: [queueLink(deadLetters, console), log],
    },
    {
      name: 'alarm-without-route',
      metric: ownMetric('UnroutedAlarms', { period: minute }),
      threshold: 1,
      means: 'No route in oncall.yaml matches an alarm that went into ALARM: nobody was notified of it.',
      todo: 'Look for "notifies nobody" in the log of ReceiveAlarm, act on the alarm, then add a route for it, with policy: nobody if it should notify nobody.',
      links: [log],
    },
  ];
}

function ofTheBackstop({ backstopDeadLetters, console }: AlarmProps): Watch[] {
  return [
    {
      name: 'backstop-messages-lost',
      metric: visibleIn(backstopDeadLetters),
      threshold: 1,
      means: 'A run failed: EventBridge could not send the message about it to the topic of the backstop.',
      todo: 'See which run in the queue BackstopDeadLetters, act on it, then check the policy of the topic.',
      links: [queueLink(backstopDeadLetters, console)],
    },
  ];
}

function ofMessages(scope: Construct, props: AlarmProps): Watch[] {
  const { deliveryDeadLetters, receiveDelivery, behindStates, console, ownMetric, settings } = props;
  return [
    {
      name: 'deliveries-lost',
      metric: visibleIn(deliveryDeadLetters),
      threshold: 1,
      means:
        'The report that a message was not delivered could not be processed: the wait for that contact lasted too long.',
      todo: 'See which contact in the queue DeliveryDeadLetters, correct the address, then fix the cause that the log of ReceiveDelivery shows.',
      links: [queueLink(deliveryDeadLetters, console), logLink(receiveDelivery, console)],
    },
    {
      name: 'limit-reached',
      metric: ownMetric('LimitsReached', { period: minute }),
      threshold: 1,
      means: 'A limit of the account is used up: AWS End User Messaging sends no more SMS, or makes no more calls.',
      todo: 'See which one in the log of SendNotification, and ask AWS for a higher one today. E-mail still works.',
      links: behindStates.filter(({ node }) => node.id === 'SendNotification').map((each) => logLink(each, console)),
    },
    {
      name: 'sms-spend',
      metric: new Metric({
        namespace: 'AWS/SNS',
        metricName: 'SMSMonthToDateSpentUSD',
        period: fiveMinutes,
        statistic: Stats.MAXIMUM,
      }),
      threshold: settings.smsSpendWarning ?? createSmsSpendParameter(scope),
      means:
        'SMS have cost nearly as much this month as the account may spend: beyond the limit SNS drops them without an error.',
      todo: 'Ask AWS for a higher SMS spend limit today. E-mail still works.',
    },
  ];
}

/** Functions call SDKs that retry by themselves, so that what comes out as an error has failed several times. */
function failing(each: LambdaFunction, threshold: number, period: Duration, { console }: AlarmProps): Watch {
  const name = each.node.id;
  return {
    name: `${name}-fails`,
    heading: 'function-fails',
    metric: each.metricErrors({ period, statistic: Stats.SUM }),
    threshold,
    means: `The function ${name} fails${threshold === 1 ? '' : ' repeatedly'}: the pager does not work as it should.`,
    todo: 'Read its log, and send the alerts that it missed again, or take the incidents yourself. If it began with a deploy, deploy the last version again.',
    links: [logLink(each, console)],
  };
}

function throttled(each: LambdaFunction, { console }: AlarmProps): Watch {
  const name = each.node.id;
  return {
    name: `${name}-throttled`,
    heading: 'function-throttled',
    metric: each.metricThrottles({ period: minute, statistic: Stats.SUM }),
    threshold: 1,
    means: `Lambda refuses to run ${name}: the concurrent executions of the account are used up.`,
    todo: 'See what else runs in the account, and ask AWS for a higher concurrency limit.',
    links: [logLink(each, console)],
  };
}

function slowed(machine: StateMachine, { console }: AlarmProps): Watch {
  const name = machine.node.id;
  return {
    name: `${name}-throttled`,
    heading: 'machine-throttled',
    metric: machine.metricThrottled({ period: minute, statistic: Stats.SUM }),
    threshold: 1,
    means: `Step Functions slows ${name} down: notifications come late.`,
    todo: 'See which alerts come in such numbers, and ask AWS for a higher StateTransition quota.',
    links: [`Executions: ${console.machine(machine)}`],
  };
}

function logLink({ logGroup }: LambdaFunction, console: Console): string {
  return `Log: ${console.log(logGroup)}`;
}

function queueLink(queue: Queue, console: Console): string {
  return `Queue: ${console.queue(queue)}`;
}

function visibleIn(queue: Queue): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ period: minute, statistic: Stats.MAXIMUM });
}

/** Four fifths of what a new account may spend, until the deploy is told of more. */
function createSmsSpendParameter(scope: Construct): number {
  const parameter = new CfnParameter(scope, 'SmsSpendWarning', {
    type: 'Number',
    default: 0.8,
    minValue: 0,
    description:
      'USD a month for SMS at which the backstop speaks: a little less than the SMS spend limit of the account.',
  });
  setReadableId(parameter, scope, 'SmsSpendWarning');
  return parameter.valueAsNumber;
}
