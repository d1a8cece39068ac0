import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/** A metric that the functions measure through their logs, summed up. */
export function ownMetric(metricName: string, options: MetricOptions = {}): Metric {
  return new Metric({ namespace: 'NotifySupport', metricName, statistic: Stats.SUM, ...options });
}
