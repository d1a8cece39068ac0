import type { PutMetricAlarmCommandInput } from '@aws-sdk/client-cloudwatch';

/** The first alarm of the local stack, so that there is one to set off. */
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

/** Alarms to try out. Each of them matches another route of the example file. */
const exampleAlarms: readonly PutMetricAlarmCommandInput[] = [
  exampleAlarm,
  {
    ...exampleAlarm,
    AlarmName: 'payment-declines',
    AlarmDescription: 'More payments are declined than usual. Runbook: https://runbooks.example.org/payment-declines',
    Namespace: 'Shop',
    MetricName: 'DeclinedPayments',
    Dimensions: [],
  },
  {
    ...exampleAlarm,
    AlarmName: 'dev-disk-full',
    AlarmDescription: 'A development machine. Its route notifies nobody.',
    Namespace: 'CWAgent',
    MetricName: 'disk_used_percent',
    Dimensions: [],
  },
];

/** Creates the example alarms, in the state OK. The SDK must already point at the local stack. */
export async function putExampleAlarms(alarms = exampleAlarms): Promise<void> {
  const { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = new CloudWatchClient({});
  for (const alarm of alarms) {
    const { AlarmName } = alarm;
    await client.send(new PutMetricAlarmCommand(alarm));
    await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'OK', StateReason: 'within its limits' }));
  }
  client.destroy();
}
