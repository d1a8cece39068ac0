import type { Clock } from '../asl/clock.ts';
import type { EventBridge } from './event-bridge.ts';
import { jsonService, notHere, serviceError } from './wire.ts';

type State = {
  readonly value: string;
  readonly reason: string;
  readonly reasonData?: string;
  readonly timestamp: string;
};

type Alarm = { readonly arn: string; readonly configuration: object; state: State };

type PutMetricAlarm = {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Period?: number;
  readonly Statistic?: string;
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
      if (!input.MetricName) throw notHere('CloudWatch PutMetricAlarm without MetricName');
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

/** What an alarm watches, in the words of its events. */
function configurationOf(input: PutMetricAlarm, id: string): object {
  const { AlarmDescription: description, MetricName, Namespace, Dimensions = [], Period, Statistic } = input;
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  const metric = { dimensions, name: MetricName, namespace: Namespace };
  const metrics = [{ id, metricStat: { metric, period: Period, stat: Statistic }, returnData: true }];
  return description === undefined ? { metrics } : { description, metrics };
}
