import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarOf, gapsWithin, shiftsWithin } from '../../../../lambdas/domain/calendar/calendar.ts';
import type { Layer, Override, Person, Schedule } from '../../../../lambdas/domain/calendar/schedule.ts';
import { scan } from './scan.ts';

/*
 * The calendar against another method, over random schedules: in zones whose clocks change by half an hour, at midnight, twice
 * a year in opposite directions, or by a whole day.
 */

const zones = [
  ...['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo', 'America/Havana', 'Asia/Kolkata'],
  ...['Atlantic/Azores', 'Asia/Beirut', 'Pacific/Apia', 'Asia/Gaza', 'UTC'],
];
const ids = ['ada', 'ben', 'cleo', 'dan'];
const clocks = ['00:00', '00:30', '01:30', '02:00', '02:15', '02:30', '03:00', '09:00', '17:00', '22:00', '23:30'];
const someDays = ['daily', 'monday', 'fri', 'mon-fri', 'sat-mon', 'mon+thu'];

const time = fc.constantFrom(...clocks);
const days = fc.constantFrom(...someDays);
const zone = fc.constantFrom(...zones);

/** The instants about which schedules are drawn: changes of the clocks, a missing date, a leap day, and a quiet month. */
const centres = ['2026-03-29', '2026-10-25', '2026-04-24', '2011-12-30', '2028-02-29', '2026-11-01', '2026-07-15'];
const centre = fc.constantFrom(...centres);
const dateNear = (text: string, offset: number) =>
  new Date(Date.parse(`${text}T00:00Z`) + offset * 86_400_000).toISOString().slice(0, 10);

const entry = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ids) },
  { weight: 1, arbitrary: fc.constant('nobody') },
  { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 2, maxLength: 3 }) },
);
const entries = fc.array(entry, { minLength: 1, maxLength: 4 });

const monthly = fc.constantFrom(
  '1st',
  '31st',
  '29th',
  'last day',
  'first monday',
  'last sunday',
  'fifth friday',
  'third wed',
);
const pace = fc.oneof(
  fc.record({
    handover: fc.array(
      fc.tuple(days, time).map(([day, at]) => `${day} ${at}`),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({ handover: fc.tuple(monthly, time).map(([day, at]) => [`${day} ${at}`]) }),
  fc.record({
    handover: fc.tuple(fc.constantFrom('daily'), time).map(([day, at]) => [`${day} ${at}`]),
    every: fc.constantFrom('2 weeks', '3 days', '1 week', '5 days'),
  }),
  fc.record({ handover: time.map((at) => [`31st ${at}`]), every: fc.constantFrom('2 months', '3 months') }),
  fc.record({ handover: fc.constant(undefined), every: fc.constantFrom('36 hours', '12 hours', '5 hours') }),
);

const layerNear = (about: string): fc.Arbitrary<Layer> =>
  fc
    .record({
      pace,
      people: entries,
      later: fc.option(fc.record({ people: entries, offset: fc.integer({ min: -5, max: 5 }), at: time }), {
        nil: undefined,
      }),
      offset: fc.integer({ min: -700, max: 2 }),
      at: time,
      hours: fc.option(
        fc.array(
          fc.tuple(days, time, time).map(([day, from, to]) => `${day} ${from}-${to}`),
          { minLength: 1, maxLength: 2 },
        ),
        {
          nil: undefined,
        },
      ),
      dates: fc.option(
        fc.integer({ min: -4, max: 4 }).map((from) => [`${dateNear(about, from)} .. ${dateNear(about, from + 2)}`]),
        {
          nil: undefined,
        },
      ),
      timeZone: fc.option(zone, { nil: undefined }),
    })
    .map(({ pace: { handover, ...rest }, people, later, offset, at, hours, dates, timeZone }) => ({
      ...{ handover, every: 'every' in rest ? rest.every : undefined, hours, dates, timeZone },
      turns: [
        { people, from: `${dateNear(about, offset)}T${at}` },
        ...(later === undefined || later.offset <= offset
          ? []
          : [{ people: later.people, from: `${dateNear(about, later.offset)}T${later.at}` }]),
      ],
    }));

const overrideNear = (about: string): fc.Arbitrary<Override> =>
  fc
    .record({
      ...{ from: fc.tuple(fc.integer({ min: -3, max: 3 }), time), days: fc.integer({ min: 0, max: 2 }), until: time },
      change: fc.oneof(
        fc.record({ put: fc.constantFrom(...ids) }),
        fc.record({ add: fc.constantFrom(...ids) }),
        fc.record({ remove: fc.constantFrom(...ids) }),
        fc.record({ replace: fc.constantFrom(...ids), with: fc.constantFrom(...ids) }),
      ),
    })
    .map(({ from: [offset, at], days: length, until, change }) => ({
      ...{ schedule: 'primary', ...change },
      from: `${dateNear(about, offset)}T${at}`,
      until: `${dateNear(about, offset + length)}T${until}`,
    }));

const worlds = centre.chain((about) =>
  fc.record({
    about: fc.constant(about),
    schedule: fc
      .record({ timeZone: zone, layers: fc.array(layerNear(about), { minLength: 1, maxLength: 3 }) })
      .map((fields): Schedule => ({ id: 'primary', ...fields })),
    overrides: fc.array(overrideNear(about), { maxLength: 3 }),
    people: fc.tuple(
      ...ids.map((id) =>
        fc
          .record({
            timeZone: zone,
            away: fc.array(
              fc.integer({ min: -4, max: 4 }).map((from) => `${dateNear(about, from)} .. ${dateNear(about, from + 1)}`),
              {
                maxLength: 1,
              },
            ),
          })
          .map((fields): Person => ({ id, ...fields })),
      ),
    ),
  }),
);

const aDay = 86_400_000;

describe('a calendar of any schedule', () => {
  it('says of every quarter of an hour what a scan day by day says', () => {
    fc.assert(
      fc.property(worlds, ({ about, schedule, overrides, people }) => {
        const calendar = calendarOf(schedule, overrides, people);
        const middle = Date.parse(`${about}T00:00Z`);
        const [from, until] = [middle - 2 * aDay, middle + 2 * aDay];
        const shifts = shiftsWithin(calendar, { from, until });
        expect(shifts.map((shift) => shift.from)).toEqual([from, ...shifts.slice(0, -1).map((shift) => shift.until)]);
        for (let at = from; at < until; at += 45 * 60_000) {
          const expected = scan(schedule, overrides, people, at).toSorted();
          const shift = shifts.find((each) => each.from <= at && at < each.until);
          const told = {
            at: new Date(at).toISOString(),
            people: calendar.dutyAt(at).people.toSorted(),
            shift: shift?.people.toSorted(),
          };
          expect(told).toEqual({ at: told.at, people: expected, shift: expected });
        }
      }),
      { numRuns: 25 },
    );
  });

  it('has a gap exactly where nobody is on call', () => {
    fc.assert(
      fc.property(worlds, ({ about, schedule, overrides, people }) => {
        const calendar = calendarOf(schedule, overrides, people);
        const from = Date.parse(`${about}T00:00Z`);
        const gaps = gapsWithin(calendar, { from, until: from + 3 * aDay });
        for (let at = from; at < from + 3 * aDay; at += 45 * 60_000)
          expect(gaps.some((gap) => gap.from <= at && at < gap.until)).toBe(calendar.dutyAt(at).people.length === 0);
      }),
      { numRuns: 25 },
    );
  });
});
