import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { OwnMetric } from './metrics.ts';

export type DashboardProps = {
  readonly pager: string;
  readonly ownMetric: OwnMetric;
  readonly functions: readonly LambdaFunction[];
  readonly alarms: readonly Alarm[];
};

const hour = { period: Duration.hours(1) };
const day = { period: Duration.days(1) };

/**
 * Creates the dashboard: incidents, time to acknowledge, attempts, failed deliveries, cost, and the health of the
 * pager.
 */
export function createDashboard(scope: Construct, { pager, ownMetric, functions, alarms }: DashboardProps): void {
  new Dashboard(scope, 'Dashboard', {
    dashboardName: pager,
    widgets: [
      [
        graph('Live incidents', [live(ownMetric), ...incidents(ownMetric)]),
        graph('Time to acknowledge (seconds)', timeToAcknowledge(ownMetric)),
      ],
      [
        graph('Attempts per incident', [attemptsPerIncident(ownMetric)]),
        graph('Failed deliveries by channel', [...failures(ownMetric), limitsReached(ownMetric)]),
      ],
      [
        graph('Cost (USD)', cost(ownMetric)),
        graph('Function errors', [...functions.map(errorsOf), intakeFailures(ownMetric)]),
      ],
      [
        graph('Canary (seconds for each step, slowest)', canary(ownMetric)),
        graph('Canary (came through, and failed)', [
          ownMetric('CanaryPassed', { ...hour, label: 'came through' }),
          ownMetric('CanaryFailed', { ...hour, label: 'failures' }),
        ]),
      ],
      [
        new AlarmStatusWidget({ title: 'Alarms about the pager itself', alarms: [...alarms], width: 12 }),
        graph('Sweeps per hour (60 expected)', [
          ownMetric('Sweeps', { ...hour, label: 'finished sweeps' }),
          ownMetric('BundlesChecked', { ...hour, label: 'checks for bundles' }),
        ]),
      ],
    ],
  });
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12, leftYAxis: { min: 0 } });
}

const incidents = (ownMetric: OwnMetric) =>
  [
    ['AlertsReceived', 'alerts'],
    ['AlertsRefused', 'alerts refused'],
    ['AlertsUnmatched', 'resolves without a live incident'],
    ['AlertsHeld', 'held by a mute'],
    ['IncidentsOpened', 'opened'],
    ['IncidentsAcknowledged', 'acknowledged'],
    ['IncidentsResolved', 'resolved'],
    ['IncidentsExhausted', 'nobody answered'],
    ['UnroutedAlarms', 'alarms without a route'],
  ].map(([name = '', label = '']) => ownMetric(name, { ...hour, label }));

/** The number of live incidents that were opened in the time range shown. No metric covers older ones. */
function live(ownMetric: OwnMetric): IMetric {
  return new MathExpression({
    ...{ ...hour, label: 'live (of those opened in the range shown)' },
    expression: 'RUNNING_SUM(FILL(opened, 0) - FILL(resolved, 0) - FILL(exhausted, 0))',
    usingMetrics: {
      opened: ownMetric('IncidentsOpened', hour),
      resolved: ownMetric('IncidentsResolved', hour),
      exhausted: ownMetric('IncidentsExhausted', hour),
    },
  });
}

const timeToAcknowledge = (ownMetric: OwnMetric) =>
  [
    [Stats.p(50), 'half within'],
    [Stats.p(90), 'nine in ten within'],
    [Stats.MAXIMUM, 'slowest'],
  ].map(([statistic = '', label = '']) => ownMetric('SecondsToAcknowledge', { ...day, statistic, label }));

const canary = (ownMetric: OwnMetric) =>
  [
    ['CanarySecondsToStart', 'until its attempt begins'],
    ['CanarySecondsToSend', 'until SES accepts the e-mail'],
    ['CanarySecondsToDeliver', 'until SES has delivered it'],
    ['CanarySecondsToOpen', 'until the page is open'],
    ['CanarySecondsToPress', 'until the press is answered'],
    ['CanarySecondsToEnd', 'until the run ends after it'],
  ].map(([name = '', label = '']) => ownMetric(name, { ...hour, statistic: Stats.MAXIMUM, label }));

function attemptsPerIncident(ownMetric: OwnMetric): IMetric {
  return new MathExpression({
    ...{ ...day, label: 'attempts per incident' },
    expression: 'attempts / opened',
    usingMetrics: { attempts: ownMetric('Attempts', day), opened: ownMetric('IncidentsOpened', day) },
  });
}

const failures = (ownMetric: OwnMetric) =>
  [
    ['sms', 'SMS'],
    ['email', 'e-mail'],
    ['voice', 'calls'],
  ].map(([Channel = '', label = '']) =>
    ownMetric('NotificationsFailed', { ...hour, label, dimensionsMap: { Channel } }),
  );

const intakeFailures = (ownMetric: OwnMetric) =>
  ownMetric('IntakeFailures', { ...hour, label: 'messages not processed' });

const limitsReached = (ownMetric: OwnMetric) =>
  ownMetric('LimitsReached', { ...hour, label: 'account limits reached' });

/** USD for one transition and for one e-mail. A test compares them with the prices of receipts, which `lib` cannot import. */
const dollars = { transition: 0.000025, email: 0.00016 };

/**
 * The cost of a day, or a little less.
 *
 * Transitions are estimated: 18 for an incident on three levels of one contact each, and 2 more for each attempt.
 * SMS are the amount that AWS has billed in the month so far, because their price depends on the destination.
 */
function cost(ownMetric: OwnMetric): IMetric[] {
  const smsSpent = { namespace: 'AWS/SNS', metricName: 'SMSMonthToDateSpentUSD', statistic: Stats.MAXIMUM };
  return [
    new MathExpression({
      ...{ ...day, label: 'Step Functions, per day' },
      expression: `${dollars.transition} * (18 * FILL(opened, 0) + 2 * FILL(attempts, 0))`,
      usingMetrics: { opened: ownMetric('IncidentsOpened', day), attempts: ownMetric('Attempts', day) },
    }),
    new MathExpression({
      ...{ ...day, label: 'e-mails, per day' },
      expression: `${dollars.email} * FILL(emails, 0)`,
      usingMetrics: { emails: ownMetric('NotificationsSent', { ...day, dimensionsMap: { Channel: 'email' } }) },
    }),
    new Metric({ ...smsSpent, ...day, label: 'SMS, month to date' }),
  ];
}

function errorsOf(each: LambdaFunction): IMetric {
  return each.metricErrors({ ...hour, statistic: Stats.SUM, label: each.node.id });
}
