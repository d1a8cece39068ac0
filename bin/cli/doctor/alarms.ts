import { type AlarmType, CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { isOwnAlarm } from '../../../lambdas/domain/on-call/own-alarms.ts';
import { isAlwaysRouted, type Route } from '../../../lambdas/domain/on-call/route.ts';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import { type Check, listed, type Row } from './check.ts';
import { muteRows } from './mutes.ts';

/** The members that alarms of every kind have in common. */
type Alarm = Pick<MetricAlarm, 'AlarmName' | 'AlarmDescription' | 'StateValue'>;

/** Checks that no alarm of the stack itself is in ALARM, that every alarm of the Region has a route at all hours, and the mutes. */
export const alarms: Check = {
  name: 'alarms',
  needs: ['dynamodb:Scan', 'cloudwatch:DescribeAlarms'],
  run: async ({ stackName, load }) => {
    const [all, onCall] = await Promise.all([findAlarms(), load()]);
    const names = all.map(({ AlarmName = '' }) => AlarmName);
    const own = all.filter(({ AlarmName = '' }) => isOwnAlarm(AlarmName, stackName));
    return [
      ...ownAlarmRows(own),
      routesRow(all, onCall.routes, stackName),
      ...muteRows(onCall, names, stackName, Date.now()),
    ];
  },
};

/** Every alarm of the Region: metric, composite and log alarms. A Region without log alarms refuses to list them. */
async function findAlarms(): Promise<Alarm[]> {
  try {
    return await listAlarms(['MetricAlarm', 'CompositeAlarm', 'LogAlarm']);
  } catch (error) {
    if (!/^(Validation|InvalidParameter)/.test((error as Error).name)) throw error;
    return listAlarms(['MetricAlarm', 'CompositeAlarm']);
  }
}

async function listAlarms(AlarmTypes: AlarmType[]): Promise<Alarm[]> {
  const found: Alarm[] = [];
  const pages = paginateDescribeAlarms({ client: new CloudWatchClient({}), pageSize: 100 }, { AlarmTypes });
  for await (const { MetricAlarms = [], CompositeAlarms = [], LogAlarms = [] } of pages)
    found.push(...MetricAlarms, ...CompositeAlarms, ...LogAlarms);
  return found;
}

/** The metrics about money have data once something was sent. Those of End User Messaging also need its role. */
const moneyTodo =
  'Send a test message with `npx notify-support test CONTACT`. If there is still no data, run `aws iam create-service-linked-role --aws-service-name sms-voice.amazonaws.com`.';

/** The states of the alarms that watch the pager itself. */
export function ownAlarmRows(own: readonly Alarm[]): Row[] {
  const check = 'own alarms';
  if (own.length === 0)
    return [
      {
        check,
        status: 'failing',
        found: 'The alarms that watch the pager are missing',
        todo: 'Run `npx cdk deploy` to create them again.',
      },
    ];
  const ringing = own.filter(({ StateValue }) => StateValue === 'ALARM');
  const withoutData = own.filter(({ StateValue }) => StateValue === 'INSUFFICIENT_DATA');
  if (ringing.length > 0) {
    return ringing.map(({ AlarmName, AlarmDescription = '' }) => {
      const [meaning = '', todo = '', runbook = ''] = AlarmDescription.split('\n');
      const found = [`${AlarmName} is in ALARM`, runbook.replace('Runbook: ', '')].filter(Boolean).join(': ');
      return { check, status: 'failing', found, todo: `${meaning} ${todo}`.trim() };
    });
  }
  if (withoutData.length > 0) {
    const found = `No data yet from ${namesOf(withoutData)}`;
    const isOfMoney = withoutData.every(({ AlarmName = '' }) => AlarmName.endsWith('-spend'));
    return [
      {
        check,
        status: 'warning',
        found,
        todo: isOfMoney ? moneyTodo : 'Run the doctor again ten minutes after the deploy.',
      },
    ];
  }
  return [{ check, status: 'ok', found: `${plural(own.length, 'alarm')} of the pager itself, each OK` }];
}

function routesRow(all: readonly Alarm[], routes: readonly Route[], stackName: string): Row {
  const check = 'routes';
  const unrouted = all.filter(({ AlarmName = '' }) => !isAlwaysRouted(AlarmName, routes, stackName));
  if (unrouted.length === 0) return { check, status: 'ok', found: 'Every alarm of the Region has a route' };
  const todo = 'Add routes for them to oncall.yaml (a route can be to nobody), then run `npx notify-support apply`.';
  return {
    check,
    status: 'warning',
    found: `No route matches ${namesOf(unrouted)}: only the backstop would be notified`,
    todo,
  };
}

function namesOf(alarms: readonly Alarm[]): string {
  return listed(alarms.map(({ AlarmName = '' }) => AlarmName));
}
