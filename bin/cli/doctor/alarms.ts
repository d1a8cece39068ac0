import {
  CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import type { Route } from '../../../lambdas/domain/on-call/route.ts';
import { routeAlarm } from '../../../lambdas/domain/on-call/route.ts';
import { type Check, listed, type Row } from './check.ts';

type Alarm = Pick<MetricAlarm & CompositeAlarm, 'AlarmName' | 'AlarmDescription' | 'StateValue'>;

/** Whether every alarm has a route, and none of the stack's own speaks. */
export const alarms: Check = {
  name: 'alarms',
  needs: ['cloudwatch:DescribeAlarms'],
  run: async ({ stackName, load }) => {
    const [all, { routes }] = await Promise.all([findAlarms(), load()]);
    const own = all.filter(({ AlarmName = '' }) => AlarmName.startsWith(`${stackName}-`));
    return [...sayOwn(own), sayUnrouted(all, routes, stackName)];
  },
};

async function findAlarms(): Promise<Alarm[]> {
  const found: Alarm[] = [];
  const pages = paginateDescribeAlarms(
    { client: new CloudWatchClient({}), pageSize: 100 },
    // Without the types, CloudWatch lists metric alarms only.
    { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
  );
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages)
    found.push(...MetricAlarms, ...CompositeAlarms);
  return found;
}

/** How the alarms that watch the pager itself are. */
export function sayOwn(own: readonly Alarm[]): Row[] {
  const check = 'own alarms';
  if (own.length === 0)
    return [
      {
        check,
        status: 'failing',
        found: 'There are none: nothing watches the pager',
        todo: '`npx cdk deploy` puts them back.',
      },
    ];
  const speaking = own.filter(({ StateValue }) => StateValue === 'ALARM');
  const mute = own.filter(({ StateValue }) => StateValue === 'INSUFFICIENT_DATA');
  if (speaking.length > 0) {
    return speaking.map(({ AlarmName, AlarmDescription = '' }) => {
      const [means = '', todo = '', runbook = ''] = AlarmDescription.split('\n');
      const found = [`${AlarmName} is in ALARM`, runbook.replace('Runbook: ', '')].filter(Boolean).join(': ');
      return { check, status: 'failing', found, todo: `${means} ${todo}`.trim() };
    });
  }
  if (mute.length > 0) {
    const found = `${namesOf(mute)} has no data yet`;
    return [{ check, status: 'warning', found, todo: 'Ask again ten minutes after the deploy.' }];
  }
  return [{ check, status: 'ok', found: `${own.length} watch the pager itself, and all are quiet` }];
}

function sayUnrouted(all: readonly Alarm[], routes: readonly Route[], stackName: string): Row {
  const check = 'routes';
  const unrouted = all.filter(({ AlarmName = '' }) => {
    const routing = routeAlarm(AlarmName, routes, stackName);
    return routing.policy === null && routing.isUnrouted === true;
  });
  if (unrouted.length === 0) return { check, status: 'ok', found: 'Every alarm of the Region has one' };
  const todo = 'Give each a route in oncall.yaml (nobody is one, too), then `npx notify-support apply`.';
  return {
    check,
    status: 'warning',
    found: `No route matches ${namesOf(unrouted)}: only the backstop hears of it`,
    todo,
  };
}

function namesOf(alarms: readonly Alarm[]): string {
  return listed(alarms.map(({ AlarmName = '' }) => AlarmName));
}
