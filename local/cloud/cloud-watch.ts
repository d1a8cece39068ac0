import type { Clock } from '../asl/clock.ts';
import { createContributors } from './alarm-contributors.ts';
import { createMutes } from './alarm-mutes.ts';
import { type AlarmRule, type Datum, watchMetric } from './alarm-watch.ts';
import { subscribe } from './channels.ts';
import type { BusEvent, EventBridge } from './event-bridge.ts';
import type { Resource } from './loader.ts';
import { createMetricSums, type StatisticsRequest } from './metric-sums.ts';
import type { Policies } from './policies.ts';
import type { Sns } from './sns.ts';
import { jsonService, notHere, serviceError } from './wire.ts';

type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

type State = {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData?: string;
  readonly timestamp: string;
};

type Alarm = PutMetricAlarm & {
  readonly arn: string;
  readonly configuration: object;
  actionsEnabled: boolean;
  state: State;
  transitionedAt: number;
};

type PutMetricAlarm = Partial<Omit<AlarmRule, 'Metrics'>> & {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly AlarmActions?: readonly string[];
  readonly ActionsEnabled?: boolean;
};

type SetAlarmState = {
  readonly AlarmName: string;
  readonly StateValue: StateValue;
  readonly StateReason: string;
  readonly StateReasonData?: string;
};

type DescribeAlarms = {
  readonly AlarmNames?: readonly string[];
  readonly StateValue?: string;
  readonly NextToken?: string;
  readonly MaxRecords?: number;
};

type AlarmNames = { readonly AlarmNames: readonly string[] };

const values: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

export type CloudWatchOptions = {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly alarms: readonly Resource[];
  readonly bus: EventBridge;
  readonly sns: Sns;
  readonly policies: Policies;
  readonly nextId: () => string;
};

export type CloudWatch = {
  readonly service: ReturnType<typeof jsonService>;
  /** Receives a value of a metric. The stack's alarms on the metric are evaluated at the end of their period. */
  readonly observe: (datum: Datum) => void;
  /** Reads an event that is put on the bus, which can be the change of an alarm's contributor. */
  readonly observeEvent: (event: BusEvent) => void;
  /** Reads a line of a function's log, which can hold metrics. */
  readonly readLine: (line: string) => void;
  /** Calls the listener with the name of every alarm that is put or changes its state; returns its removal. */
  readonly onAlarm: (listener: (name: string) => void) => () => void;
};

/**
 * Alarms whose state is set by SetAlarmState. They report each change on the event bus and to their topics.
 *
 * The stack's own alarms also follow the metrics of the local services. They follow neither the metrics that functions
 * write to the log nor the absence of values, which nothing here waits for.
 */
