import type { Clock } from '../asl/clock.ts';

/** The metric that an alarm watches and its threshold, in CloudFormation's terms. */
export type AlarmRule = {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Statistic: string;
  /** Seconds. */
  readonly Period: number;
  readonly EvaluationPeriods: number;
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
  const isBreaching = readRule(rule);
  const { Period, EvaluationPeriods } = rule;
  const periods = new Map<number, number[]>();
  let level: number[] = [];
  let latest = -1;
  const evaluateAfter = (period: number) => {
    if (period <= latest) return;
    latest = period;
    clock.at((period + 1) * Period * 1000, () => evaluate(period));
  };
  const evaluate = (period: number) => {
    const first = period - EvaluationPeriods + 1;
    const asked = Array.from({ length: EvaluationPeriods }, (_, index) => periods.get(first + index) ?? level);
    const state = asked.every(isBreaching) ? 'ALARM' : 'OK';
    report(state, `${rule.MetricName} in ${EvaluationPeriods} periods of ${Period} s, threshold ${rule.Threshold}`);
    periods.delete(first);
    const canRecover = state === 'ALARM' && level.length === 0 && !isBreaching([]);
    if (periods.size > 0 || canRecover) evaluateAfter(period + 1);
  };
  return (datum) => {
    if (!isOf(rule, datum)) return;
    const period = Math.floor(clock.now() / Period / 1000);
    if (datum.isLevel) level = [datum.value];
    periods.set(period, [...(periods.get(period) ?? []), datum.value]);
    evaluateAfter(period);
  };
}

function isOf({ Namespace, MetricName, Dimensions = [] }: AlarmRule, datum: Datum): boolean {
  const isSame = Namespace === datum.namespace && MetricName === datum.name;
  const isAll = Dimensions.length === Object.keys(datum.dimensions).length;
  return isSame && isAll && Dimensions.every(({ Name, Value }) => datum.dimensions[Name] === Value);
}

/** The test that is true when the values of one period break an alarm's rule. */
function readRule(rule: AlarmRule): (values: readonly number[]) => boolean {
  const { Statistic, ComparisonOperator, TreatMissingData, Threshold } = rule;
  const sum = statistics[Statistic];
  const compare = comparisons[ComparisonOperator];
  if (!sum || !compare)
    throw new Error(`The local stack does not support alarms on ${Statistic} ${ComparisonOperator}.`);
  return (values) => (values.length === 0 ? TreatMissingData === 'breaching' : compare(sum(values), Number(Threshold)));
}
