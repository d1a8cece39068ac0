import { type Calendar, lastChange, nextChangeOf } from './calendar.ts';
import type { Interval } from './hours.ts';
import type { Instant } from './local-time.ts';

/**
 * The instant at which some people come on call after others. Times with nobody on call do not count: somebody who is on call in
 * office hours is there again each morning, and takes over from nobody.
 */
export type Takeover = {
  readonly at: Instant;
  /** The end of the shift before, which is earlier if nobody was on call in between. */
  readonly endedAt: Instant;
  /** The people who were on call last, and are not any more. */
  readonly off: readonly string[];
  /** The people who are on call, and were not last. */
  readonly on: readonly string[];
};

/** The takeovers of a schedule within a stretch of time, in order. */
export function takeoversWithin(calendar: Calendar, stretch: Interval): Takeover[] {
  return calendar.changesWithin(stretch).flatMap((at) => {
    const now = calendar.dutyAt(at).people;
    if (now.length === 0) return [];
    const endedAt = endOfLast(calendar, at);
    const before = calendar.dutyAt(endedAt - 1).people;
    const off = before.filter((person) => !now.includes(person));
    const on = now.filter((person) => !before.includes(person));
    return off.length + on.length === 0 ? [] : [{ at, endedAt, off, on }];
  });
}

/** Before a gap of more days, which is longer than a holiday, people count as nobody. */
const longestGapDays = 35;

/** The instant at which the last people before an instant went off call. */
function endOfLast(calendar: Calendar, before: Instant): Instant {
  if (calendar.dutyAt(before - 1).people.length > 0) return before;
  return lastChange(calendar, before - 1, (people) => people.length === 0, longestGapDays) ?? before;
}

/** The stretch for which a contact is on call without a break, around an instant. An end that is far away is left open. */
export function stretchAround(
  calendar: Calendar,
  contact: string,
  at: Instant,
): { readonly from?: Instant | undefined; readonly until?: Instant | undefined } {
  const has = (people: readonly string[]) => people.includes(contact);
  return { from: lastChange(calendar, at, has), until: nextChangeOf(calendar, at, has) };
}
