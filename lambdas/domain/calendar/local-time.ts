import { Temporal } from 'temporal-polyfill/implementation';
import type { Day } from './day.ts';
import type { Interval } from './hours.ts';

/*
 * The only place that knows the rules of time zones.
 *
 * A stretch in which the clocks of a zone are not changed is looked up once and kept: most days are more than two days from a
 * change, and there an instant is the local time minus the offset. Around a change the stretches before and after it are asked.
 */

/** A time that clocks show: the day, and the minutes since its midnight. 1440 minutes are the midnight at its end. */
export type LocalTime = { readonly day: Day; readonly minutes: number };

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

const minuteMilliseconds = 60_000;
const dayMilliseconds = 1440 * minuteMilliseconds;
/** Further from a change of the clocks than any change is long. */
const far = 2 * dayMilliseconds;

/**
 * The instant at which the clocks of a zone show a time.
 *
 * A time that they show twice is the first of the two. One that they skip is what it would have been without the change: 02:30
 * is 03:30 when the clocks go from 02:00 to 03:00 (RFC 5545, 3.3.5). So windows that meet on the clock meet in time.
 */
export function instantOf(local: LocalTime, timeZone: string): Instant {
  const asUtc = local.day * dayMilliseconds + local.minutes * minuteMilliseconds;
  const guess = asUtc - periodAt(asUtc, timeZone).offset;
  const { from, until, offset } = periodAt(guess, timeZone);
  if (guess - from > far && until - guess > far) return asUtc - offset;
  return nearChange(asUtc, timeZone);
}

function nearChange(asUtc: number, timeZone: string): Instant {
  const around = periodsWithin(timeZone, { from: asUtc - far, until: asUtc + far });
  const shown = around.find(({ from, until, offset }) => from <= asUtc - offset && asUtc - offset < until);
  // A time that is skipped is read by the clocks before the change.
  const period = shown ?? around.findLast(({ until, offset }) => until + offset <= asUtc);
  return asUtc - (period as Period).offset;
}

/** The time that the clocks of a zone show at an instant, to the minute that has begun. */
export function localTimeAt(at: Instant, timeZone: string): LocalTime {
  const shown = at + periodAt(at, timeZone).offset;
  const day = Math.floor(shown / dayMilliseconds);
  return { day, minutes: Math.floor((shown - day * dayMilliseconds) / minuteMilliseconds) };
}

/** A stretch in which the clocks of a zone are not changed; `offset` is how far they are ahead of UTC, in milliseconds. */
export type Period = { readonly from: Instant; readonly until: Instant; readonly offset: number };

const periods = new Map<string, Period[]>();

/** The stretches in which the clocks of a zone are not changed, from the one at the beginning of an interval to the one at its end. */
export function periodsWithin(timeZone: string, { from, until }: Interval): Period[] {
  const found: Period[] = [];
  for (let at = from; at < until; at = found.at(-1)?.until ?? until) found.push(periodAt(at, timeZone));
  return found;
}

/** Makes a zone known by its stretches, under a name of its own: that of a place by the data of another program. */
export function nameZone(name: string, stretches: readonly Period[]): void {
  periods.set(name, [...stretches]);
}

function periodAt(at: Instant, timeZone: string): Period {
  const known = periods.get(timeZone) ?? [];
  const found = known.find(({ from, until }) => from <= at && at < until);
  if (found) return found;
  const period = lookUp(at, timeZone);
  // Most lookups are near the last one.
  periods.set(timeZone, [period, ...known]);
  return period;
}

function lookUp(at: Instant, timeZone: string): Period {
  const here = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  return {
    // The change before the next nanosecond is the one at this very instant, if there is one.
    from: here.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    until: here.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: here.offsetNanoseconds / 1e6,
  };
}
