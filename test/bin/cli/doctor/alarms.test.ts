import { afterAll, beforeEach, expect, it } from 'vitest';
import { alarms } from '../../../../bin/cli/doctor/alarms.ts';
import type { Deployment } from '../../../../bin/cli/doctor/check.ts';
import { serviceError } from '../../../../local/cloud/wire.ts';
import { startCloudWatch } from '../../../support/cloud-watch.ts';

type Input = { readonly AlarmTypes?: readonly string[] };

const named = (AlarmName: string) => ({ AlarmName, StateValue: 'OK' });
let hasLogAlarms: boolean;
const cloudWatch = await startCloudWatch({
  DescribeAlarms: ({ AlarmTypes = [] }: Input) => {
    if (!hasLogAlarms && AlarmTypes.includes('LogAlarm')) throw serviceError('ValidationError', 'unknown type');
    return {
      MetricAlarms: [named('NotifySupport-alarms-lost')],
      CompositeAlarms: [named('shop-all')],
      LogAlarms: AlarmTypes.includes('LogAlarm') ? [named('checkout-log-errors')] : [],
    };
  },
});
beforeEach(() => void cloudWatch.asked.splice(0));
afterAll(cloudWatch.stop);

const deployment = {
  stackName: 'NotifySupport',
  load: async () => ({ routes: [{ alarm: 'shop-*', policy: 'default' }], mutes: [] }),
} as unknown as Deployment;

/** The findings about the routes. */
const routes = async () =>
  (await alarms.run(deployment)).filter(({ check }) => check === 'routes').map(({ found }) => found);

it('reports a log alarm without a route', async () => {
  hasLogAlarms = true;
  expect(await routes()).toEqual([expect.stringContaining('No route matches checkout-log-errors:')]);
  expect(cloudWatch.asked).toHaveLength(1);
});

it('checks the other alarms in a Region that refuses to list log alarms', async () => {
  hasLogAlarms = false;
  expect(await routes()).toEqual(['Every alarm of the Region has a route']);
  expect(cloudWatch.asked.map(({ input }) => (input as Input).AlarmTypes)).toEqual([
    ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'],
    ['MetricAlarm', 'CompositeAlarm'],
  ]);
});
