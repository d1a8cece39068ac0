import { parentPort, workerData } from 'node:worker_threads';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';

// Alarms in a thread of its own, for storm.ts: whoever raises them must not keep those waiting who press meanwhile. It puts
// all of them, and then raises those whose names it receives.
const threshold = {
  ...{ Namespace: 'Bench', MetricName: 'errors', Period: 60, EvaluationPeriods: 1, Threshold: 1 },
  Statistic: 'Sum',
  ComparisonOperator: 'GreaterThanThreshold',
} as const;

const cloudWatch = new CloudWatchClient({});
for (const AlarmName of workerData as string[])
  await cloudWatch.send(new PutMetricAlarmCommand({ AlarmName, ...threshold }));
parentPort?.on('message', async (names: string[]) => {
  const raise = (AlarmName: string) =>
    cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'measured' }));
  await Promise.all(names.map(raise));
  parentPort?.postMessage('raised');
});
parentPort?.postMessage('ready');
