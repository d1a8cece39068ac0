import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alphabetFor, cutEnd, cutMiddle, losesMeaning } from '../../../../lambdas/domain/text/alphabet.ts';
import { isGsmText } from '../../../../lambdas/domain/text/gsm.ts';
import { anyText } from '../../../support/any-text.ts';

const gsm = alphabetFor('');
const ucs2 = alphabetFor('数据库');

describe('the alphabet of an SMS', () => {
  it.each([
    ['plain', 'checkout-5xx-high'],
    ['umlauts and accents', 'Überlast in Zürich: Łódź, naïve, São'],
    ['typography', '“don’t” – 5 ≥ 4 …'],
    ['emoji', '🔥🔥🔥 db 🔴'],
    ['one letter of many', 'the latency is above three σ of the last week'],
    ['nothing', ''],
  ])('is GSM-7 for %s', (_, text) => {
    expect(alphabetFor(text).room).toBe(160);
  });

  it.each([
    ['Chinese', '订单服务-5xx-过高'],
    ['Japanese', '本番-決済API-エラー率'],
    ['Russian', 'ошибка БД'],
    ['Greek', 'σφάλμα βάσης'],
    ['Arabic', 'خطأ في الدفع'],
    ['Hebrew', 'שגיאה'],
    ['Hindi', 'त्रुटि'],
    ['Thai', 'ข้อผิดพลาด'],
    ['Korean in halves', '\u110c\u1165'],
  ])('is UCS-2 for %s', (_, text) => {
    expect(alphabetFor('db', text).room).toBe(134);
  });

  it('writes UCS-2 on one line, without marks that change the direction of reading', () => {
    expect(ucs2.spell('本番\n\u202eＡＰＩ\u200b 🔥')).toBe('本番 API 🔥');
  });

  it('counts a pair that the border of two parts would separate as the part it moves to', () => {
    expect(ucs2.lengthOf(`${'数'.repeat(66)}🔥 tail`)).toBe(66 + 2 + 5 + 1);
    expect(ucs2.lengthOf(`${'数'.repeat(65)}🔥 tail`)).toBe(65 + 2 + 5);
    expect(ucs2.lengthOf(`${'数'.repeat(66)}🔥`)).toBe(68);
  });

  it('knows when two texts could be spelled alike', () => {
    expect(losesMeaning('🔴 db', gsm)).toBe(true);
    expect(losesMeaning('café db', gsm)).toBe(false);
    expect(losesMeaning('🔴 数据库', ucs2)).toBe(false);
  });
});

describe('a text', () => {
  it.each([
    ['leaves what fits', 'abcdef', 6, 'abcdef'],
    ['shows that something was cut off', 'abcdefg', 6, 'abc...'],
    ['never cuts within a pair', 'ab€€€', 7, 'ab€...'],
    ['leaves a pair out that has half its room', 'ab€€€', 6, 'ab...'],
    ['leaves no blank before the dots', 'ab cdef', 6, 'ab...'],
    ['leaves nothing where only dots would fit', 'abcdef', 3, ''],
    ['leaves nothing where there is no room', 'abcdef', -5, ''],
  ])('cut at its end %s', (_, text, most, expected) => {
    expect(cutEnd(text, most, gsm)).toBe(expected);
  });

  it.each([
    ['leaves what fits', 'abcdef', 6, '', 'abcdef'],
    ['leaves both ends', 'abcdefghijklmnop', 11, '', 'abcd...mnop'],
    ['leaves more of the beginning', 'abcdefghijklmnop', 10, '', 'abcd...nop'],
    ['has its mark', 'abcdefghijklmnopqrstuvw', 16, '1a2b3c', 'abc..1a2b3c..uvw'],
    ['drops a mark that leaves no room for both ends', 'abcdefghijklmnopqrstuvw', 13, '1a2b3c', 'abcde...stuvw'],
    ['leaves no blanks around the dots', 'ab cdefghij kl', 10, '', 'ab c...kl'],
    ['never cuts within a pair', 'ab€€€€€€€ef', 10, '', 'ab€...ef'],
    ['leaves only the beginning if the room is short', 'abcdefg', 6, '', 'abc...'],
    ['leaves nothing where there is no room', 'abcdef', -5, '1a2b3c', ''],
  ])('cut in its middle %s', (_, text, most, mark, expected) => {
    expect(cutMiddle(text, most, gsm, mark)).toBe(expected);
  });

  it('keeps its accents, its emoji and their skins when it is cut', () => {
    const syllable = '한'.normalize('NFD');
    expect(cutMiddle(syllable.repeat(9), 24, ucs2)).toBe(`${syllable.repeat(4)}...${syllable.repeat(3)}`);
    expect(cutEnd(`数${'👩🏽‍🚒'.repeat(3)}`, 12, ucs2)).toBe('数👩🏽‍🚒...');
  });

  it('cut to any length is not longer, and of the same alphabet', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 200 }), anyText({ maxLength: 200 }));
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 160 }), fc.boolean(), (text, most, isGsm) => {
        const alphabet = isGsm ? gsm : ucs2;
        const written = alphabet.spell(text);
        for (const cut of [cutEnd(written, most, alphabet), cutMiddle(written, most, alphabet, '1a2b3c')]) {
          expect(alphabet.lengthOf(cut)).toBeLessThanOrEqual(most);
          expect(cut.isWellFormed()).toBe(true);
          if (isGsm) expect(isGsmText(cut)).toBe(true);
        }
      }),
      { verbose: true },
    );
  });
});
