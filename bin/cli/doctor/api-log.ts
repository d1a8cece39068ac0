import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import type { Check, Row } from './check.ts';

const daySeconds = 24 * 3600;

/** Metrics of services are some minutes late. */
const lateSeconds = 15 * 60;

/**
 * Checks that API Gateway writes the access log. It does so with the one role that the account has for all APIs. If somebody
 * deletes that role, or a stack that made it, nothing else says so.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export const apiLog: Check = {
  name: 'API log',
  needs: ['cloudformation:DescribeStacks', 'cloudwatch:GetMetricStatistics'],
  run: async ({ stackName, findStack }) => {
    const { AccessLog: log = 'none' } = (await findStack()).outputs;
    if (log === 'none') return [];
    const [requests, entries] = await Promise.all([
      sumOfDay('AWS/ApiGateway', 'Count', { Name: 'ApiName', Value: stackName }),
      sumOfDay('AWS/Logs', 'IncomingLogEvents', { Name: 'LogGroupName', Value: log }),
    ]);
    return apiLogRows(requests, entries);
  },
};

/** The sum of a metric over a day. */
async function sumOfDay(Namespace: string, MetricName: string, dimension: { Name: string; Value: string }) {
  const until = Date.now() - lateSeconds * 1000;
  const asked = new GetMetricStatisticsCommand({
    ...{ Namespace, MetricName, Statistics: ['Sum'], Dimensions: [dimension], Period: daySeconds },
    ...{ StartTime: new Date(until - daySeconds * 1000), EndTime: new Date(until) },
  });
  const { Datapoints = [] } = await new CloudWatchClient({}).send(asked);
  return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
}

/** The row about the requests of a day and their entries in the log. Without requests nothing is known. */
export function apiLogRows(requests: number, entries: number): Row[] {
  const check = 'API log';
  if (requests === 0) return [];
  const got = `API Gateway got ${plural(requests, 'request')} in the last day`;
  if (entries > 0) return [{ check, status: 'ok', found: `${got}, and logs them` }];
  const found = `${got} and logged none, so an alert that it refuses sets off no alarm`;
  const todo =
    'Under Settings in the API Gateway console, choose a CloudWatch log role with the policy AmazonAPIGatewayPushToCloudWatchLogs. The account has one role for all APIs.';
  return [{ check, status: 'warning', found, todo }];
}
