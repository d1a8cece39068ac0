import {
  CloudWatchClient,
  type CompositeAlarm,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import type { AlarmChange } from '../domain/intake/alarm.ts';
import { quiet } from './channels/quiet.ts';

const client = quiet(new CloudWatchClient({}));

/** Every alarm that is in ALARM now, in the form of its event. Composite alarms are included. */
export async function findAlarmsInAlarm(): Promise<AlarmChange[]> {
  const found: AlarmChange[] = [];
  const pages = paginateDescribeAlarms(
    { client, pageSize: 100 },
    // Without the types, CloudWatch lists only metric alarms.
    { StateValue: 'ALARM', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
  );
  for await (const { MetricAlarms = [], CompositeAlarms = [] } of pages) {
    found.push(...[...MetricAlarms, ...CompositeAlarms].map(changeOf));
  }
  return found;
}

function changeOf(alarm: MetricAlarm & CompositeAlarm): AlarmChange {
  const { AlarmArn = '', AlarmName = '', StateTransitionedTimestamp = new Date(0), StateReason = '' } = alarm;
  return {
    arn: AlarmArn,
    name: AlarmName,
    state: 'ALARM',
    stateAt: StateTransitionedTimestamp.toISOString(),
    reason: StateReason,
    description: alarm.AlarmDescription,
    suppressedBy: alarm.ActionsSuppressedBy,
  };
}
