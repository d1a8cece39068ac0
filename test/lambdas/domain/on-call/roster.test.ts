import { describe, expect, it } from 'vitest';
import type { Override, Schedule } from '../../../../lambdas/domain/calendar/schedule.ts';
import { attemptsWithin } from '../../../../lambdas/domain/on-call/attempt.ts';
import type { Contact } from '../../../../lambdas/domain/on-call/contact.ts';
import {
  isStillOnCall,
  nobodyOnCall,
  rosterOf,
  schedulesAmong,
  seatsOf,
  unknownAt,
} from '../../../../lambdas/domain/on-call/roster.ts';

const person = (id: string, flaw: Partial<Contact> = {}): Contact => ({
  ...{ id, name: id.toUpperCase(), sms: '+4915112345678', timeZone: 'Europe/Berlin' },
  ...flaw,
});
const people = ['ada', 'ben', 'cleo'].map((id) => person(id));

const weekly: Schedule = {
  id: 'primary',
  timeZone: 'Europe/Berlin',
  layers: [{ turns: [{ people: ['ada', 'ben', 'cleo'], from: '2026-11-23' }], handover: ['monday 09:00'] }],
};
const minutely: Schedule = {
  ...weekly,
  id: 'minutes',
  layers: [
    {
      turns: [{ people: ['ada', 'ben', 'ada', 'cleo'], from: '2026-11-23T09:00' }],
      handover: ['daily 09:00', 'daily 09:01', 'daily 09:02', 'daily 09:03'],
    },
  ],
};
const at = (time: string) => Date.parse(`2026-11-${time}:00+01:00`);

/** The seats in words: `ada`, or with the clocks of Berlin `ben by primary from 09:00`. */
const seats = (
  ids: readonly string[],
  time: string,
  schedules: readonly Schedule[] = [weekly, minutely],
  overrides: readonly Override[] = [],
  contacts: readonly Contact[] = people,
) => {
  const clock = (instant: number) => new Date(instant + 3_600_000).toISOString().slice(11, 16);
  return seatsOf(ids, rosterOf(contacts, schedules, overrides), at(time)).map(
    ({ contact, schedules: by, from, until }) =>
      contact.id +
      (by.length > 0 ? ` by ${by.join('+')}` : '') +
      (from === undefined ? '' : ` from ${clock(from)}`) +
      (until === undefined ? '' : ` until ${clock(until)}`),
  );
};

describe('the seats of a level', () => {
  it.each<[string, string[], string, string[]]>([
    ['are the contacts that it names', ['cleo', 'ada'], '24T03:14', ['cleo', 'ada']],
    ['are who is on call in its schedule', ['primary'], '24T03:14', ['ada by primary']],
    ['are both where it names both', ['primary', 'cleo'], '24T03:14', ['cleo', 'ada by primary']],
    ['have a contact once whom the schedule puts on call, too', ['primary', 'ada'], '24T03:14', ['ada']],
    ['are of the next person at the instant of the handover', ['primary'], '30T09:00', ['ben by primary']],
    [
      'have who takes over before the last attempt is over',
      ['primary'],
      '30T08:58',
      ['ada by primary until 09:00', 'ben by primary from 09:00'],
    ],
    ['do not have who takes over when the last attempt is over', ['primary'], '30T08:55', ['ada by primary']],
    [
      'stay those of a contact whom the level names',
      ['primary', 'ada'],
      '30T08:58',
      ['ada', 'ben by primary from 09:00'],
    ],
    [
      'are one for each person, also for one who goes and comes back',
      ['minutes'],
      '23T09:00',
      ['ada by minutes until 09:01', 'ben by minutes from 09:01 until 09:02', 'cleo by minutes from 09:03'],
    ],
    ['are none of an id that nothing has', ['gone'], '24T03:14', []],
  ])('%s', (_, ids, time, expected) => {
    expect(seats(ids, time)).toEqual(expected);
  });

  it('follow an override that begins during the level', () => {
    const overrides = [{ schedule: 'primary', from: '2026-11-24T03:15', until: '2026-11-24T04:00', add: 'cleo' }];
    expect(seats(['primary'], '24T03:14', [weekly], overrides)).toEqual([
      'ada by primary',
      'cleo by primary from 03:15',
    ]);
  });

  it('end for somebody who came on call and goes off before their own attempts are over, though nobody new comes then', () => {
    const overrides = [{ schedule: 'primary', from: '2026-11-30T09:04', until: '2026-11-30T10:00', put: 'cleo' }];
    const expected = ['ada by primary until 09:00', 'ben by primary from 09:00 until 09:04'];
    expect(seats(['primary'], '30T08:58', [weekly], overrides)).toEqual(expected);
    const later = [{ ...overrides[0], from: '2026-11-30T09:05', schedule: 'primary', until: '2026-11-30T10:00' }];
    expect(seats(['primary'], '30T08:58', [weekly], later)).toEqual([expected[0], 'ben by primary from 09:00']);
  });

  it('bring nobody new at more than five handovers', () => {
    const handover = Array.from({ length: 20 }, (_, minute) => `daily 09:${String(minute).padStart(2, '0')}`);
    const ids = Array.from({ length: 20 }, (_, index) => `p${index}`);
    const quick = { ...weekly, layers: [{ turns: [{ people: ids, from: '2026-11-23T09:00' }], handover }] };
    const slow = ids.map((id) => person(id, { attempts: [{ channels: ['sms'], waitSeconds: 3600 }] }));
    expect(seats(['primary'], '23T09:00', [quick], [], slow)).toHaveLength(6);
  });
});

