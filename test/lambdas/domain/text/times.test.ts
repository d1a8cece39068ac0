import { describe, expect, it } from 'vitest';
import { clockTime, dayAndTime, timeInZone, timeSeenFrom, zoneName } from '../../../../lambdas/domain/text/times.ts';

const at = '2026-11-23T02:14:59.000Z';

describe('a time in a message', () => {
  it.each([
    ['Europe/Berlin', '03:14'],
    ['America/New_York', '21:14'],
    ['Asia/Kolkata', '07:44'],
    ['UTC', '02:14'],
    ['Europe/Nowhere', '02:14 UTC'],
    ['', '02:14 UTC'],
  ])('in %s is %s', (zone, expected) => {
    expect(clockTime(at, zone)).toBe(expected);
  });

  it('calls midnight 00:00', () => {
    expect(clockTime('2026-11-23T23:00:00Z', 'Europe/Berlin')).toBe('00:00');
  });

  it('follows the change to summer time', () => {
    expect(clockTime('2026-03-29T00:59:00Z', 'Europe/Berlin')).toBe('01:59');
    expect(clockTime('2026-03-29T01:00:00Z', 'Europe/Berlin')).toBe('03:00');
  });

  it('says the day in the reader’s zone, not in UTC', () => {
    expect(dayAndTime(at, 'Europe/Berlin')).toBe('Mon 23 Nov 03:14');
    expect(dayAndTime(at, 'America/New_York')).toBe('Sun 22 Nov 21:14');
    expect(dayAndTime(at, 'Nowhere')).toBe('Mon 23 Nov 02:14 UTC');
  });

  it('leaves the day out if only one day is possible', () => {
    expect(timeSeenFrom(at, '2026-11-23T05:00:00Z', 'UTC')).toBe('02:14');
    expect(timeSeenFrom(at, '2026-11-24T05:00:00Z', 'UTC')).toBe('Mon 23 Nov 02:14');
  });

  it.each([
    ['Europe/Berlin', at, '03:14 CET'],
    ['Europe/Berlin', '2026-07-01T01:14:00Z', '03:14 CEST'],
    ['Europe/London', at, '02:14 GMT'],
    ['America/New_York', at, '21:14 EST'],
    ['Asia/Kolkata', at, '07:44 IST'],
    ['America/Sao_Paulo', at, '23:14 GMT-3'],
    ['UTC', at, '02:14 UTC'],
    ['Europe/Nowhere', at, '02:14 UTC'],
  ])('with its zone in %s at %s is %s', (zone, instant, expected) => {
    expect(timeInZone(instant, instant, zone)).toBe(expected);
  });

  it('names the zone that it really uses', () => {
    expect(zoneName('Europe/Berlin')).toBe('Europe/Berlin');
    expect(zoneName('Europe/Nowhere')).toBe('UTC');
  });
});
