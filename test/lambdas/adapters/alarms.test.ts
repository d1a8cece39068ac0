import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { serviceError } from '../../../local/cloud/wire.ts';
import { startCloudWatch } from '../../support/cloud-watch.ts';

type Input = { readonly AlarmTypes?: readonly string[]; readonly NextToken?: string };
type Answer = (input: Input) => object | Promise<object>;

const since = '2026-11-24T02:14:00.000Z';
const alarmOf = (kind: string, AlarmName: string) => ({
  [kind]: [
    {
      ...{
        AlarmName,
        AlarmArn: `arn:aws:cloudwatch:eu-central-1:123456789012:alarm:${AlarmName}`,
        StateValue: 'ALARM',
      },
      ...{ StateReason: 'too many', StateTransitionedTimestamp: Date.parse(since) / 1000, ActionsEnabled: false },
    },
  ],
});

/** A Region that does not have log alarms yet: a type that it does not know is a fault of the request. */
const olderRegion =
  (error: string): Answer =>
  ({ AlarmTypes = [] }) => {
    if (AlarmTypes.includes('LogAlarm')) throw serviceError(error, 'Member must satisfy enum value set');
    return alarmOf('MetricAlarms', 'disk');
  };

let describeAlarms: Answer;
let contributors: Answer;
let mutes: Answer;
const cloudWatch = await startCloudWatch({
  DescribeAlarms: (input) => describeAlarms(input as Input),
  ListAlarmMuteRules: (input) => mutes(input as Input),
  DescribeAlarmContributors: (input) => contributors(input as Input),
});
let alarms: typeof import('../../../lambdas/adapters/alarms.ts');
beforeAll(async () => {
  alarms = await import('../../../lambdas/adapters/alarms.ts');
});
beforeEach(() => void cloudWatch.asked.splice(0));
afterEach(() => void vi.restoreAllMocks());
afterAll(cloudWatch.stop);

/** The types of alarm of each question. */
const types = () => cloudWatch.asked.map(({ input }) => (input as Input).AlarmTypes);
const every = ['MetricAlarm', 'CompositeAlarm', 'LogAlarm'];

describe('the alarms in ALARM', () => {
  it('are described with the suppressor of their actions', async () => {
    const answer = alarmOf('CompositeAlarms', 'disk') as Record<string, object[]>;
    describeAlarms = () => ({ CompositeAlarms: [{ ...answer.CompositeAlarms?.[0], ActionsSuppressedBy: 'Alarm' }] });
    expect(await alarms.describeAlarm('disk')).toMatchObject({ suppressedBy: 'Alarm' });
  });

  it.each(['MetricAlarms', 'CompositeAlarms', 'LogAlarms'])('are among %s', async (kind) => {
    describeAlarms = () => alarmOf(kind, 'disk');
    expect(await alarms.findAlarmsInAlarm()).toMatchObject([
      { name: 'disk', state: 'ALARM', stateAt: since, reason: 'too many', actionsEnabled: false },
    ]);
    expect(types()).toEqual([every]);
  });

  it('are on all pages', async () => {
    describeAlarms = ({ NextToken }) =>
      NextToken === undefined ? { ...alarmOf('MetricAlarms', 'a'), NextToken: '2' } : alarmOf('LogAlarms', 'b');
    expect((await alarms.findAlarmsInAlarm()).map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

describe.each<[string, () => Promise<unknown>, unknown]>([
  ['the alarms in ALARM', () => alarms.findAlarmsInAlarm(), [expect.objectContaining({ name: 'disk' })]],
  ['one alarm', () => alarms.describeAlarm('disk'), { state: 'ALARM', since, actionsEnabled: false }],
])('the question for %s', (_, ask, answer) => {
  it.each(['ValidationError', 'ValidationException', 'InvalidParameterValue'])(
    'is asked again without log alarms in a Region that refuses their type with %s',
    async (error) => {
      describeAlarms = olderRegion(error);
      expect(await ask()).toEqual(answer);
      expect(types()).toEqual([every, ['MetricAlarm', 'CompositeAlarm']]);
    },
  );

  it('is not asked again for another reason', async () => {
    describeAlarms = () => {
      throw serviceError('AccessDenied', 'not authorized', 403);
    };
    await expect(ask()).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(types()).toEqual([every]);
  });
});

describe('an alarm that does not exist', () => {
  it('was deleted', async () => {
    describeAlarms = () => ({});
    expect(await alarms.describeAlarm('gone')).toEqual({ state: 'deleted' });
  });
});

describe('the contributors in ALARM', () => {
  it('are on all pages, named by their attributes, each with its own instant or else with that of the alarm', async () => {
    const described = { ContributorId: 'id-7', ContributorAttributes: { TableName: 'orders-7' }, StateReason: 'x' };
    const StateTransitionedTimestamp = Date.parse(since) / 1000;
    contributors = ({ NextToken }) =>
      NextToken === undefined
        ? { AlarmContributors: [{ ...described, StateTransitionedTimestamp }], NextToken: '2' }
        : { AlarmContributors: [{ ...described, ContributorId: 'id-8' }] };
    const contributor = { id: 'id-7', label: 'TableName orders-7' };
    expect(await alarms.describeContributors('orders', 'earlier')).toEqual([
      { contributor, since, reason: 'x' },
      { contributor: { ...contributor, id: 'id-8' }, since: 'earlier', reason: 'x' },
    ]);
  });
});

describe('a question that people wait for', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['one alarm', () => alarms.describeAlarm('disk')],
    ['its contributors', () => alarms.describeContributors('disk', since)],
    ['its mute rules', () => alarms.findMute('disk')],
  ])('is given up after 5 s without an answer: about %s', async (_, ask) => {
    const limits: number[] = [];
    const late = new AbortController();
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      limits.push(milliseconds);
      return late.signal;
    });
    const never = () => {
      late.abort();
      return new Promise(() => {});
    };
    describeAlarms = never;
    contributors = never;
    mutes = never;
    await expect(ask()).rejects.toMatchObject({ name: 'AbortError' });
    expect(limits).toEqual([5000]);
  });
});
