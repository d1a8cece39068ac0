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
    const names = Array.from({ length: alarms + 1 }, (_, number) => `latency-${number}x`);
    await putOnCall(names);
    const cloudWatch = new CloudWatchClient({});
    const raise = async (name: string) => {
      await cloudWatch.send(new PutMetricAlarmCommand({ AlarmName: name, ...threshold }));
      return timed(async () => {
        const message = new Promise<void>((resolve, reject) => {
          const timer = setTimeout(() => reject(new Error(`No message about ${name} within a minute.`)), 60_000);
          const forget = cloud.onMessage(({ text }) => {
            if (!text.includes(name)) return;
            clearTimeout(timer);
            forget();
            resolve();
          });
        });
        const change = { AlarmName: name, StateValue: 'ALARM', StateReason: 'measured' } as const;
        await cloudWatch.send(new SetAlarmStateCommand(change));
        await message;
      });
    };
    const times: number[] = [];
    for (const name of names) times.push(await raise(name));
    // Only the first one has to wait until the functions have started.
    times.shift();
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

/** A contact for each alarm: one contact would get more than a few of them together, and a minute later. */
async function putOnCall(names: readonly string[]): Promise<void> {
  const { storeOnCall, loadOnCall } = await import('../../lambdas/adapters/on-call.ts');
  const sms = (number: number) => `+1555020${String(number).padStart(4, '0')}`;
  await storeOnCall(await loadOnCall(), {
    ...emptyOnCall,
    contacts: names.map((id, number) => aContact(id, { sms: sms(number) })),
    policies: [...names.map((id) => aPolicy([[id]], 1, id)), aPolicy([names.slice(0, 1)])],
    routes: names.map((id) => ({ alarm: id, policy: id })),
  });
}
