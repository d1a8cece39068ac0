import {
  type AlarmContributor,
  type AlarmType,
  CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmContributorsCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsInput,
  type DescribeAlarmsOutput,
  ListAlarmMuteRulesCommand,
  type LogAlarm,
  type MetricAlarm,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import {
  type AlarmChange,
  type AlarmNow,
  type ContributorInAlarm,
  contributorOf,
  muteRuleName,
} from '../domain/intake/alarm.ts';
import { lazily } from '../domain/text/lazily.ts';
import { quiet } from './channels/quiet.ts';

const client = lazily(() => quiet(new CloudWatchClient({})));

/** For questions that people would have to wait for: a caller without an answer notifies them at once. */
const asking = lazily(() => quiet(new CloudWatchClient({ maxAttempts: 2 })));

const mostMilliseconds = 5000;

/** Without the types, CloudWatch lists only metric alarms. */
const everyType: AlarmType[] = ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'];

/** The types of a Region that does not have log alarms yet, and refuses to list them. */
const olderTypes: AlarmType[] = ['MetricAlarm', 'CompositeAlarm'];

/** Any kind of alarm: they have these members in common. */
type AnyAlarm = MetricAlarm & CompositeAlarm & LogAlarm;

/** Every alarm that is in ALARM now, in the form of its event. Composite and log alarms are included. */
export async function findAlarmsInAlarm(): Promise<AlarmChange[]> {
  return withTypes(async (AlarmTypes) => {
    const found: AlarmChange[] = [];
    const pages = paginateDescribeAlarms({ client: client(), pageSize: 100 }, { StateValue: 'ALARM', AlarmTypes });
    for await (const page of pages) found.push(...alarmsOf(page).map(changeOf));
    return found;
  });
}

/** The alarm of this name as it is now. */
export async function describeAlarm(name: string): Promise<AlarmNow> {
  const [alarm] = await withTypes(async (AlarmTypes) => {
    const input: DescribeAlarmsInput = { AlarmNames: [name], AlarmTypes };
    return alarmsOf(await asking().send(new DescribeAlarmsCommand(input), inTime()));
  });
  if (alarm === undefined) return { state: 'deleted' };
  const { StateValue = 'INSUFFICIENT_DATA', StateTransitionedTimestamp = new Date(0), ActionsEnabled = true } = alarm;
  return {
    ...{ state: StateValue, since: StateTransitionedTimestamp.toISOString(), actionsEnabled: ActionsEnabled },
    ...(alarm.ActionsSuppressedBy !== undefined && { suppressedBy: alarm.ActionsSuppressedBy }),
  };
}

/** The name of a mute rule that mutes the alarm of this name now; nothing if none does. */
export async function findMute(name: string): Promise<string | undefined> {
  let NextToken: string | undefined;
  do {
    const input = { AlarmName: name, Statuses: ['ACTIVE' as const], ...(NextToken !== undefined && { NextToken }) };
    const page = await asking().send(new ListAlarmMuteRulesCommand(input), inTime());
    const [rule] = page.AlarmMuteRuleSummaries ?? [];
    if (rule !== undefined) return muteRuleName(rule.AlarmMuteRuleArn ?? '');
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return undefined;
}

/**
 * The contributors of the alarm of this name that are in ALARM now. An alarm on one time series has none.
 *
 * @param alarmSince the instant from which the alarm has been in ALARM: it counts for a contributor without one of its own
 */
export async function describeContributors(name: string, alarmSince: string): Promise<ContributorInAlarm[]> {
  const found: ContributorInAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const input = { AlarmName: name, ...(NextToken !== undefined && { NextToken }) };
    const page = await asking().send(new DescribeAlarmContributorsCommand(input), inTime());
    found.push(...(page.AlarmContributors ?? []).map((described) => contributorFrom(described, alarmSince)));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found;
}

function contributorFrom(described: AlarmContributor, alarmSince: string): ContributorInAlarm {
  const { ContributorId, ContributorAttributes = {}, StateReason = '', StateTransitionedTimestamp } = described;
  return {
    contributor: contributorOf({ id: ContributorId, attributes: ContributorAttributes }),
    since: StateTransitionedTimestamp?.toISOString() ?? alarmSince,
    reason: StateReason,
  };
}

function inTime(): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.timeout(mostMilliseconds) };
}

async function withTypes<T>(ask: (types: AlarmType[]) => Promise<T>): Promise<T> {
  try {
    return await ask(everyType);
  } catch (error) {
    if (!/^(Validation|InvalidParameter)/.test((error as Error).name)) throw error;
    return ask(olderTypes);
  }
}

function alarmsOf({ MetricAlarms = [], CompositeAlarms = [], LogAlarms = [] }: DescribeAlarmsOutput): AnyAlarm[] {
  return [...MetricAlarms, ...CompositeAlarms, ...LogAlarms] as AnyAlarm[];
}

function changeOf(alarm: AnyAlarm): AlarmChange {
  const { AlarmArn = '', AlarmName = '', StateTransitionedTimestamp = new Date(0), StateReason = '' } = alarm;
  return {
    arn: AlarmArn,
    name: AlarmName,
    state: 'ALARM',
    stateAt: StateTransitionedTimestamp.toISOString(),
    reason: StateReason,
    description: alarm.AlarmDescription,
    suppressedBy: alarm.ActionsSuppressedBy,
    actionsEnabled: alarm.ActionsEnabled,
  };
}
