import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSeptets, isGsmText, lossIn, toGsm } from '../../../../lambdas/domain/text/gsm.ts';
import { anyText } from '../../../support/any-text.ts';

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
    ['nothing, of what it has', 'Zürich {5 €}', { lost: 0, written: 7, isLossy: false }],
    ['nothing, of accents and typography', 'Łódź – “é”', { lost: 0, written: 5, isLossy: false }],
    ['nothing that can be seen', 'a\u200b\u202e', { lost: 0, written: 1, isLossy: false }],
    ['a sign', 'db 🔴', { lost: 0, written: 2, isLossy: true }],
    ['letters', '本番 API', { lost: 2, written: 3, isLossy: true }],
    ['letters with their marks', 'नमस्ते', { lost: 4, written: 0, isLossy: true }],
    ['nothing of nothing', '', { lost: 0, written: 0, isLossy: false }],
  ])('loses %s', (_, text, expected) => {
    expect(lossIn(text)).toEqual(expected);
  });

  it('is reached from any text', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        const written = toGsm(text);
        expect(isGsmText(written)).toBe(true);
        expect(written).not.toContain('\n');
        expect(toGsm(written)).toBe(written);
      }),
      { verbose: true },
    );
  });
});
