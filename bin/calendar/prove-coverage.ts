import { type Calendar, calendarOf, gapsWithin, joined, shiftsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import { dayAndTime } from '../../lambdas/domain/text/times.ts';
import { weeksFrom } from './weeks.ts';
import { whyNobody } from './why-gap.ts';

/** The stretches in which nobody is on call: in a schedule, although it covers them, or on every level of a policy. */
export type Uncovered = {
  readonly name: string;
  readonly timeZone: string;
  /** In their order, and never empty. */
  readonly gaps: readonly Interval[];
  /** The reason for the first gap, and what to do about it. */
  readonly why?: string | undefined;
};

type Covered = Pick<OnCall, 'contacts' | 'schedules' | 'overrides' | 'policies'>;

/** Every schedule and policy with a gap in the next 13 weeks. Empty if each minute has somebody. */
export function findUncovered(onCall: Covered, now: Instant): Uncovered[] {
  const { schedules, overrides, contacts, policies } = onCall;
  const weeks = weeksFrom(now);
  const calendars = schedules.map((schedule) => calendarOf(schedule, overrides, contacts));
  const ofSchedules = calendars.flatMap((calendar): Uncovered[] => {
    const gaps = gapsWithin(calendar, weeks).toSorted((a, b) => a.from - b.from);
    const [first] = gaps;
    if (first === undefined) return [];
    const { id, timeZone } = calendar.schedule;
    return [{ name: `schedule ${id}`, timeZone, gaps, why: whyNobody(calendar.schedule, onCall, first.from) }];
  });
  return [...ofSchedules, ...policies.flatMap((policy) => uncoveredPolicy(policy, calendars, weeks))];
}

/** A policy of which every level names schedules only, if there are stretches in which none of them has anybody. */
function uncoveredPolicy({ id, levels }: Policy, calendars: readonly Calendar[], weeks: Interval): Uncovered[] {
  const members = levels.flatMap(({ contacts }) => contacts);
  const asked = calendars.filter(({ schedule }) => members.includes(schedule.id));
  const [first, ...others] = asked;
  if (first === undefined || members.some((member) => asked.every(({ schedule }) => schedule.id !== member))) return [];
  const gaps = others.reduce((left, each) => inBoth(left, emptyOf(each, weeks)), emptyOf(first, weeks));
  if (gaps.length === 0) return [];
  const why = 'No level has anybody then. Add a level with a contact, or fill a schedule.';
  return [{ name: `policy ${id}`, timeZone: first.schedule.timeZone, gaps, why }];
}

function emptyOf(calendar: Calendar, weeks: Interval): Interval[] {
  return joined(shiftsWithin(calendar, weeks).filter(({ people }) => people.length === 0));
}

function inBoth(some: readonly Interval[], others: readonly Interval[]): Interval[] {
  return some.flatMap((one) =>
    others
      .map((other) => ({ from: Math.max(one.from, other.from), until: Math.min(one.until, other.until) }))
      .filter(({ from, until }) => from < until),
  );
}

/** The gaps that are written out. The others are only counted. */
const mostGaps = 3;

/** The lines that say where nobody is on call: the first three gaps, how many more there are, and why. */
export function tellUncovered({ name, timeZone, gaps, why }: Uncovered): string[] {
  const told = gaps.slice(0, mostGaps).map((gap) => tellStretch(gap, timeZone));
  const last = gaps.at(-1);
  const more = gaps.length - told.length;
  const others = last && more > 0 ? [`${more} more, the last until ${tellAt(last.until, timeZone)}`] : [];
  return [
    `${name} has nobody`,
    ...[...told, ...others].map((line) => `  ${line}`),
    ...(why === undefined ? [] : [`  ${why}`]),
  ];
}

/** A stretch as a person reads it: `Mon 30 Nov 09:00 to 17:00 Europe/Berlin`. */
export function tellStretch({ from, until }: Interval, timeZone: string): string {
  const [begin, end] = [tellAt(from, timeZone), tellAt(until, timeZone)];
  const isSameDay = begin.slice(0, -5) === end.slice(0, -5) && until - from < 24 * 3600 * 1000;
  return `${begin} to ${isSameDay ? end.slice(-5) : end} ${timeZone}`;
}

/** An instant in a zone: `Mon 30 Nov 09:00`. */
export function tellAt(at: Instant, timeZone: string): string {
  return dayAndTime(new Date(at).toISOString(), timeZone);
}
