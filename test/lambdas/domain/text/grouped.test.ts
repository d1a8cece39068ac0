import { expect, it } from 'vitest';
import { grouped } from '../../../../lambdas/domain/text/grouped.ts';

it.each([
  [0, '0'],
  [7, '7'],
  [999, '999'],
  [1000, '1,000'],
  [12_345, '12,345'],
  [100_000, '100,000'],
  [1_234_567, '1,234,567'],
])('a whole number is read in groups of three digits: %d is %s', (number, text) => {
  expect(grouped(number)).toBe(text);
  expect(grouped(number)).toBe(number.toLocaleString('en'));
});
