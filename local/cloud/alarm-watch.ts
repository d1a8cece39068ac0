import type { Clock } from '../asl/clock.ts';
import { readMath } from './metric-math.ts';

type Watched = {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
};

/** One metric of an expression, or the expression itself. */
type MetricQuery = {
  readonly Id: string;
  readonly Label?: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: Watched; readonly Period: number; readonly Stat: string };
};

/** The metric or the expression that an alarm watches and its threshold, in CloudFormation's terms. */
export type AlarmRule = Partial<Watched> & {
  readonly Statistic?: string;
  /** Seconds. */
  readonly Period?: number;
  readonly Metrics?: readonly MetricQuery[];
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number | string;
  readonly ComparisonOperator: string;
  readonly TreatMissingData?: string;
};

/** One value of a metric. A level stays valid until the next one; a count is valid only in its period. */
export type Datum = {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  readonly isLevel?: boolean;
};

const statistics: { readonly [name: string]: (values: readonly number[]) => number } = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
};

const comparisons: { readonly [name: string]: (value: number, threshold: number) => boolean } = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/**
 * Watches one alarm's metric. The returned function receives its values. `report` gets the state at the end of every
 * period with a new value, and of the following ones until the state cannot change any more. The alarm's own setting
 * decides how a period without values counts.
 *
 * @throws Error when the alarm uses a statistic or a comparison that is not supported here
 */
export function watchMetric(
  clock: Clock,
  rule: AlarmRule,
  report: (state: 'ALARM' | 'OK', reason: string) => void,
): (datum: Datum) => void {
  const { name, Period, isWatched, isBreaching } = readRule(rule);
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods } = rule;
  const periods = new Map<number, Datum[]>();
  let level: Datum[] = [];
  let latest = -1;
  const evaluateAfter = (period: number) => {
    if (period <= latest) return;
    latest = period;
    clock.at((period + 1) * Period * 1000, () => evaluate(period));
  };
  const evaluate = (period: number) => {
    const first = period - EvaluationPeriods + 1;
    const asked = Array.from({ length: EvaluationPeriods }, (_, index) => first + index);
    const breaching = asked.filter((each) => isBreaching(periods.get(each) ?? level, each));
    const state = breaching.length >= DatapointsToAlarm ? 'ALARM' : 'OK';
    report(state, `${name} in ${EvaluationPeriods} periods of ${Period} s, threshold ${rule.Threshold}`);
    periods.delete(first);
    const canRecover = state === 'ALARM' && level.length === 0 && !isBreaching([], period + 1);
    if (periods.size > 0 || canRecover) evaluateAfter(period + 1);
  };
  return (datum) => {
    if (!isWatched(datum)) return;
    const period = Math.floor(clock.now() / Period / 1000);
    if (datum.isLevel) level = [datum];
    periods.set(period, [...(periods.get(period) ?? []), datum]);
    evaluateAfter(period);
  };
}

function isOf({ Namespace, MetricName, Dimensions = [] }: Partial<Watched>, datum: Datum): boolean {
  const isSame = Namespace === datum.namespace && MetricName === datum.name;
  const isAll = Dimensions.length === Object.keys(datum.dimensions).length;
  return isSame && isAll && Dimensions.every(({ Name, Value }) => datum.dimensions[Name] === Value);
}

type ReadRule = {
  /** The words for what is watched. */
  readonly name: string;
  readonly Period: number;
  readonly isWatched: (datum: Datum) => boolean;
  /** True when the values of one period break the rule. */
  readonly isBreaching: (data: readonly Datum[], period: number) => boolean;
};

function readRule(rule: AlarmRule): ReadRule {
  const { ComparisonOperator, TreatMissingData, Threshold } = rule;
  const compare = comparisons[ComparisonOperator];
  const { valueIn, ...read } = rule.Metrics === undefined ? readMetric(rule) : readMetrics(rule.Metrics);
  if (!compare) throw new Error(`The local stack does not support alarms on ${read.name} ${ComparisonOperator}.`);
  return {
    ...read,
    isBreaching: (data, period) => {
      const value = valueIn(data, period);
      return value === undefined ? TreatMissingData === 'breaching' : compare(value, Number(Threshold));
    },
  };
}

type Series = Omit<ReadRule, 'isBreaching'> & {
  /** The value of one period; none without data. */
  readonly valueIn: (data: readonly Datum[], period: number) => number | undefined;
};

function readMetric(rule: AlarmRule): Series {
  const { MetricName = '', Statistic = '', Period = 60, ComparisonOperator } = rule;
  const sum = statistics[Statistic];
  if (!sum) throw new Error(`The local stack does not support alarms on ${Statistic} ${ComparisonOperator}.`);
  return {
    ...{ name: MetricName, Period },
    isWatched: (datum) => isOf(rule, datum),
    valueIn: (data) => (data.length === 0 ? undefined : sum(data.map(({ value }) => value))),
  };
}

/** An expression over several metrics, all of the same period. */
function readMetrics(queries: readonly MetricQuery[]): Series {
  const parts = queries.flatMap(({ Id, MetricStat }) => (MetricStat === undefined ? [] : [{ Id, ...MetricStat }]));
  const [{ Period } = { Period: 60 }] = parts;
  const { Expression = '', Label = Expression } = (queries.find(({ Expression }) => Expression !== undefined) ??
    {}) as MetricQuery & { readonly Label?: string };
  const math = readMath(Expression);
  const statisticOf = (data: readonly Datum[], { Metric, Stat }: (typeof parts)[number]) => {
    const values = data.filter((datum) => isOf(Metric, datum)).map(({ value }) => value);
    return values.length === 0 ? undefined : statistics[Stat]?.(values);
  };
  return {
    ...{ name: Label, Period },
    isWatched: (datum) => parts.some(({ Metric }) => isOf(Metric, datum)),
    valueIn: (data, period) =>
      math({
        values: Object.fromEntries(parts.map((part) => [part.Id, statisticOf(data, part)])),
        minute: Math.floor((period * Period) / 60) % 60,
      }),
  };
}
