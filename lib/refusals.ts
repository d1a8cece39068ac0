import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Api } from './api.ts';
import type { OwnMetric } from './metrics.ts';

export type RefusalProps = { readonly api: Api; readonly ownMetric: OwnMetric };

const minute = Duration.minutes(1);

/**
 * The number of refused alerts, a minute.
 *
 * The function counts those that it refuses. A request without a valid key, one beyond the throttle and one that is too
 * large never reach it: they are counted in the access log, or without one by API Gateway's own metric.
 */
export function createRefusalMetric(scope: Construct, { api, ownMetric }: RefusalProps): IMetric {
  const refused = ownMetric('AlertsRefused', { period: minute });
  if (api.accessLog === undefined) return addClientErrors(refused, api, ownMetric);
  new MetricFilter(scope, 'RefusedByApi', {
    logGroup: api.accessLog,
    filterPattern: FilterPattern.literal(refusedByApi),
    metricNamespace: refused.namespace,
    metricName: refused.metricName,
    metricValue: '1',
    dimensions: { Pager: '$.pager' },
  });
  return refused;
}

/**
 * The lines of the access log about alerts that API Gateway refused by itself. The line of an answer by a function has a
 * hyphen as its error.
 *
 * A path that does not exist is left out, and so is any method but POST, because anybody can ask for any path. A body of more than 10 MB is refused before
 * API Gateway knows its path.
 */
const refusedByApi = [
  '{ ($.status = "4*") && ($.error != "-") && ($.httpMethod = "POST") && (',
  ['/alerts*', '/v2/*', '/key/*'].map((path) => `($.resourcePath = "${path}")`).join(' || '),
  '|| ($.error = "REQUEST_TOO_LARGE")',
  ') }',
].join(' ');

/**
 * Adds API Gateway's count of client errors on the routes of alerts, without those that the function did not mean as a
 * refusal. What the function refused is in it twice, which does not matter to an alarm on the first.
 */
function addClientErrors(refused: Metric, { rest, alertMethods }: Api, ownMetric: OwnMetric): MathExpression {
  const errors = alertMethods.map(({ path, method }, index) => [
    `errors${index}`,
    rest.deploymentStage.metricClientError({
      ...{ period: minute, statistic: Stats.SUM },
      dimensionsMap: {
        ApiName: rest.restApiName,
        Stage: rest.deploymentStage.stageName,
        Resource: path,
        Method: method,
      },
    }),
  ]);
  const sum = errors.map(([name]) => `FILL(${name}, 0)`).join(' + ');
  return new MathExpression({
    ...{ period: minute, label: 'AlertsRefused' },
    expression: `FILL(refused, 0) + IF(${sum} > FILL(unmatched, 0), 1, 0)`,
    usingMetrics: {
      refused,
      unmatched: ownMetric('AlertsUnmatched', { period: minute }),
      ...Object.fromEntries(errors),
    },
  });
}
