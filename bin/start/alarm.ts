import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';

/** The alarm that the local stack begins with, so that there is one to set. */
export const exampleAlarm = {
  AlarmName: 'checkout-5xx-high',
  AlarmDescription: 'More than 5 % of checkouts fail. Runbook: https://runbooks.example.org/checkout-5xx',
  Namespace: 'AWS/ApplicationELB',
  MetricName: 'HTTPCode_Target_5XX_Count',
  Dimensions: [{ Name: 'LoadBalancer', Value: 'app/checkout/0123456789abcdef' }],
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
} satisfies PutMetricAlarmCommandInput;

/** Puts the example alarm in place and in order; the SDK has to be pointed at the local stack first. */
export async function putExampleAlarm(): Promise<void> {
  const { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = new CloudWatchClient({});
  const AlarmName = exampleAlarm.AlarmName;
  await client.send(new PutMetricAlarmCommand(exampleAlarm));
  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'OK', StateReason: 'all checkouts succeed' }));
  client.destroy();
}
