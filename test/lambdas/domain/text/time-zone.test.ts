import { describe, expect, it } from 'vitest';
import { timeZoneFault } from '../../../../lambdas/domain/text/time-zone.ts';

const write = 'write an IANA name such as Europe/Berlin or UTC.';

describe('a time zone', () => {
  it.each([
    'Europe/Berlin',
    'UTC',
    'America/Argentina/Buenos_Aires',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'Europe/Kyiv',
    'America/Port-au-Prince',
    'US/Eastern',
    'Etc/UTC',
  ])('may be %s', (value) => {
    expect(timeZoneFault(value)).toBeUndefined();
  });

  it.each([
    ['Berlin', `"Berlin" is not a time zone: ${write}`],
    ['+01:00', `"+01:00" is not a time zone: ${write}`],
    ['Europe/Pari', `"Europe/Pari" is not a time zone: ${write} Did you mean Europe/Paris?`],
    ['SystemV/EST5EDT', `"SystemV/EST5EDT" is not a time zone: ${write}`],
    ['', `"" is not a time zone: ${write}`],
  ])('may not be %s', (value, fault) => {
    expect(timeZoneFault(value)).toBe(fault);
  });

  it.each(['BST', 'EST', 'CET', 'IST', 'GMT', 'EST5EDT', 'PST8PDT', 'Zulu', 'bst'])(
    'may not be the abbreviation %s, and no place is guessed',
    (value) => {
      expect(timeZoneFault(value)).toBe(`"${value}" is not the name of a place: ${write}`);
    },
  );

  it.each([
    ['Japan', 'Asia/Tokyo'],
    ['Turkey', 'Europe/Istanbul'],
  ])('may not be a country, %s, and the place is named', (value, place) => {
    expect(timeZoneFault(value)).toBe(`"${value}" is not the name of a place: ${write} Did you mean ${place}?`);
  });

  it.each(['Etc/GMT+5', 'Etc/GMT-14', 'etc/gmt+5'])('may not be the offset %s', (value) => {
    expect(timeZoneFault(value)).toBe(`"${value}" has no summer time, and its sign is reversed: ${write}`);
  });

  it.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['EUROPE/BERLIN', 'Europe/Berlin'],
    ['america/new_york', 'America/New_York'],
    ['asia/kolkata', 'Asia/Kolkata'],
    ['utc', 'UTC'],
    ['etc/utc', 'UTC'],
  ])('in the wrong case is corrected: %s', (value, spelled) => {
    expect(timeZoneFault(value)).toBe(`"${value}" is not how the time zone is spelled: write "${spelled}".`);
  });
});