export function createCloudWatch(options: CloudWatchOptions): CloudWatch {
  const { clock, account, region, bus, sns, policies, nextId } = options;
  const alarms = new Map<string, Alarm>();
  const sums = createMetricSums();
  const listeners = new Set<(name: string) => void>();
  const callListeners = (name: string) => {
    for (const listener of listeners) listener(name);
  };
  const timestamp = () => new Date(clock.now()).toISOString().replace('Z', '+0000');
  const put = (input: PutMetricAlarm) => {
    const arn = `arn:aws:cloudwatch:${region}:${account}:alarm:${input.AlarmName}`;
    const reason = 'Unchecked: Initial alarm creation';
    const initial = { value: 'INSUFFICIENT_DATA', reason, timestamp: timestamp() } as const;
    const { state = initial, transitionedAt = clock.now() } = alarms.get(input.AlarmName) ?? {};
    const { ActionsEnabled: actionsEnabled = true } = input;
    const alarm = {
      ...input,
      arn,
      configuration: configurationOf(input, nextId()),
      actionsEnabled,
      state,
      transitionedAt,
    };
    alarms.set(input.AlarmName, alarm);
    callListeners(input.AlarmName);
    return alarm;
  };
  const mutes = createMutes({ now: clock.now, account, region });
  const contributors = createContributors();
  const announce = (type: string, detail: object, arn: string) =>
    bus.put(bus.envelope({ source: 'aws.cloudwatch', type, detail, resources: [arn] }));
  const enable = ({ AlarmNames }: AlarmNames, actionsEnabled: boolean) => {
    for (const alarm of AlarmNames.map((name) => alarms.get(name))) if (alarm) alarm.actionsEnabled = actionsEnabled;
    return {};
  };
  const remove = ({ arn, configuration, AlarmName: alarmName, actionsEnabled, state }: Alarm) => {
    alarms.delete(alarmName);
    const { value, timestamp: since } = state;
    const full = { ...configuration, alarmName, actionsEnabled };
    const detail = { alarmName, operation: 'delete', state: { value, timestamp: since }, configuration: full };
    announce('CloudWatch Alarm Configuration Change', detail, arn);
    callListeners(alarmName);
  };
  const setState = async (alarm: Alarm, state: State) => {
    const previousState = alarm.state;
    alarm.state = state;
    callListeners(alarm.AlarmName);
    if (previousState.value === state.value) return;
    alarm.transitionedAt = clock.now();
    const { arn, configuration, AlarmName: alarmName, AlarmActions = [], actionsEnabled } = alarm;
    const muteDetail = mutes.muteDetail(alarmName);
    const detail = { alarmName, configuration, previousState, state, ...(muteDetail && { muteDetail }) };
    announce('CloudWatch Alarm State Change', detail, arn);
    if (state.value !== 'ALARM' || !actionsEnabled || muteDetail) return;
    const context = { 'aws:SourceArn': arn, 'aws:SourceAccount': account };
    const isAllowed = (resource: string) =>
      policies.permits({ principal: 'cloudwatch.amazonaws.com', action: 'sns:Publish', resource, context });
    for (const topic of AlarmActions.filter(isAllowed)) await sns.publish(topic, announcementOf(alarm, region));
  };
  const change = (alarm: Alarm, value: StateValue, reason: string) => {
    if (alarm.state.value !== value) void clock.during(setState(alarm, { value, reason, timestamp: timestamp() }));
  };

  const watched = options.alarms.map(({ name, properties }) => {
    const alarm = put({ ...properties, AlarmName: name });
    // AWS evaluates them soon after the deploy. Here they start as OK, because nothing waits for that.
    alarm.state = { value: 'OK', reason: 'no datapoints were received', timestamp: timestamp() };
    return watchMetric(clock, properties, (value, reason) => change(alarm, value, reason));
  });
  const service = jsonService('CloudWatch', {
    PutMetricAlarm: (input: PutMetricAlarm) => {
      if (!input.MetricName) throw notHere('CloudWatch PutMetricAlarm without MetricName');
      put(input);
      return {};
    },
    SetAlarmState: async ({ AlarmName, StateValue, StateReason, StateReasonData }: SetAlarmState) => {
      const alarm = alarms.get(AlarmName);
      if (!values.includes(StateValue))
        throw serviceError('ValidationError', `StateValue must be one of ${values.join(', ')}.`);
      if (!alarm) throw serviceError('ResourceNotFound', `Unknown alarm: ${AlarmName}`, 404);
      const reasonData = StateReasonData === undefined ? {} : { reasonData: StateReasonData };
      await setState(alarm, { value: StateValue, reason: StateReason, ...reasonData, timestamp: timestamp() });
      return {};
    },
    GetMetricStatistics: (request: StatisticsRequest) => sums.getStatistics(request),
    DeleteAlarms: ({ AlarmNames }: AlarmNames) => {
      for (const alarm of AlarmNames.map((name) => alarms.get(name))) if (alarm) remove(alarm);
      return {};
    },
    DisableAlarmActions: (input: AlarmNames) => enable(input, false),
    EnableAlarmActions: (input: AlarmNames) => enable(input, true),
    ...mutes.operations,
    ...contributors.operations,
    DescribeAlarms: ({ AlarmNames, StateValue, NextToken = '0', MaxRecords = 50 }: DescribeAlarms) => {
      const found = [...alarms.values()].filter(
        ({ AlarmName, state }) =>
          (AlarmNames === undefined || AlarmNames.includes(AlarmName)) &&
          (StateValue === undefined || state.value === StateValue),
      );
      const end = Number(NextToken) + MaxRecords;
      return {
        MetricAlarms: found.slice(Number(NextToken), end).map(describe),
        CompositeAlarms: [],
        LogAlarms: [],
        ...(end < found.length && { NextToken: String(end) }),
      };
    },
  });
  const observe = (datum: Datum) => {
    for (const receive of watched) receive(datum);
  };
  return {
    ...{ service, observe, observeEvent: contributors.observe, readLine: sums.readLine },
    onAlarm: (listener) => subscribe(listeners, listener),
  };
}

/** An alarm as in DescribeAlarms, with its instant in seconds. */
function describe({ AlarmName, AlarmDescription, arn, actionsEnabled, state, transitionedAt }: Alarm): object {
  return {
    AlarmName,
    AlarmArn: arn,
    ActionsEnabled: actionsEnabled,
    ...(AlarmDescription !== undefined && { AlarmDescription }),
    StateValue: state.value,
    StateReason: state.reason,
    StateTransitionedTimestamp: transitionedAt / 1000,
  };
}

/** The metric of an alarm, in the form of its events. */
function configurationOf(input: PutMetricAlarm, id: string): object {
  const { AlarmDescription: description, MetricName, Namespace, Dimensions = [], Period, Statistic } = input;
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  const metric = { dimensions, name: MetricName, namespace: Namespace };
  const metrics = [{ id, metricStat: { metric, period: Period, stat: Statistic }, returnData: true }];
  return description === undefined ? { metrics } : { description, metrics };
}

/** The message for a topic: an e-mail has the description, an SMS hardly more than the alarm's name. */
function announcementOf({ AlarmName, AlarmDescription = '', state }: Alarm, region: string) {
  const subject = `ALARM: "${AlarmName}" in ${region}`;
  return {
    subject,
    sms: subject,
    text: `${AlarmName} has been in ALARM since ${state.timestamp}: ${state.reason}\n\n${AlarmDescription}`,
  };
}
