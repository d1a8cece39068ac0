import { expect, it } from 'vitest';
import { plural } from '../../../../lambdas/domain/text/plural.ts';

it.each([
  [plural(0, 'shift'), '0 shifts'],
  [plural(1, 'shift'), '1 shift'],
  [plural(2, 'more fault'), '2 more faults'],
  [plural(5000, 'incident'), '5,000 incidents'],
  [plural(1, 'policy', 'policies'), '1 policy'],
  [plural(3, 'policy', 'policies'), '3 policies'],
])('a number has its word: %s', (text, expected) => {
  expect(text).toBe(expected);
});
