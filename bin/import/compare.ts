import { type Calendar, calendarOf, isSamePeople } from '../../lambdas/domain/calendar/calendar.ts';
import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { weeksFrom } from '../calendar/weeks.ts';
import type { FinalShift } from './model.ts';
import type { Converted, Parts } from './to-on-call.ts';

/** A stretch in which the file has other people on call than the other pager. */
type Difference = Interval & { readonly theirs: readonly string[]; readonly ours: readonly string[] };

/** A schedule beside the final schedule of the other pager. */
export type Comparison = {
  readonly parts: Parts;
  /** The stretch that both have; nothing if the export has no final schedule for the time to come. */
  readonly stretch?: Interval | undefined;
  readonly differences: readonly Difference[];
};

/** Every schedule beside the shifts that the other pager worked out itself, for the next 13 weeks or as far as the export goes. */
export function compareShifts({ onCall, parts, contactOf }: Converted, now: Instant): Comparison[] {
  return parts.map((each): Comparison => {
    const stretch = stretchOf(each.source.finals ?? [], now);
    if (stretch === undefined) return { parts: each, differences: [] };
    return { parts: each, stretch, differences: differencesOf(each, onCall, contactOf, stretch) };
  });
}

function stretchOf(finals: readonly FinalShift[], now: Instant): Interval | undefined {
  const weeks = weeksFrom(now);
  const from = Math.max(weeks.from, Math.min(...finals.map((shift) => shift.from)));
  const until = Math.min(weeks.until, Math.max(...finals.map((shift) => shift.until)));
  return from < until ? { from, until } : undefined;
}

function differencesOf(
  { source, schedules }: Parts,
  { overrides, contacts }: OnCall,
  contactOf: ReadonlyMap<string, string>,
  stretch: Interval,
): Difference[] {
  const calendars = schedules.map((schedule) => calendarOf(schedule, overrides, contacts));
  const finals = (source.finals ?? []).map((shift) => ({
    ...shift,
    people: shift.people.map((person) => contactOf.get(person) ?? person),
  }));
  const instants = instantsOf(calendars, finals, stretch);
  const differences: Difference[] = [];
  for (const [index, from] of instants.entries()) {
    const theirs = peopleAt(finals, from);
    const ours = [...new Set(calendars.flatMap((calendar) => calendar.dutyAt(from).people))];
    if (isSamePeople(theirs, ours)) continue;
    const until = instants[index + 1] ?? stretch.until;
    const last = differences.at(-1);
    if (last?.until === from && isSamePeople(last.theirs, theirs) && isSamePeople(last.ours, ours))
      differences[differences.length - 1] = { ...last, until };
    else differences.push({ from, until, theirs, ours });
  }
  return differences;
}

function instantsOf(calendars: readonly Calendar[], finals: readonly FinalShift[], stretch: Interval): Instant[] {
  const instants = [
    stretch.from,
    ...calendars.flatMap((calendar) => calendar.changesWithin(stretch)),
    ...finals.flatMap(({ from, until }) => [from, until]),
  ];
  const inside = instants.filter((at) => stretch.from <= at && at < stretch.until);
  return [...new Set(inside)].sort((a, b) => a - b);
}

function peopleAt(finals: readonly FinalShift[], at: Instant): string[] {
  return [...new Set(finals.filter(({ from, until }) => from <= at && at < until).flatMap(({ people }) => people))];
}
