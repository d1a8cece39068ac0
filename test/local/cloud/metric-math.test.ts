import { describe, expect, it } from 'vitest';
import { readMath } from '../../../local/cloud/metric-math.ts';

const value = (expression: string, values: Record<string, number> = {}, minute = 0) =>
  readMath(expression)({ values, minute });

describe('metric math', () => {
  it.each<[string, number | undefined]>([
    ['1 + 2 * 3 - 4 / 2', 5],
    ['(1 + 2) * 3', 9],
    ['10 - 2 - 3', 5],
    ['one + two', 3],
    ['one + none', undefined],
    ['FILL(none, 0) + FILL(two, 0)', 2],
    ['IF(two > one, 5, 6)', 5],
    ['IF(one >= two, 5, 6)', 6],
    ['IF(one == 1, two, 0)', 2],
    ['IF(none > 1, 5, 6)', undefined],
    ['FLOOR(7 / 2)', 3],
    ['FLOOR(none)', undefined],
  ])('%s is %s', (expression, expected) => {
    expect(value(expression, { one: 1, two: 2 })).toBe(expected);
  });

  it('knows the minute of the hour, with or without data', () => {
    const turns = [0, 1, 2, 3, 4, 59].map((minute) => value('MINUTE(none) - 4 * FLOOR(MINUTE(none) / 4)', {}, minute));
    expect(turns).toEqual([0, 1, 2, 3, 0, 3]);
  });

  it.each(['', '1 +', 'SUM(m1)', '1 % 2', '(1', '1 2', 'IF(1, 2', '(1, 2)', 'constructor(1)'])(
    'quotes what it does not know: %s',
    (expression) => {
      expect(() => readMath(expression)).toThrow(`The local stack does not support the metric math ${expression}.`);
    },
  );
});
