import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSeptets, cutToSeptets, isGsmText, toGsm } from '../../../../lambdas/domain/text/gsm.ts';

describe('GSM-7', () => {
  it.each([
    ['keeps what it has', 'Zürich: 5 % @ £3, ñ Ø €', 'Zürich: 5 % @ £3, ñ Ø €'],
    ['makes curly quotes straight', '“don’t” „x“ «y»', '"don\'t" "x" "y"'],
    ['makes dashes hyphens and the ellipsis dots', 'a – b — c…', 'a - b - c...'],
    ['drops the accents that it lacks', 'Łódź, café, Škoda, ő', 'Lodz, café, Skoda, o'],
    ['takes an accent written as a character of its own', 'cafe\u0301 s\u030c', 'café s'],
    ['spells signs out', '5 ≥ 4 → 3 °C ½', '5 >= 4 -> 3 degC 1/2'],
    ['drops emoji, with their joiners and skins', '🔥 fire 👩🏽‍🚒 🇩🇪 1️⃣', 'fire 1'],
    ['leaves one question mark for a script that it lacks', '数据库 down', '? down'],
    ['puts everything on one line', 'a\r\n\tb\u2028c\u00a0d', 'a b c d'],
    ['drops what cannot be seen', 'a\u0000\u202eb\u200b\ud800c', 'abc'],
    ['takes full-width forms as what they mean', 'ｈｔｔｐ：／／', 'http://'],
  ])('%s', (_, text, expected) => {
    expect(toGsm(text)).toBe(expected);
    expect(isGsmText(expected)).toBe(true);
  });

  it('knows what is not in it', () => {
    expect(isGsmText('a`')).toBe(false);
    expect(isGsmText('a\nb')).toBe(true);
  });

  it('counts the characters of the extension twice', () => {
    expect(countSeptets('a€^{}[]~|\\')).toBe(1 + 9 * 2);
  });

  it.each([
    ['leaves what fits', 'abcdef', 6, 'abcdef'],
    ['shows that something was cut off', 'abcdefg', 6, 'abc...'],
    ['never cuts within a pair', 'ab€€€', 7, 'ab€...'],
    ['leaves a pair out that has half its room', 'ab€€€', 6, 'ab...'],
    ['leaves no blank before the dots', 'ab cdef', 6, 'ab...'],
    ['leaves nothing where only dots would fit', 'abcdef', 3, ''],
    ['leaves nothing where there is no room', 'abcdef', -5, ''],
  ])('cutting %s', (_, text, most, expected) => {
    expect(cutToSeptets(text, most)).toBe(expected);
  });

  it('is reached from any text, and cut to any length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 0, max: 160 }), (text, most) => {
        const written = toGsm(text);
        expect(isGsmText(written)).toBe(true);
        expect(written).not.toContain('\n');
        expect(toGsm(written)).toBe(written);
        expect(countSeptets(cutToSeptets(written, most))).toBeLessThanOrEqual(most);
      }),
      { verbose: true },
    );
  });
});
