import { type Calendar, calendarOf, joined, shiftsWithin } from './calendar.ts';
import { type Interval, parseHours, stretchesOf } from './hours.ts';
import { meaningOf } from './parsed.ts';
import type { Person, Schedule } from './schedule.ts';

/** The hours that count as night and as weekend, on the clocks of the schedule. */
export type UnsocialHours = { readonly night: string; readonly weekend: string };

export const usualUnsocialHours: UnsocialHours = { night: '22:00-06:00', weekend: 'sat+sun' };

/**
 * The time that one person was on call in a schedule, in milliseconds.
 *
 * An hour of a night at the weekend is in both `night` and `weekend`. `nights` and `weekends` are the numbers of those with any
 * time on call. `standingIn` is the time in the place of others: the plan without overrides and absences does not have it.
 */
export type TimeOnCall = {
  readonly person: string;
  readonly total: number;
  readonly night: number;
  readonly nights: number;
  readonly weekend: number;
  readonly weekends: number;
  readonly standingIn: number;
};

/** A schedule as it is planned: nobody is away, and there are no overrides. */
export function plannedCalendarOf(schedule: Schedule, people: readonly Person[]): Calendar {
  return calendarOf(
    schedule,
    [],
    people.map(({ id, timeZone }) => ({ id, timeZone })),
  );
}

/** The time of everybody who is on call in a stretch, by their ids. `planned` is the schedule without overrides and absences. */
export function timeOnCall(
  calendar: Calendar,
  planned: Calendar,
  stretch: Interval,
  { night, weekend }: UnsocialHours = usualUnsocialHours,
): TimeOnCall[] {
  const { timeZone } = calendar.schedule;
  const windowsOf = (text: string) => joined(stretchesOf(meaningOf(parseHours(text)), stretch, timeZone));
  const [nights, weekends] = [windowsOf(night), windowsOf(weekend)];
  const shifts = shiftsWithin(calendar, stretch);
  const people = [...new Set(shifts.flatMap((shift) => shift.people))].toSorted();
  return people.map((person) => {
    const own = shifts.filter((shift) => shift.people.includes(person));
    return {
      person,
      total: sum(own.map(lengthOf)),
      ...{ night: overlap(own, nights), nights: touched(own, nights) },
      ...{ weekend: overlap(own, weekends), weekends: touched(own, weekends) },
      standingIn: sum(own.map((shift) => standingIn(person, shift, planned))),
    };
  });
}

/** The part of a shift in which the plan has other people. */
function standingIn(person: string, { from, until }: Interval, planned: Calendar): number {
  const cuts = [from, ...planned.changesWithin({ from: from + 1, until }), until];
  const parts = cuts.slice(1).map((end, index) => ({ from: cuts[index] ?? from, until: end }));
  return sum(parts.filter((part) => !planned.dutyAt(part.from).people.includes(person)).map(lengthOf));
}

function lengthOf({ from, until }: Interval): number {
  return until - from;
}

/** The time of some stretches that is in others; none of the others overlap. */
function overlap(some: readonly Interval[], others: readonly Interval[]): number {
  return sum(some.flatMap((each) => others.map((other) => Math.max(0, inBoth(each, other)))));
}

/** The number of windows with any time in one of the stretches. */
function touched(stretches: readonly Interval[], windows: readonly Interval[]): number {
  return windows.filter((window) => stretches.some((each) => inBoth(each, window) > 0)).length;
}

function inBoth(one: Interval, other: Interval): number {
  return Math.min(one.until, other.until) - Math.max(one.from, other.from);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
