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

/** How the pager does: what it was asked, how soon somebody answered, what it costs, and whether it is well itself. */
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
        graph('Errors of functions', [...functions.map(errorsOf), intakeFailures(ownMetric)]),
      ],
      [
        new AlarmStatusWidget({ title: 'The health of the pager itself', alarms: [...alarms], width: 12 }),
        graph('Sweeps an hour, of sixty', [ownMetric('Sweeps', { ...hour, label: 'gone through to the end' })]),
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
    ['IncidentsOpened', 'opened'],
    ['IncidentsAcknowledged', 'acknowledged'],
    ['IncidentsResolved', 'resolved'],
    ['IncidentsExhausted', 'nobody answered'],
    ['UnroutedAlarms', 'alarms without a route'],
  ].map(([name = '', label = '']) => ownMetric(name, { ...hour, label }));

/** What is live of the incidents that were opened in the time shown: no metric knows of those before. */
function live(ownMetric: OwnMetric): IMetric {
  return new MathExpression({
    ...{ ...hour, label: 'live, of those opened in the time shown' },
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
    [Stats.p(50), 'half of them'],
    [Stats.p(90), 'nine in ten'],
    [Stats.MAXIMUM, 'the slowest'],
  ].map(([statistic = '', label = '']) => ownMetric('SecondsToAcknowledge', { ...day, statistic, label }));

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
  ownMetric('IntakeFailures', { ...hour, label: 'messages not taken in' });

const limitsReached = (ownMetric: OwnMetric) =>
  ownMetric('LimitsReached', { ...hour, label: 'limits of the account reached' });

/**
 * What a day costs, or a little less: 0.025 USD per 1,000 transitions, and 0.10 USD per 1,000 e-mails.
 *
 * An incident takes 18 transitions on three levels of one contact each, and an attempt 2 more: nobody counts them.
 * SMS are what AWS has billed in the month so far, for their price depends on where they go.
 */
function cost(ownMetric: OwnMetric): IMetric[] {
  const smsSpent = { namespace: 'AWS/SNS', metricName: 'SMSMonthToDateSpentUSD', statistic: Stats.MAXIMUM };
  return [
    new MathExpression({
      ...{ ...day, label: 'Step Functions, a day' },
      expression: '0.000025 * (18 * FILL(opened, 0) + 2 * FILL(attempts, 0))',
      usingMetrics: { opened: ownMetric('IncidentsOpened', day), attempts: ownMetric('Attempts', day) },
    }),
    new MathExpression({
      ...{ ...day, label: 'e-mails, a day' },
      expression: '0.0001 * FILL(emails, 0)',
      usingMetrics: { emails: ownMetric('NotificationsSent', { ...day, dimensionsMap: { Channel: 'email' } }) },
    }),
    new Metric({ ...smsSpent, ...day, label: 'SMS, the month so far' }),
  ];
}

function errorsOf(each: LambdaFunction): IMetric {
  return each.metricErrors({ ...hour, statistic: Stats.SUM, label: each.node.id });
}
