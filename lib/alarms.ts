import { CfnParameter, Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { AlarmIntake } from './alarm-intake.ts';
import { failsAlarm, turns, untakenAlarms } from './alarm-names.ts';
import type { Console } from './console.ts';
import type { OwnMetric } from './metrics.ts';
import { nameUnder, pascal, setReadableId } from './names.ts';
import type { Drained } from './queues.ts';
import type { Settings } from './settings.ts';

export type AlarmProps = {
  readonly pager: string;
  readonly settings: Settings;
  readonly console: Console;
  readonly ownMetric: OwnMetric;
  readonly topic: ITopic;
  /** Functions that a person or a system waits for: nothing repeats a call that fails. */
  readonly direct: readonly LambdaFunction[];
  /** The functions behind states, which Step Functions calls again after an error. */
  readonly behindStates: readonly LambdaFunction[];
  /** The function that recovers runs, once a minute. */
  readonly sweep: LambdaFunction;
  /** The function that sends bundles, once a minute. */
  readonly sendBundles: LambdaFunction;
  readonly receiveDelivery: LambdaFunction;
  /** The function that finishes presses that take everything, and its queues. */
  readonly takeAll: LambdaFunction;
  readonly presses: Drained;
  readonly machines: readonly StateMachine[];
  readonly notifySupport: StateMachine;
  readonly alarmIntake: AlarmIntake;
  /** The number of alerts that were refused. */
  readonly refusals: IMetric;
  /** The log of all requests; `undefined` if the setting accessLog is off. */
  readonly accessLog: ILogGroup | undefined;
  readonly backstopDeadLetters: Queue;
  readonly deliveryDeadLetters: Queue;
};

/** One alarm: when it goes off, what that means, and what to do. In ASCII: CloudFormation garbles other characters. */
type Watch = {
  /** The end of the alarm's name, `<pager>-<name>`. An SMS shows little else. */
  readonly name: string;
  /** The runbook's heading, if it is not the name. */
  readonly heading?: string;
  readonly metric: IMetric;
  readonly threshold: number;
  readonly periods?: number;
  /** The number of those periods that have to break the rule; by default all. */
  readonly breachingPeriods?: number;
  readonly whenBelow?: boolean;
  /** True if the metric has data only now and then, so that the alarm has to keep its state meanwhile. */
  readonly isSparse?: boolean;
  readonly means: string;
  readonly todo: string;
  /** Pages of the console to open: `Log: https://…`. */
  readonly links?: readonly string[];
};

const minute = Duration.minutes(1);
const fiveMinutes = Duration.minutes(5);

/**
 * The alarms about the pager itself, which go to the backstop.
 *
 * The pager's intake refuses them by their exact names, which `own-alarms.ts` lists: an alarm about a pager never goes
 * through that pager. Each alarm sends one message when it goes into ALARM, and none while it stays there.
 */
export function createAlarms(scope: Construct, props: AlarmProps): Alarm[] {
  return listWatches(scope, props).map((watch) => {
    const { name, metric, threshold, periods = 1, breachingPeriods = periods, whenBelow = false } = watch;
    const without = whenBelow ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING;
    const alarm = new Alarm(scope, `${pascal(name)}Alarm`, {
      alarmName: nameUnder(props.pager, name, 255),
      ...{ metric, threshold, evaluationPeriods: periods },
      ...(breachingPeriods < periods && { datapointsToAlarm: breachingPeriods }),
      alarmDescription: describe(watch, props.settings),
      comparisonOperator: whenBelow
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: watch.isSparse ? TreatMissingData.IGNORE : without,
    });
    alarm.addAlarmAction(new SnsAction(props.topic));
    return alarm;
  });
}

/**
 * The description: the meaning, what to do, and links to the runbook and the console. CloudWatch allows 1,024
 * characters.
 */
function describe({ name, heading = name, means, todo, links = [] }: Watch, { runbookUrl }: Settings): string {
  return [means, todo, `Runbook: ${runbookUrl}#${heading}`, ...links].join('\n');
}

function listWatches(scope: Construct, props: AlarmProps): Watch[] {
  const { direct, behindStates, receiveDelivery, takeAll, machines, sweep, sendBundles, alarmIntake } = props;
  const repeated = [...behindStates, alarmIntake.receiveAlarm, receiveDelivery, takeAll];
  const all = [...direct, ...repeated, sweep, sendBundles];
  return [
    ...direct.map((each) => watchErrors(each, 1, minute, props)),
    ...repeated.map((each) => watchErrors(each, 5, fiveMinutes, props)),
    ...watchSweep(props),
    ...watchBundles(props),
    ...watchCanary(props),
    ...all.map((each) => watchThrottles(each, props)),
    ...machines.map((machine) => watchMachine(machine, props)),
    watchRefusals(props),
    ...watchAlarmIntake(props),
    ...watchPresses(props),
    ...watchRuns(props),
    ...watchBackstop(props),
    ...watchMessages(scope, props),
  ];
}

function watchSweep(props: AlarmProps): Watch[] {
  const { sweep, console, ownMetric } = props;
  const links = [logLink(sweep, console)];
  return [
    {
      ...watchErrors(sweep, 3, fiveMinutes, props),
      name: 'sweep-fails',
      heading: 'sweep-fails',
      means: 'The sweep fails repeatedly: an incident or alarm that it should have repaired may be stuck.',
      todo: 'Read its log, which names the incident or alarm, and act on that yourself. If it began with a deploy, deploy the previous version again.',
    },
    {
      name: 'sweep-silent',
      metric: ownMetric('Sweeps', { period: minute }),
      threshold: 1,
      periods: 5,
      whenBelow: true,
      means: 'No sweep has finished for five minutes: nothing repairs a run that was interrupted.',
      todo: 'Check that its rule EachMinute is enabled, read its log, and look for failed runs of NotifySupport.',
      links,
    },
  ];
}

/** Watches the canary. One failure may have been a deploy, so only two hours in a row are an alarm. */
function watchCanary({ sweep, console, ownMetric, settings }: AlarmProps): Watch[] {
  if (settings.canary === 'off') return [];
  return [
    {
      name: 'canary-fails',
      metric: ownMetric('CanaryFailed', { period: Duration.hours(1) }),
      threshold: 1,
      periods: 2,
      means:
        'The hourly test of the pager has failed two hours in a row: people may not be notified, or their answers may not be received.',
      todo: 'Search the log of Sweep for "the canary did not come through", which says why. After a first deploy it is often that the domain of the sender is not verified: `npx notify-support doctor` says so. Also look for failed runs of NotifySupport. Then try `npx notify-support test` with a contact.',
      links: [logLink(sweep, console)],
    },
  ];
}

function watchBundles(props: AlarmProps): Watch[] {
  const { sendBundles, console, ownMetric } = props;
  return [
    {
      ...watchErrors(sendBundles, 3, fiveMinutes, props),
      name: 'bundles-fail',
      heading: 'bundles-fail',
      means: 'Bundles cannot be sent: contacts with many incidents have not been notified of all of them.',
      todo: 'Read its log, which names the contacts, and call them. Their messages wait and are tried again each minute. If it began with a deploy, deploy the previous version again.',
    },
    {
      name: 'bundles-silent',
      metric: ownMetric('BundlesChecked', { period: minute }),
      threshold: 1,
      periods: 5,
      whenBelow: true,
      means:
        'SendBundles has not finished for five minutes: contacts with many incidents may not have been notified of all of them.',
      todo: 'Check that the rule BundlesEachMinute is enabled, read the log of SendBundles, and look for incidents that nobody has taken.',
      links: [logLink(sendBundles, console)],
    },
  ];
}

function watchRefusals({ refusals, accessLog, direct, console }: AlarmProps): Watch {
  const receiveAlert = direct.filter(({ node }) => node.id === 'ReceiveAlert');
  return {
    name: 'alerts-refused',
    metric: refusals,
    threshold: 1,
    means:
      'Alerts were refused, so nobody was notified of them: they had no valid key or no summary, or were too many.',
    todo: 'Search the log of ReceiveAlert for "an alert was refused": the line names the source and the reason. If there is no such line, API Gateway refused the alerts: see the status in the access log. Act on the alerts, then correct their sender.',
    links: [
      ...receiveAlert.map((each) => logLink(each, console)),
      ...(accessLog === undefined ? [] : [`Log: ${console.log(accessLog)}`]),
    ],
  };
}

function watchAlarmIntake({ alarmIntake, receiveDelivery, takeAll, console, ownMetric }: AlarmProps): Watch[] {
  const { receiveAlarm, queue, deadLetters } = alarmIntake;
  const log = logLink(receiveAlarm, console);
  return [
    {
      name: 'alarms-wait',
      metric: queue.metricApproximateAgeOfOldestMessage({ period: minute, statistic: Stats.MAXIMUM }),
      // Below 300 s, when a message is received for the third time: the metric leaves it out from then on.
      threshold: 180,
      means: 'A CloudWatch alarm has waited in the queue for three minutes: nobody has been notified of it.',
      todo: 'Check which alarms are in ALARM and act on them, then read the log of ReceiveAlarm.',
      links: [log, queueLink(queue, console)],
    },
    {
      // A metric of its own, because Lambda counts an error only when the whole batch fails.
      name: 'intake-fails',
      metric: ownMetric('IntakeFailures', { period: fiveMinutes }),
      threshold: 5,
      means:
        'CloudWatch alarms, reports of failed deliveries, or presses that take all cannot be processed: some may have notified nobody.',
      todo: 'Check which alarms are in ALARM and act on them, then read the logs of ReceiveAlarm, ReceiveDelivery and TakeAll.',
      links: [log, logLink(receiveDelivery, console), logLink(takeAll, console)],
    },
    {
      name: 'alarms-lost',
      metric: visibleIn(deadLetters),
      threshold: 1,
      means: 'A CloudWatch alarm could not be processed after ten tries: nobody was notified of it.',
      todo: 'Read it in the queue AlarmDeadLetters and act on it. Find the cause in the log of ReceiveAlarm, fix it, then redrive the queue.',
      links: [queueLink(deadLetters, console), log],
    },
    {
      name: 'alarm-without-route',
      metric: ownMetric('UnroutedAlarms', { period: minute }),
      threshold: 1,
      means: 'No route in oncall.yaml matches an alarm that went into ALARM: nobody was notified of it.',
      todo: 'Search the log of ReceiveAlarm for "notifies nobody" and act on the alarm. Then add a route for it, with policy: nobody if it should notify nobody.',
      links: [log],
    },
  ];
}

function watchPresses({ presses, takeAll, console }: AlarmProps): Watch[] {
  const { queue, deadLetters } = presses;
  const log = logLink(takeAll, console);
  return [
    {
      name: 'presses-wait',
      metric: queue.metricApproximateAgeOfOldestMessage({ period: minute, statistic: Stats.MAXIMUM }),
      threshold: 180,
      means:
        'A contact has taken everything that waited for them, and some of the incidents still notify others: the press has waited for three minutes.',
      todo: 'Read the log of TakeAll. The contact can take incidents one by one meanwhile.',
      links: [log, queueLink(queue, console)],
    },
    {
      name: 'presses-lost',
      metric: visibleIn(deadLetters),
      threshold: 1,
      means:
        'A press that takes everything could not be processed in part, after ten tries: nobody may have these incidents.',
      todo: 'See which contact and incidents it was in the queue PressDeadLetters, and ask the contact to press again. Find the cause in the log of TakeAll, fix it, then redrive the queue.',
      links: [queueLink(deadLetters, console), log],
    },
  ];
}

/** CloudWatch may get a metric two minutes late. */
const lookBackMinutes = 3;

/** Watches runs that nobody answered, that failed, reached their time limit or were stopped: without a function in between. */
function watchRuns({ notifySupport, console }: AlarmProps): Watch[] {
  const options = { period: minute, statistic: Stats.SUM };
  const usingMetrics = {
    failed: notifySupport.metricFailed(options),
    timedOut: notifySupport.metricTimedOut(options),
    aborted: notifySupport.metricAborted(options),
  };
  const runs = Object.keys(usingMetrics)
    .map((name) => `FILL(${name}, 0)`)
    .join(' + ');
  return untakenAlarms.map((name, turn) => ({
    name,
    heading: 'nobody-has-taken-it',
    metric: new MathExpression({
      ...{ period: minute, label: 'Runs that nobody took', usingMetrics },
      // The minute without its multiples of four: metric math has no remainder.
      expression: `IF(MINUTE(failed) - ${turns} * FLOOR(MINUTE(failed) / ${turns}) == ${turn}, ${runs}, 0)`,
    }),
    threshold: 1,
    periods: lookBackMinutes,
    breachingPeriods: 1,
    means:
      'Nobody has taken an incident: nobody on its policy answered, or its run failed, reached its time limit or was stopped by hand.',
    todo: 'Take it yourself or call somebody now. The failed executions show which it is and what went wrong. Within minutes a message of the sweep names it, or links all of them.',
    links: [`Executions: ${console.machine(notifySupport)}`],
  }));
}

function watchBackstop({ backstopDeadLetters, console }: AlarmProps): Watch[] {
  return [
    {
      name: 'backstop-messages-lost',
      metric: visibleIn(backstopDeadLetters),
      threshold: 1,
      means: 'A run failed before the upgrade from 0.3, and its message was lost: it could not be sent to the topic.',
      todo: 'See which run it was in the queue BackstopDeadLetters, act on it, then delete the messages.',
      links: [queueLink(backstopDeadLetters, console)],
    },
  ];
}

function watchMessages(scope: Construct, props: AlarmProps): Watch[] {
  const { deliveryDeadLetters, receiveDelivery, behindStates, console, ownMetric, settings } = props;
  return [
    {
      name: 'deliveries-lost',
      metric: visibleIn(deliveryDeadLetters),
      threshold: 1,
      means:
        'The report of a failed delivery could not be processed: the pager waited too long for that contact, then went on.',
      todo: 'See which contact it was in the queue DeliveryDeadLetters, and correct the address. Then find the cause in the log of ReceiveDelivery, and fix it.',
      links: [queueLink(deliveryDeadLetters, console), logLink(receiveDelivery, console)],
    },
    {
      name: 'limit-reached',
      metric: ownMetric('LimitsReached', { period: minute }),
      threshold: 1,
      means:
        'AWS End User Messaging refuses to send SMS or to make calls: a limit of the account is used up, or a protect configuration blocks a country.',
      todo: 'Call the contacts of live incidents yourself. The log of SendNotification names the limit or the rule: ask AWS for a higher limit today, or allow the country. E-mail still works.',
      links: behindStates.filter(({ node }) => node.id === 'SendNotification').map((each) => logLink(each, console)),
    },
    ...watchSpending(settings.smsSpendWarning ?? createSmsSpendParameter(scope), settings),
  ];
}

/**
 * The warnings about money. The backstop's SMS are always sent by SNS, and those of contacts perhaps by End User Messaging,
 * which has a limit of its own for SMS and one for calls.
 */
function watchSpending(
  threshold: number,
  { originationIdentity, voiceOrigination, callSpendWarning }: Settings,
): Watch[] {
  const spent = (namespace: string, metricName: string) =>
    new Metric({ namespace, metricName, period: fiveMinutes, statistic: Stats.MAXIMUM });
  const shared = { threshold, isSparse: true, heading: 'sms-spend' };
  return [
    {
      ...{ ...shared, name: 'sms-spend', metric: spent('AWS/SNS', 'SMSMonthToDateSpentUSD') },
      means:
        'SMS have cost nearly as much this month as the account may spend: beyond that limit SNS drops SMS without an error.',
      todo: 'Ask AWS for a higher SMS spend limit today. E-mail still works.',
    },
    ...(originationIdentity === undefined
      ? []
      : [
          {
            ...{ ...shared, name: 'phone-spend', metric: spent('AWS/SMSVoice', 'TextMessageMonthlySpend') },
            means:
              'SMS have cost nearly as much this month as the account may spend: beyond that limit AWS End User Messaging refuses to send SMS.',
            todo: 'Ask AWS for a higher SMS spend limit of AWS End User Messaging today. E-mail still works.',
          },
        ]),
    ...(voiceOrigination === undefined
      ? []
      : [
          {
            ...{ name: 'call-spend', metric: spent('AWS/SMSVoice', 'VoiceMessageMonthlySpend') },
            ...{ threshold: callSpendWarning, isSparse: true },
            means:
              'Calls have cost nearly as much this month as the account may spend: beyond that limit AWS End User Messaging refuses to call.',
            todo: 'Ask AWS for a higher voice spend limit of AWS End User Messaging today. SMS and e-mail still work.',
          },
        ]),
  ];
}

/** Watches the errors of a function. The SDKs in it retry by themselves, so each error stands for several failed tries. */
function watchErrors(each: LambdaFunction, threshold: number, period: Duration, { console }: AlarmProps): Watch {
  const name = each.node.id;
  return {
    name: failsAlarm(name),
    heading: 'function-fails',
    metric: each.metricErrors({ period, statistic: Stats.SUM }),
    threshold,
    means: `The function ${name} fails${threshold === 1 ? '' : ' repeatedly'}: the pager does not work as it should.`,
    todo: 'Read its log, then send the alerts that it missed again, or take the incidents yourself. If it began with a deploy, deploy the previous version again.',
    links: [logLink(each, console)],
  };
}

function watchThrottles(each: LambdaFunction, { console }: AlarmProps): Watch {
  const name = each.node.id;
  return {
    name: `${name}-throttled`,
    heading: 'function-throttled',
    metric: each.metricThrottles({ period: minute, statistic: Stats.SUM }),
    threshold: 1,
    means: `Lambda refuses to run ${name}: all concurrent executions of the account are in use.`,
    todo: 'Stop other functions in the account that can wait, send alerts that were refused again, and ask AWS for a higher concurrency limit.',
    links: [logLink(each, console)],
  };
}

function watchMachine(machine: StateMachine, { console }: AlarmProps): Watch {
  const name = machine.node.id;
  return {
    name: `${name}-throttled`,
    heading: 'machine-throttled',
    metric: machine.metricThrottled({ period: minute, statistic: Stats.SUM }),
    threshold: 1,
    means: `Step Functions slows ${name} down: notifications are late, but none is lost.`,
    todo: 'See on the dashboard which alerts arrive in such numbers, stop them at their source, or ask AWS for a higher StateTransition quota.',
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

/** The stack's parameter for the warning. Its default is four fifths of the 1 USD that a new account may spend. */
function createSmsSpendParameter(scope: Construct): number {
  const parameter = new CfnParameter(scope, 'SmsSpendWarning', {
    type: 'Number',
    default: 0.8,
    minValue: 0,
    description:
      'The cost of SMS in a month, in USD, at which the backstop warns. Choose a little less than the SMS spend limit of the account.',
  });
  setReadableId(parameter, scope, 'SmsSpendWarning');
  return parameter.valueAsNumber;
}
