import { serviceError } from './wire.ts';

/** A line of the embedded metric format. */
type Measured = { readonly [member: string]: unknown } & {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
};

/** A request of GetMetricStatistics. Instants are in seconds. */
export type StatisticsRequest = {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly StartTime: number;
  readonly EndTime: number;
  readonly Statistics?: readonly string[];
};

type Sum = { readonly metric: string; readonly hour: number; value: number };

const hourSeconds = 3600;
/** Nothing asks for older sums. */
const keptHours = 48;

/** The sums of the metrics that functions write to their logs, hour by hour, for the last two days. */
export function createMetricSums() {
  const sums = new Map<string, Sum>();
  const add = (metric: string, hour: number, value: number) => {
    const key = `${metric} ${hour}`;
    const sum = sums.get(key);
    if (sum !== undefined) sum.value += value;
    else {
      for (const [old, { hour: since }] of sums) if (since < hour - keptHours) sums.delete(old);
      sums.set(key, { metric, hour, value });
    }
  };
  /** Adds the metrics in a line of a log, if it has any. */
  const readLine = (line: string) => {
    if (!line.startsWith('{"_aws"')) return;
    const measured = JSON.parse(line) as Measured;
    const hour = Math.floor(measured._aws.Timestamp / 1000 / hourSeconds);
    for (const { Namespace, Dimensions, Metrics } of measured._aws.CloudWatchMetrics)
      for (const names of Dimensions)
        for (const { Name } of Metrics)
          add(
            nameOf(
              Namespace,
              Name,
              names.map((name) => [name, measured[name]]),
            ),
            hour,
            Number(measured[Name]),
          );
  };
  const getStatistics = (request: StatisticsRequest) => {
    const { Namespace, MetricName, Dimensions = [], Statistics = [] } = request;
    if (Statistics.join() !== 'Sum')
      throw serviceError('InvalidParameterValue', 'The local stack has sums of metrics only.');
    const metric = nameOf(
      Namespace,
      MetricName,
      Dimensions.map(({ Name, Value }) => [Name, Value]),
    );
    const isAsked = ({ hour }: Sum) =>
      (hour + 1) * hourSeconds > request.StartTime && hour * hourSeconds < request.EndTime;
    const found = [...sums.values()].filter((sum) => sum.metric === metric && isAsked(sum));
    const Datapoints = found.map(({ hour, value }) => ({ Timestamp: hour * hourSeconds, Sum: value, Unit: 'Count' }));
    return { Label: MetricName, Datapoints };
  };
  return { readLine, getStatistics };
}

function nameOf(namespace: string, name: string, dimensions: readonly (readonly [string, unknown])[]): string {
  return JSON.stringify([namespace, name, dimensions.toSorted(([one], [other]) => (one < other ? -1 : 1))]);
}
