import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spoken } from '../../../../lambdas/domain/text/spoken.ts';
import { anyText } from '../../../support/any-text.ts';

describe('text that is read out', () => {
  it.each([
    ['checkout-5xx-high', 'checkout-5xx-high'],
    ["Ada's db: 5.3 % is too much.", "Ada's db: 5.3 percent is too much"],
    ['Łódź, café', 'Lodz, café'],
    ['see https://x.example/y', 'see x-example y'],
    ['me@x.example', 'me at x-example'],
    ['a <-> b => c != d > e < f <= g', 'a to b to c is not d above e below f at most g'],
    ['12345 123456', '12345 1 2 3 4 5 6'],
    ['— “what” … ?', 'what'],
    ['١٢٣', ''],
    ['', ''],
  ])('%j is %j', (text, expected) => {
    expect(spoken(text, 200).text).toBe(expected);
  });

  it('is cut', () => {
    expect(spoken('word '.repeat(100), 20).text).toBe('word word word word');
  });

  it.each([
    ['本番 API', false],
    ['ошибка', false],
    ['Łódź 🔥 {}', true],
  ])('says of %j whether all of its words are read: %s', (text, isWhole) => {
    expect(spoken(text, 200).isWhole).toBe(isWhole);
  });

  it('has words and numbers only, whatever it is made of', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        expect(spoken(text, 100).text).toMatch(/^([\p{L}\p{N}]([\p{L}\p{N}\s.,:'…-]*[\p{L}\p{N}])?)?$/u);
      }),
      { verbose: true },
    );
  });
});
