import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ensureAssembly } from '../../bin/assembly.ts';
import { pointSdkAt } from '../../bin/stack/sdk.ts';
import { emptyOnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { steeredClock } from '../../local/asl/clock.ts';
import { startCloud } from '../../local/cloud/cloud.ts';
import { aContact, aPolicy } from '../support/night.ts';
import { type Figure, percentile, scaled, timed } from './figure.ts';

/** From SetAlarmState to the first SMS through the real local run: its API, queues, functions in workers and tables. */
export async function measure(scale: number): Promise<Figure[]> {
  const alarms = scaled(200, scale);
  const cloud = await startCloud({ assembly: await ensureAssembly(), clock: steeredClock(), port: 0 });
  try {
    pointSdkAt(cloud);
    await putOnCall();
    const cloudWatch = new CloudWatchClient({});
    const raise = async (name: string) => {
      await cloudWatch.send(new PutMetricAlarmCommand({ AlarmName: name, ...threshold }));
      return timed(async () => {
        const message = new Promise<void>((resolve) => {
          const forget = cloud.onMessage(({ text }) => {
            if (!text.includes(name)) return;
            forget();
            resolve();
          });
        });
        const change = { AlarmName: name, StateValue: 'ALARM', StateReason: 'measured' } as const;
        await cloudWatch.send(new SetAlarmStateCommand(change));
        await message;
      });
    };
    await raise('latency-first');
    const times: number[] = [];
    for (let number = 0; number < alarms; number++) times.push(await raise(`latency-${number}x`));
    return [
      { name: `alarm to message, ${alarms} alarms, p50`, value: percentile(times, 0.5), unit: 'ms' },
      {
        name: `alarm to message, ${alarms} alarms, p99`,
        value: percentile(times, 0.99),
        unit: 'ms',
        aim: { most: 250 },
      },
    ];
  } finally {
    await cloud.stop();
  }
}

const threshold = {
  ...{ Namespace: 'Bench', MetricName: 'errors', Period: 60, EvaluationPeriods: 1, Threshold: 1 },
  Statistic: 'Sum',
  ComparisonOperator: 'GreaterThanThreshold',
} as const;

async function putOnCall(): Promise<void> {
  const { storeOnCall, loadOnCall } = await import('../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), {
    ...emptyOnCall,
    contacts: [aContact('ada')],
    policies: [aPolicy([['ada']])],
    routes: [{ alarm: 'latency-*', policy: 'default' }],
  });
}
