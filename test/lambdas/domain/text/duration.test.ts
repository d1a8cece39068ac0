import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration, sayDuration } from '../../../../lambdas/domain/text/duration.ts';

describe('a duration as it is written', () => {
  it.each([
    ['90s', 90],
    ['2m', 120],
    ['1h30m', 5400],
    ['1d', 86_400],
    ['0s', 0],
  ])('%s is %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '5', 's', '5 m', '-5m', '1.5h', '1w', '12345678s', '5M'])('"%s" is none', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.nat(100_000_000), (seconds) => parseDuration(formatDuration(seconds)) === seconds),
      { verbose: true },
    );
  });
});

describe('a duration as it is said', () => {
  it.each([
    [0, '0 s'],
    [45, '45 s'],
    [59.6, '1 min'],
    [100, '1 min 40 s'],
    [3600, '1 h'],
    [7500, '2 h 5 min'],
    [86_400, '1 d'],
    [273_600, '3 d 4 h'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(sayDuration(seconds)).toBe(text);
  });
});
