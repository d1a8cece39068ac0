import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../local/asl/clock.ts';
import { type AlarmRule, watchMetric } from '../../../local/cloud/alarm-watch.ts';

const errors: AlarmRule = {
  Namespace: 'AWS/Lambda',
  MetricName: 'Errors',
  Dimensions: [{ Name: 'FunctionName', Value: 'f' }],
  ...{ Statistic: 'Sum', Period: 60, EvaluationPeriods: 1, Threshold: 2 },
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};

/** An alarm on a clock, with its reports: the second and the state. */
function anAlarm(flaw: Partial<AlarmRule> = {}) {
  const clock = virtualClock(0);
  const reports: string[] = [];
  const observe = watchMetric(
    clock,
    { ...errors, ...flaw },
    (state) => void reports.push(`${clock.now() / 1000} ${state}`),
  );
  const datum = { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'f' }, value: 1 };
  return { clock, reports, observe, datum };
}

describe('an alarm', () => {
  it('is in ALARM at the end of the period that breaks its rule, and OK after one without values', async () => {
    const { clock, reports, observe, datum } = anAlarm();
    observe(datum);
    await clock.advanceTo(30_000);
    observe(datum);
    await clock.run();
    expect(reports).toEqual(['60 ALARM', '120 OK']);
  });

  it('adds up only the values of one period and of its own metric', async () => {
    const { clock, reports, observe, datum } = anAlarm();
    observe(datum);
    observe({ ...datum, dimensions: { FunctionName: 'g' } });
    observe({ ...datum, name: 'Throttles' });
    observe({ ...datum, namespace: 'AWS/SQS' });
    await clock.advanceTo(60_000);
    observe(datum);
    await clock.run();
    expect(reports).toEqual(['60 OK', '120 OK']);
  });

  it('needs all of its periods to break the rule', async () => {
    const { clock, reports, observe, datum } = anAlarm({ EvaluationPeriods: 2, Threshold: 1 });
    observe(datum);
    await clock.advanceTo(61_000);
    observe(datum);
    await clock.run();
    expect(reports).toEqual(['60 OK', '120 ALARM', '180 OK']);
  });

  it('stays in the state of the last level, and waits for nothing more', async () => {
    const { clock, reports, observe, datum } = anAlarm({ Statistic: 'Maximum', Threshold: 1 });
    observe({ ...datum, isLevel: true });
    await clock.run();
    expect(reports).toEqual(['60 ALARM']);
    observe({ ...datum, value: 0, isLevel: true });
    await clock.run();
    expect(reports).toEqual(['60 ALARM', '120 OK']);
  });

  it('stays in ALARM, without waiting, when missing data is breaching', async () => {
    const { clock, reports, observe, datum } = anAlarm({ Threshold: 1, TreatMissingData: 'breaching' });
    observe(datum);
    await clock.run();
    expect(reports).toEqual(['60 ALARM']);
  });

  it('on an expression goes off by one period of several, in its own turn, and is OK again before its next one', async () => {
    const Metric = { Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: errors.Dimensions ?? [] };
    const other = { ...Metric, MetricName: 'Throttles' };
    const Metrics = [
      { Id: 'expr', Expression: 'IF(MINUTE(one) - 4 * FLOOR(MINUTE(one) / 4) == 1, FILL(one, 0) + FILL(two, 0), 0)' },
      { Id: 'one', MetricStat: { Metric, Period: 60, Stat: 'Sum' } },
      { Id: 'two', MetricStat: { Metric: other, Period: 60, Stat: 'Sum' } },
    ];
    const { clock, reports, observe, datum } = anAlarm({
      Metrics,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 1,
      Threshold: 1,
    });
    for (const minute of [0, 1, 5]) {
      await clock.advanceTo(minute * 60_000);
      observe(minute === 5 ? { ...datum, name: 'Throttles' } : datum);
      observe({ ...datum, name: 'Duration' });
    }
    await clock.run();
    expect(reports).toEqual([
      '60 OK',
      '120 ALARM',
      '180 ALARM',
      '240 ALARM',
      '300 OK',
      '360 ALARM',
      '420 ALARM',
      '480 ALARM',
      '540 OK',
    ]);
  });

  it('names a rule that is not supported here', () => {
    expect(() => anAlarm({ Statistic: 'p99' })).toThrow(
      'The local stack does not support alarms on p99 GreaterThanOrEqualToThreshold',
    );
  });
});
