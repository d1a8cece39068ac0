import type { Clock } from '../asl/clock.ts';

/** What an alarm watches and where it draws the line, in the words of CloudFormation. */
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

/** One value of a metric; a level holds until the next one, a count is over with its period. */
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
 * Watches one alarm's metric: gives what takes its values in, and says the state at the end of every period with
 * something new in it, until nothing can change any more. A period without values counts as the alarm has it.
 *
 * @throws Error when the alarm asks for a statistic or a comparison that is not known here
 */
export function watchMetric(
  clock: Clock,
  rule: AlarmRule,
  say: (state: 'ALARM' | 'OK', reason: string) => void,
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
    say(state, `${rule.MetricName} over ${EvaluationPeriods} times ${Period} s, against ${rule.Threshold}`);
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

/** Whether the values of one period break an alarm's rule. */
function readRule(rule: AlarmRule): (values: readonly number[]) => boolean {
  const { Statistic, ComparisonOperator, TreatMissingData, Threshold } = rule;
  const sum = statistics[Statistic];
  const compare = comparisons[ComparisonOperator];
  if (!sum || !compare)
    throw new Error(`An alarm on ${Statistic} ${ComparisonOperator} is not part of the local stack.`);
  return (values) => (values.length === 0 ? TreatMissingData === 'breaching' : compare(sum(values), Number(Threshold)));
}
