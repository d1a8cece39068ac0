import { calendarOf, joined, shiftsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { readable } from './guard-history.ts';
import { tellAt } from './prove-coverage.ts';
import { columns } from './tell.ts';
import { weeksFrom } from './weeks.ts';
import type { Calendars } from './why-gap.ts';

/** Somebody of whom a schedule has other shifts in the next 13 weeks than before. */
type ChangedWeeks = {
  readonly schedule: string;
  readonly timeZone: string;
  readonly person: string;
  readonly before: readonly Interval[];
  readonly after: readonly Interval[];
  /** The first instant at which the two differ. */
  readonly at: Instant;
};

/** Everybody whose next 13 weeks change, by schedule, also of those that are gone. */
export function findChangedWeeks(before: Calendars, after: Calendars, now: Instant): ChangedWeeks[] {
  const gone = before.schedules.filter(({ id }) => !after.schedules.some((each) => each.id === id));
  return [...after.schedules, ...gone].flatMap((schedule) => {
    const { id, timeZone } = schedule;
    const [old, changed] = [before, after].map((each) => shiftsByPerson(each, id, now));
    const people = new Set([...(old?.keys() ?? []), ...(changed?.keys() ?? [])]);
    return [...people].flatMap((person): ChangedWeeks[] => {
      const [had, has] = [old?.get(person) ?? [], changed?.get(person) ?? []];
      const at = firstDifference(had, has);
      return at === undefined ? [] : [{ schedule: id, timeZone, person, before: had, after: has, at }];
    });
  });
}

function shiftsByPerson({ schedules, overrides, contacts }: Calendars, id: string, now: Instant) {
  const found = new Map<string, Interval[]>();
  const schedule = schedules.find((each) => each.id === id);
  const calendar = schedule && readable(() => calendarOf(schedule, overrides, contacts));
  if (calendar === undefined) return found;
  for (const { people, ...stretch } of shiftsWithin(calendar, weeksFrom(now)))
    for (const person of people) found.set(person, joined([...(found.get(person) ?? []), stretch]));
  return found;
}

function firstDifference(some: readonly Interval[], others: readonly Interval[]): Instant | undefined {
  const index = [...(some.length > others.length ? some : others)].findIndex(
    (_, at) => some[at]?.from !== others[at]?.from || some[at]?.until !== others[at]?.until,
  );
  if (index === -1) return undefined;
  const [one, other] = [some[index], others[index]];
  if (one === undefined || other === undefined) return (one ?? other)?.from;
  return one.from === other.from ? Math.min(one.until, other.until) : Math.min(one.from, other.from);
}

/** A table of everybody whose next 13 weeks change; empty if nobody’s do. */
export function tellChangedWeeks(changed: readonly ChangedWeeks[], nameOf: (id: string) => string): string[] {
  if (changed.length === 0) return [];
  const rows = changed.map(({ schedule, timeZone, person, before, after, at }) => [
    `  ${schedule}`,
    nameOf(person),
    before.length === after.length
      ? plural(after.length, 'shift')
      : `${plural(after.length, 'shift')} instead of ${before.length}`,
    `first change ${tellAt(at, timeZone)}`,
  ]);
  return ['These people have other shifts in the next 13 weeks:', ...columns(rows)];
}
