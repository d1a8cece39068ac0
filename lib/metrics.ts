import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/** Gives metrics that the functions of one pager measure through their logs, summed up. */
export type OwnMetric = (metricName: string, options?: MetricOptions) => Metric;

/** The metrics of one pager, told apart from those of others by its name. */
export function ownMetrics(pager: string): OwnMetric {
  return (metricName, { dimensionsMap, ...options } = {}) =>
    new Metric({
      namespace: 'NotifySupport',
      metricName,
      statistic: Stats.SUM,
      dimensionsMap: { Pager: pager, ...dimensionsMap },
      ...options,
    });
}
