import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import type { Check, Row } from './check.ts';

const daySeconds = 24 * 3600;

/** Checks that no alert was refused in the last day. */
export const refusals: Check = {
  name: 'refused alerts',
  needs: ['cloudwatch:GetMetricStatistics'],
  run: async ({ stackName }) => {
    const now = Date.now();
    const asked = new GetMetricStatisticsCommand({
      ...{ Namespace: 'NotifySupport', MetricName: 'AlertsRefused', Statistics: ['Sum'] },
      Dimensions: [{ Name: 'Pager', Value: stackName }],
      ...{ StartTime: new Date(now - daySeconds * 1000), EndTime: new Date(now), Period: daySeconds },
    });
    const { Datapoints = [] } = await new CloudWatchClient({}).send(asked);
    return [refusalsRow(Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0))];
  },
};

function refusalsRow(refused: number): Row {
  const check = 'refused alerts';
  if (refused === 0) return { check, status: 'ok', found: 'No alert was refused in the last day' };
  const found = `${plural(refused, 'alert')} ${refused === 1 ? 'was' : 'were'} refused in the last day, and nobody was notified`;
  const todo =
    'Search the log of ReceiveAlert for “an alert was refused”, then the access log. Correct the sender of the alerts.';
  return { check, status: 'warning', found, todo };
}
