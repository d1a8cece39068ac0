import { describe, expect, it } from 'vitest';
import { didYouMean, nearest } from '../../../../lambdas/domain/text/nearest.ts';

const candidates = ['ada', 'ben', 'cleo', 'timeZone', 'resolveWithin'];

describe('the nearest word', () => {
  it.each([
    ['adda', 'ada'],
    ['BEN', 'ben'],
    ['timezone', 'timeZone'],
    ['time-zone', 'timeZone'],
    ['resolve_within', 'resolveWithin'],
    ['clio', 'cleo'],
    ['bne', 'ben'],
    ['celo', 'cleo'],
    ['tiemzone', 'timeZone'],
  ])('to %s is %s', (word, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
    expect(didYouMean(word, candidates)).toBe(` Did you mean ${expected}?`);
  });

  it.each(['zoe', '', 'x'.repeat(5000)])('to %s is none', (word) => {
    expect(nearest(word, candidates)).toBeUndefined();
    expect(didYouMean(word, candidates)).toBe('');
  });

  it('may have two neighbouring letters swapped, which is one slip', () => {
    expect(nearest('strat', ['start', 'export', 'test'])).toBe('start');
    expect(nearest('eb', ['be'])).toBe('be');
    expect(nearest('abc', ['cab', 'acb'])).toBe('acb');
  });

  it('has no letter between the two that are swapped', () => {
    expect(nearest('trats', ['start'])).toBeUndefined();
    expect(nearest('ca', ['abc'])).toBeUndefined();
  });

  it('is the one with the fewest slips', () => {
    expect(nearest('prood', ['production', 'proof', 'prod'])).toBe('proof');
    expect(nearest('prod', ['proof', 'prod'])).toBe('prod');
  });
});