describe('a schedule', () => {
  const roster = rosterOf(people, [weekly], []);

  it('says until when nobody is on call, by its own clocks', () => {
    expect(nobodyOnCall('primary', roster, at('20T03:14'))).toBe('nobody is on call in primary until Mon 23 Nov 09:00');
    const over = { ...weekly, layers: [{ turns: [{ people: ['ada'] }], until: '2026-01-01T00:00' }] };
    expect(nobodyOnCall('primary', rosterOf(people, [over], []), at('20T03:14'))).toBe('nobody is on call in primary');
  });

  it('is not asked if it was changed by hand so that it means nothing', () => {
    const damaged = { ...weekly, timeZone: 'Europe/Nowhere' };
    const read = rosterOf(people, [damaged], []);
    expect(read.unreadable.map(({ schedule }) => schedule)).toEqual(['primary']);
    expect(schedulesAmong(['ada', 'primary', 'gone'], read)).toEqual(['primary']);
    expect(schedulesAmong(['ada', 'primary', 'gone'], roster)).toEqual(['primary']);
    expect(nobodyOnCall('primary', read, at('24T03:14'))).toBe('the schedule primary cannot be read');
  });

  it('names who is unknown, and who stands in', () => {
    const [, ben] = people;
    const known = ben === undefined ? [] : [ben];
    expect(unknownAt(['primary'], rosterOf(known, [weekly], []), at('24T03:14'))).toEqual([
      { schedule: 'primary', person: 'ada', by: 'BEN' },
    ]);
    const pair = { ...weekly, layers: [{ turns: [{ people: [['zoe', 'ben']] }] }] };
    expect(unknownAt(['primary'], rosterOf(known, [pair], []), at('24T03:14'))).toEqual([
      { schedule: 'primary', person: 'zoe', by: undefined },
    ]);
    expect(unknownAt(['primary'], rosterOf([], [pair], []), at('24T03:14'))).toEqual(
      ['zoe', 'ben'].map((person) => ({ schedule: 'primary', person, by: undefined })),
    );
    expect(unknownAt(['primary'], roster, at('24T03:14'))).toEqual([]);
  });

  it('has a person on call until the handover, and one that is gone asks nobody to stop', () => {
    expect(isStillOnCall('ada', ['primary'], roster, at('30T09:00') - 1)).toBe(true);
    expect(isStillOnCall('ada', ['primary'], roster, at('30T09:00'))).toBe(false);
    expect(isStillOnCall('ada', ['gone'], roster, at('30T09:00'))).toBe(true);
    expect(isStillOnCall('ada', ['primary', 'gone'], roster, at('30T09:00'))).toBe(true);
  });
});

describe('the attempts within a time', () => {
  const attempts = [100, 100, 100].map((waitSeconds) => ({ channels: ['sms'] as const, waitSeconds }));
  it.each<[string, number, number[]]>([
    ['are all if they fit', 300, [100, 100, 100]],
    ['end with it', 120, [100, 20]],
    ['have none that begins with its end', 100, [100]],
    ['wait for whole seconds', 119.2, [100, 20]],
    ['are none if it has no length', 0, []],
  ])('%s', (_, seconds, waits) => {
    expect(attemptsWithin(attempts, seconds).map(({ waitSeconds }) => waitSeconds)).toEqual(waits);
  });
});
