import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { nightsFor, type Spread, spreadOf } from '../report/figures.ts';
import type { Course } from './past.ts';
import type { Replayed } from './play-again.ts';

/** The openings of a stretch as they were, or as they would be. Times are in seconds. */
export type Totals = {
  readonly taken: number;
  readonly unanswered: number;
  /** The openings of which nobody was notified. */
  readonly nobodyNotified: number;
  readonly messages: number;
  readonly atNight: number;
  readonly toAcknowledge: (Spread & { readonly longest: number }) | undefined;
  /** The number of openings of which each contact was notified, by name, the most first. */
  readonly people: readonly { readonly name: string; readonly openings: number }[];
};

export type Summary = {
  readonly openings: number;
  readonly was: Totals;
  readonly now: Totals;
  /** The openings that would go another way. */
  readonly differing: readonly Replayed[];
  /** The names of the contacts who would never be notified. */
  readonly neverNotified: readonly string[];
  /** The schedules in which nobody was on call at some openings, with their numbers. */
  readonly emptySchedules: readonly { readonly schedule: string; readonly openings: number }[];
};

/** The totals of a replay, and what would go another way. Night is on the clocks of each contact. */
export function summarise(
  replayed: readonly Replayed[],
  onCall: OnCall,
  night: string,
): Omit<Summary, 'emptySchedules'> {
  const isAtNight = nightsFor(onCall.contacts, night);
  const totals = (courses: readonly Course[]) => totalsOf(courses, isAtNight);
  const was = totals(replayed.map(({ opening }) => opening.was));
  const now = totals(replayed.map((each) => each.now));
  const notified = new Set(replayed.flatMap((each) => each.now.reached.map(({ contact }) => contact)));
  return {
    ...{ openings: replayed.length, was, now },
    differing: replayed.filter(({ opening, now: after }) => differs(opening.was, after)),
    neverNotified: onCall.contacts.filter(({ id }) => !notified.has(id)).map(({ name }) => name),
  };
}

function totalsOf(courses: readonly Course[], isAtNight: (contact: string, at: string) => boolean): Totals {
  const sent = courses.flatMap((course) => course.sent);
  const seconds = courses.flatMap(({ taken }) => (taken === undefined ? [] : [taken.after / 1000]));
  const spread = spreadOf(seconds);
  const people = new Map<string, number>();
  for (const { name } of courses.flatMap(({ reached }) => reached)) people.set(name, (people.get(name) ?? 0) + 1);
  return {
    taken: seconds.length,
    unanswered: courses.filter(({ isUnanswered }) => isUnanswered).length,
    nobodyNotified: courses.filter(({ reached }) => reached.length === 0).length,
    messages: sent.length,
    atNight: sent.filter(({ contact, at }) => isAtNight(contact, at)).length,
    toAcknowledge: spread && { ...spread, longest: Math.max(...seconds) },
    people: [...people]
      .map(([name, openings]) => ({ name, openings }))
      .toSorted((a, b) => b.openings - a.openings || (a.name < b.name ? -1 : 1)),
  };
}

/** Messages take some seconds to leave. Less than this makes no difference. */
const tolerance = 30_000;

/** True when other people would be notified, somebody else would take it, or anything would come at another time. */
function differs(one: Course, other: Course): boolean {
  const isLater = (a: number | undefined, b: number | undefined) =>
    a === undefined || b === undefined ? a !== b : Math.abs(a - b) > tolerance;
  const times = new Map(other.reached.map(({ contact, after }) => [contact, after]));
  return (
    one.reached.length !== other.reached.length ||
    one.reached.some(({ contact, after }) => isLater(after, times.get(contact))) ||
    one.taken?.name !== other.taken?.name ||
    isLater(one.taken?.after, other.taken?.after) ||
    one.isUnanswered !== other.isUnanswered ||
    one.handBacks.length !== other.handBacks.length ||
    one.handBacks.some(({ name, after }, index) => {
      const same = other.handBacks[index];
      return name !== same?.name || isLater(after, same.after);
    })
  );
}
