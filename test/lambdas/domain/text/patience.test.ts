import { expect, it } from 'vitest';
import { untilTooLong } from '../../../../lambdas/domain/text/patience.ts';

it('lasts for 2.5 seconds of an invocation, and without its time for ever', () => {
  let left = 25_000;
  const hasTime = untilTooLong({ getRemainingTimeInMillis: () => left });
  expect(hasTime()).toBe(true);
  left = 22_501;
  expect(hasTime()).toBe(true);
  left = 22_500;
  expect(hasTime()).toBe(false);
  expect(untilTooLong(undefined)()).toBe(true);
});
