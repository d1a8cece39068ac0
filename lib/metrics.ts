import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/** A metric that the functions of one pager write through their logs. Its statistic is the sum by default. */
export type OwnMetric = (metricName: string, options?: MetricOptions) => Metric;

/** The metrics of one pager. The dimension `Pager` separates them from those of other pagers. */
export function createOwnMetrics(pager: string): OwnMetric {
  return (metricName, { dimensionsMap, ...options } = {}) =>
    new Metric({
      namespace: 'NotifySupport',
      metricName,
      statistic: Stats.SUM,
      dimensionsMap: { Pager: pager, ...dimensionsMap },
      ...options,
    });
}
