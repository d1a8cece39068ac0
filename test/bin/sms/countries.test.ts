import { describe, expect, it } from 'vitest';
import { countries, findCountry } from '../../../bin/sms/countries.ts';
import { countryOf } from '../../../bin/sms/country-of.ts';

describe('the table of countries', () => {
  it('has one row for each country that AWS lists', () => {
    const codes = countries.map(({ code }) => code);
    expect(codes).toHaveLength(215);
    expect(new Set(codes).size).toBe(215);
    expect(codes.filter((code) => !/^[A-Z]{2}$/.test(code))).toEqual([]);
    expect(countries.filter(({ name }) => name === '')).toEqual([]);
  });

  it.each([
    [
      'GB',
      'registered',
      '3 days',
      [
        ['short code', '12 weeks'],
        ['long code', '10 days'],
      ],
      false,
    ],
    [
      'ES',
      'registered',
      '28 days',
      [
        ['short code', '12 weeks'],
        ['long code', '15 days'],
      ],
      true,
    ],
    ['IE', 'registered', undefined, [['long code', undefined]], false],
    ['AU', 'registered', '15 days', [['long code', '15 days']], true],
    ['IN', 'registered', '1 day', [['short code', '25 days']], true],
    ['AE', 'registered', '25 days', [['short code', undefined]], false],
    ['SA', 'registered', '45 days', [], false],
    [
      'DE',
      'any',
      undefined,
      [
        ['short code', '12 weeks'],
        ['long code', undefined],
      ],
      true,
    ],
    [
      'US',
      'none',
      undefined,
      [
        ['short code', '12 weeks'],
        ['long code', undefined],
        ['toll-free number', '15 days'],
      ],
      true,
    ],
    ['HU', 'none', undefined, [['long code', '7 days']], true],
    ['BS', 'none', undefined, [], false],
  ])('says of %s what AWS says', (code, senderIds, senderIdTakes, numbers, isReachedFromAbroad) => {
    const found = findCountry(code);
    expect(found).toMatchObject({ senderIds, isReachedFromAbroad });
    expect(found?.senderIdTakes).toBe(senderIdTakes);
    expect(found?.numbers.map(({ kind, takes }) => [kind, takes])).toEqual(numbers);
  });

  it('accepts no sender id where AWS supports none', () => {
    for (const code of ['US', 'CA', 'BE', 'HU', 'ZA', 'NZ', 'BR', 'CN'])
      expect(findCountry(code)?.senderIds).toBe('none');
  });

  it('does not have what AWS does not list', () => {
    expect(findCountry('CU')).toBeUndefined();
  });
});

describe('the country of a number', () => {
  it.each([
    ['+4915112345678', 'DE'],
    ['+12125550123', 'US'],
    ['+14165550123', 'CA'],
    ['+17875550123', 'PR'],
    ['+18765550123', 'JM'],
    ['+18335550123', 'US'],
    ['+447781123456', 'GG'],
    ['+79161234567', 'RU'],
    ['+77011234567', 'KZ'],
    ['+262692123456', 'RE'],
    ['+383441234567', 'XK'],
  ])('is told apart from others with the same calling code: %s', (number, code) => {
    expect(countryOf(number)).toBe(code);
  });

  it.each([
    ['+15550100999', 'US'],
    ['+447700900123', 'GB'],
  ])('is the largest one if no country has such numbers: %s', (number, code) => {
    expect(countryOf(number)).toBe(code);
  });

  it.each(['+881612345678', '+99912345', 'text'])('is unknown for a number of no country: %s', (number) => {
    expect(countryOf(number)).toBeUndefined();
  });
});
