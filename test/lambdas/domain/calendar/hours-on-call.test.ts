import { describe, expect, it } from 'vitest';
import { calendarOf, shiftsWithin } from '../../../../lambdas/domain/calendar/calendar.ts';
import { plannedCalendarOf, timeOnCall } from '../../../../lambdas/domain/calendar/hours-on-call.ts';
import type { Override, Person, Schedule } from '../../../../lambdas/domain/calendar/schedule.ts';

const people: Person[] = ['ada', 'ben', 'cleo'].map((id) => ({ id, timeZone: 'Europe/Berlin' }));
const weekly: Schedule = {
  ...{ id: 'primary', timeZone: 'Europe/Berlin' },
  layers: [{ handover: ['monday 09:00'], turns: [{ people: ['ada', 'ben'], from: '2026-10-05' }] }],
};

/** The hours of everybody in a stretch of local time, one line each: in all, at night, at weekends, standing in. */
function hours(from: string, until: string, overrides: readonly Override[] = [], who = people, schedule = weekly) {
  const stretch = { from: Date.parse(from), until: Date.parse(until) };
  const calendar = calendarOf(schedule, overrides, who);
  const found = timeOnCall(calendar, plannedCalendarOf(schedule, who), stretch);
  const inAll = shiftsWithin(calendar, stretch).reduce(
    (sum, shift) => sum + (shift.until - shift.from) * shift.people.length,
    0,
  );
  expect(found.reduce((sum, { total }) => sum + total, 0)).toBe(inAll);
  return found.map(({ person, total, night, nights, weekend, weekends, standingIn }) => {
    const [all, dark, free, stood] = [total, night, weekend, standingIn].map((each) => each / 3_600_000);
    return `${person} ${all} h, ${dark} in ${nights} nights, ${free} in ${weekends} weekends, ${stood} standing in`;
  });
}

const week = ['2026-10-19T07:00:00Z', '2026-10-26T08:00:00Z'] as const;

describe('the hours on call', () => {
  it('have an hour more in the week, the night and the weekend in which the clocks go back', () => {
    expect(hours(...week)).toEqual(['ada 169 h, 57 in 7 nights, 49 in 1 weekends, 0 standing in']);
    expect(hours('2026-10-12T07:00:00Z', '2026-10-19T07:00:00Z')).toEqual([
      'ben 168 h, 56 in 7 nights, 48 in 1 weekends, 0 standing in',
    ]);
  });

  it('are cut at both ends of the stretch', () => {
    expect(hours('2026-10-24T20:30:00Z', '2026-10-24T21:00:00Z')).toEqual([
      'ada 0.5 h, 0.5 in 1 nights, 0.5 in 1 weekends, 0 standing in',
    ]);
    expect(hours('2026-10-20T10:00:00Z', '2026-10-20T12:00:00Z')).toEqual([
      'ada 2 h, 0 in 0 nights, 0 in 0 weekends, 0 standing in',
    ]);
  });

  it('show who stands in by an override, and for somebody who is away', () => {
    const override = { schedule: 'primary', from: '2026-10-20T12:00', until: '2026-10-20T18:00' };
    expect(hours(...week, [{ ...override, replace: 'ada', with: 'cleo' }])).toEqual([
      'ada 163 h, 57 in 7 nights, 49 in 1 weekends, 0 standing in',
      'cleo 6 h, 0 in 0 nights, 0 in 0 weekends, 6 standing in',
    ]);
    const away = people.map((person) => (person.id === 'ada' ? { ...person, away: ['2026-10-25'] } : person));
    expect(hours(...week, [], away)).toEqual([
      'ada 144 h, 48 in 7 nights, 24 in 1 weekends, 0 standing in',
      'ben 25 h, 9 in 2 nights, 25 in 1 weekends, 25 standing in',
    ]);
  });

  it('are counted for everybody who is on call together, and for nobody in a gap', () => {
    const pair: Schedule = {
      ...weekly,
      layers: [{ hours: ['mon-fri 08:00-18:00'], turns: [{ people: [['ada', 'ben']] }] }],
    };
    expect(hours('2026-10-19T22:00:00Z', '2026-10-20T22:00:00Z', [], people, pair)).toEqual([
      'ada 10 h, 0 in 0 nights, 0 in 0 weekends, 0 standing in',
      'ben 10 h, 0 in 0 nights, 0 in 0 weekends, 0 standing in',
    ]);
    expect(hours('2026-10-24T00:00:00Z', '2026-10-25T00:00:00Z', [], people, pair)).toEqual([]);
  });
});
