import type { Clock } from '../asl/clock.ts';
import type { EventBridge } from './event-bridge.ts';
import { jsonService, serviceError } from './wire.ts';

type State = {
  readonly value: string;
  readonly reason: string;
  readonly reasonData?: string;
  readonly timestamp: string;
};

type Alarm = { readonly arn: string; readonly configuration: object; state: State };

type Metric = { readonly Namespace: string; readonly MetricName: string; readonly Dimensions?: readonly Dimension[] };

type Dimension = { readonly Name: string; readonly Value: string };

type MetricStat = { readonly Metric: Metric; readonly Period: number; readonly Stat: string };

type MetricQuery = {
  readonly Id: string;
  readonly Expression?: string;
  readonly Label?: string;
  readonly Period?: number;
  readonly ReturnData?: boolean;
  readonly MetricStat?: MetricStat;
};

type PutMetricAlarm = Partial<Metric> & {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly Period?: number;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
  readonly Metrics?: readonly MetricQuery[];
};

type SetAlarmState = {
  readonly AlarmName: string;
  readonly StateValue: string;
  readonly StateReason: string;
  readonly StateReasonData?: string;
};

const values = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

export type CloudWatchOptions = {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly bus: EventBridge;
  readonly nextId: () => string;
};

/** Alarms that change state when told to, and say so on the event bus. */
export function createCloudWatch({ clock, account, region, bus, nextId }: CloudWatchOptions) {
  const alarms = new Map<string, Alarm>();
  const timestamp = () => new Date(clock.now()).toISOString().replace('Z', '+0000');
  return jsonService('CloudWatch', {
    PutMetricAlarm: (input: PutMetricAlarm) => {
      const arn = `arn:aws:cloudwatch:${region}:${account}:alarm:${input.AlarmName}`;
      const reason = 'Unchecked: Initial alarm creation';
      const state = alarms.get(input.AlarmName)?.state ?? {
        value: 'INSUFFICIENT_DATA',
        reason,
        timestamp: timestamp(),
      };
      alarms.set(input.AlarmName, { arn, configuration: configurationOf(input, nextId()), state });
      return {};
    },
    SetAlarmState: ({ AlarmName, StateValue, StateReason, StateReasonData }: SetAlarmState) => {
      const alarm = alarms.get(AlarmName);
      if (!values.includes(StateValue))
        throw serviceError('ValidationError', `StateValue must be one of ${values.join(', ')}.`);
      if (!alarm) throw serviceError('ResourceNotFound', `Unknown alarm: ${AlarmName}`, 404);
      const previousState = alarm.state;
      const reasonData = StateReasonData === undefined ? {} : { reasonData: StateReasonData };
      alarm.state = { value: StateValue, reason: StateReason, ...reasonData, timestamp: timestamp() };
      if (previousState.value === StateValue) return {};
      const { arn, configuration, state } = alarm;
      const detail = { alarmName: AlarmName, configuration, previousState, state };
      bus.put(
        bus.envelope({ source: 'aws.cloudwatch', type: 'CloudWatch Alarm State Change', detail, resources: [arn] }),
      );
      return {};
    },
  });
}

/** What an alarm watches, in the words of its events: `period` and `metricStat` where the API says `Period`, `MetricStat`. */
function configurationOf(input: PutMetricAlarm, id: string): object {
  const { Namespace = '', MetricName = '', Dimensions, Period = 60, Statistic, ExtendedStatistic } = input;
  const metric = { Namespace, MetricName, ...(Dimensions && { Dimensions }) };
  const single = { Metric: metric, Period, Stat: Statistic ?? ExtendedStatistic ?? 'Average' };
  const metrics = input.Metrics ?? [{ Id: id, MetricStat: single, ReturnData: true }];
  const description = input.AlarmDescription === undefined ? {} : { description: input.AlarmDescription };
  return { ...description, metrics: metrics.map(queryInWordsOfEvents) };
}

function queryInWordsOfEvents({ Id, Expression, Label, Period, MetricStat, ReturnData = true }: MetricQuery): object {
  return {
    ...(Expression && { expression: Expression }),
    id: Id,
    ...(Label && { label: Label }),
    ...(MetricStat && { metricStat: statInWordsOfEvents(MetricStat) }),
    ...(Period && { period: Period }),
    returnData: ReturnData,
  };
}

function statInWordsOfEvents({ Metric, Period, Stat }: MetricStat): object {
  const dimensions = Object.fromEntries((Metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]));
  return { metric: { dimensions, name: Metric.MetricName, namespace: Metric.Namespace }, period: Period, stat: Stat };
}
