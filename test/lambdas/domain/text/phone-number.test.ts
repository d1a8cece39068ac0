import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phoneDoubt, phoneFault, unquotedPhoneFault } from '../../../../lambdas/domain/text/phone-number.ts';

const format = 'write it in E.164: +, country code, number, such as "+4915112345678"';
const zero = (code: string) => `has the zero after the country code ${code} that is dialled only within the country`;

describe('a phone number', () => {
  it.each([
    '+4915112345678',
    '+15550100123',
    '+3725550123',
    '+6904567',
    '+442079460018',
    // In Italy and Ivory Coast the number itself begins with a zero.
    '+390612345678',
    '+393471234567',
    '+2250712345678',
    // Only the first digit after the code counts.
    '+33102030405',
    '+41440000000',
  ])('may be %s', (value) => {
    expect(phoneFault(value)).toBeUndefined();
  });

  it.each([
    ['+49 151 12345678', '"+49 151 12345678" has characters other than digits after the +: write "+4915112345678".'],
    [
      '+49(151)123-456.78',
      '"+49(151)123-456.78" has characters other than digits after the +: write "+4915112345678".',
    ],
    ['004915112345678', '"004915112345678" begins with 00 instead of +: write "+4915112345678".'],
    ['0049 151 12345678', '"0049 151 12345678" begins with 00 instead of +: write "+4915112345678".'],
    ['00049', `"00049" begins with 00 instead of +: ${format}.`],
    ['015112345678', `"015112345678" has no country code: ${format}.`],
    ['+0151123456', `"+0151123456" is not a phone number: ${format}.`],
    ['+1234567890123456', `"+1234567890123456" is not a phone number: ${format}.`],
    ['ada@example.org', `"ada@example.org" is not a phone number: ${format}.`],
    ['', `"" is not a phone number: ${format}.`],
  ])('may not be %s', (value, fault) => {
    expect(phoneFault(value)).toBe(fault);
  });

  it.each([
    ['of the United States', '(479) 555-0100'],
    ['of the United States, bare', '4795550100'],
    ['of the United States, with its 1', '1-479-555-0100'],
    ['of any country, without the +', '4915112345678'],
    ['of France, without its zero', '1 23 45 67 89'],
    ['too short for any', '123'],
  ])('without + is refused, and no country is guessed: %s', (_, value) => {
    expect(phoneFault(value)).toBe(`${JSON.stringify(value)} does not begin with + and a country code: ${format}.`);
  });

  it.each([
    ['+44 (0)20 7946 0018', '44', '+442079460018'],
    ['+44(0)2079460018', '44', '+442079460018'],
    ['0044 (0)20 7946 0018', '44', '+442079460018'],
    ['+4402079460018', '44', '+442079460018'],
    ['+44 020 7946 0018', '44', '+442079460018'],
    ['+49 (0) 151 12345678', '49', '+4915112345678'],
    ['+49 (0151) 12345678', '49', '+4915112345678'],
    ['+41 (0)44 668 18 00', '41', '+41446681800'],
    ['+330612345678', '33', '+33612345678'],
    ['+3530871234567', '353', '+353871234567'],
    ['+6281', '62', undefined],
  ])('drops the zero that is dialled within the country: %s', (value, code, number) => {
    const fault = phoneFault(value);
    if (number === undefined) expect(fault).toBe(`"${value}" is not a phone number: ${format}.`);
    else expect(fault).toBe(`${JSON.stringify(value)} ${zero(code)}: write "${number}".`);
  });

  it.each([
    [
      'a zero in brackets that may belong to the number',
      '+39 (0)6 12345678',
      '"+39 (0)6 12345678" has characters other',
    ],
    ['a zero in brackets in a country without one', '+1 (0)479 555 0100', '"+1 (0)479 555 0100" has characters other'],
    ['nothing but a zero after the code', '+440', `"+440" ${zero('44')}: ${format}.`],
  ])('is not corrected if it has %s', (_, value, fault) => {
    expect(phoneFault(value)).toContain(fault);
    expect(phoneFault(value)).toContain(format);
  });

  it.each([
    ['the marks of an address book', '\u202a+49 151 12345678\u202c'],
    ['blanks and dashes of print', '+49\u00a0151\u201112345678'],
    ['a link', 'tel:+49-151-12345678'],
    ['wide characters', '＋４９１５１１２３４５６７８'],
  ])('copied with %s is recognised', (_, value) => {
    expect(phoneFault(value)).toMatch(/: write "\+4915112345678"\.$/);
  });

  it('that was written without quotes is not repeated, because YAML has changed it', () => {
    expect(unquotedPhoneFault).toBe(
      'A number without quotes loses its + in YAML: write it in quotes, with + and the country code, such as "+4915112345678".',
    );
  });

  it('that is proposed instead is always one, and of the country that was written', () => {
    const digits = fc.stringMatching(/^(\+|00|0|tel:)?[\d ()./-]{0,18}$/);
    fc.assert(
      fc.property(digits, (value) => {
        const proposed = /: write "(.*)"/.exec(phoneFault(value) ?? '')?.[1];
        if (proposed === undefined) return;
        expect(phoneFault(proposed)).toBeUndefined();
        expect(value.replace(/\D/g, '').replace(/^00/, '').slice(0, 1)).toBe(proposed.slice(1, 2));
        expect(value).toMatch(/^(tel:)?[ ()./-]*(\+|0[ ()./-]*0)/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a number that could be one of the United States or Canada without its 1', () => {
  it.each([
    ['+4795550100', 'America/Chicago'],
    ['+8085550100', 'Pacific/Honolulu'],
    ['+2045550100', 'Canada/Central'],
  ])('is doubted where such numbers are at home: %s in %s', (number, timeZone) => {
    expect(phoneDoubt(number, timeZone)).toBe(
      `"${number}" could be a number of the United States or Canada without its country code. If it is, write "+1${number.slice(1)}".`,
    );
  });

  it.each([
    ['has its 1', '+14795550100', 'America/Chicago'],
    ['is elsewhere', '+4795550100', 'Europe/Oslo'],
    ['has another length', '+4915112345678', 'America/New_York'],
    ['begins as no number there does', '+4411550100', 'America/New_York'],
    ['is where numbers have ten digits too', '+5352345678', 'America/Havana'],
  ])('is not doubted if it %s', (_, number, timeZone) => {
    expect(phoneDoubt(number, timeZone)).toBeUndefined();
  });
});
