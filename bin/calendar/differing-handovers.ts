import { calendarOf, isSamePeople, type Shift, shiftsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { type Clocks, withClocks } from '../../lambdas/domain/on-call/clocks.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { sayDuration } from '../../lambdas/domain/text/duration.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import { tellAt } from './prove-coverage.ts';
import { weeksFrom } from './weeks.ts';

/** A handover that comes at another instant by the clocks of another program; `there` is nothing if it does not come at all. */
type DifferingHandover = {
  readonly schedule: string;
  readonly timeZone: string;
  readonly people: readonly string[];
  readonly here: Instant;
  readonly there: Instant | undefined;
};

/** The handovers of the next 13 weeks that come at another instant by the clocks of another program. */
export function findDifferingHandovers(onCall: OnCall, clocks: Clocks, now: Instant): DifferingHandover[] {
  const shifted = withClocks(onCall, clocks);
  return onCall.schedules.flatMap((schedule, index): DifferingHandover[] => {
    const other = shifted.schedules[index];
    if (other === undefined) return [];
    const here = handoversOf(calendarOf(schedule, onCall.overrides, onCall.contacts), now);
    const there = handoversOf(calendarOf(other, shifted.overrides, shifted.contacts), now);
    const { id, timeZone } = schedule;
    const missing = here.filter((shift) => !there.some((each) => isSame(each, shift)));
    return missing.map(({ from, people }) => ({
      ...{ schedule: id, timeZone, people, here: from },
      there: nearest(there, here, { from, people }),
    }));
  });
}

function handoversOf(calendar: ReturnType<typeof calendarOf>, now: Instant): Handover[] {
  return shiftsWithin(calendar, weeksFrom(now)).slice(1);
}

type Handover = Pick<Shift, 'from' | 'people'>;

function isSame(one: Handover, other: Handover): boolean {
  return one.from === other.from && isSamePeople(one.people, other.people);
}

const day = 24 * 3600 * 1000;

/** The instant at which the same people take over there, which is less than a day away and is not that of another handover here. */
function nearest(there: readonly Handover[], here: readonly Handover[], { from, people }: Handover) {
  const alike = there.filter(
    (each) =>
      Math.abs(each.from - from) < day &&
      isSamePeople(each.people, people) &&
      !here.some((other) => isSame(other, each)),
  );
  return alike.toSorted((a, b) => Math.abs(a.from - from) - Math.abs(b.from - from))[0]?.from;
}

/** `primary: Ben from Mon 29 Mar 09:00 Europe/Berlin, and in the functions 1 h later`. */
export function tellDiffering(
  { schedule, timeZone, people, here, there }: DifferingHandover,
  nameOf: (id: string) => string,
): string {
  const who = people.length === 0 ? 'nobody' : listNames(people.map(nameOf));
  const difference =
    there === undefined
      ? 'not at all'
      : `${sayDuration(Math.abs(there - here) / 1000)} ${there > here ? 'later' : 'earlier'}`;
  return `${schedule}: ${who} from ${tellAt(here, timeZone)} ${timeZone}, and in the functions ${difference}`;
}
