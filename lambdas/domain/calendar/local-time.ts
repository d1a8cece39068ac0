import { Temporal } from 'temporal-polyfill/implementation';
import { type Day, dateOf } from './day.ts';

/*
 * The only place that knows the rules of time zones.
 *
 * A stretch in which the clocks of a zone are not changed is looked up once and kept: most days are more than two days from a
 * change, and there an instant is the local time minus the offset. Around a change the library is asked.
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
  return askLibrary(asUtc, timeZone);
}

function askLibrary(asUtc: number, timeZone: string): Instant {
  const { year, month, date: day } = dateOf(Math.floor(asUtc / dayMilliseconds));
  const minutes = Math.floor(asUtc / minuteMilliseconds) - Math.floor(asUtc / dayMilliseconds) * 1440;
  const local = new Temporal.PlainDateTime(year, month, day, Math.floor(minutes / 60), minutes % 60);
  return local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** The time that the clocks of a zone show at an instant, to the minute that has begun. */
export function localTimeAt(at: Instant, timeZone: string): LocalTime {
  const shown = at + periodAt(at, timeZone).offset;
  const day = Math.floor(shown / dayMilliseconds);
  return { day, minutes: Math.floor((shown - day * dayMilliseconds) / minuteMilliseconds) };
}

/** A stretch in which the clocks of a zone are not changed; `offset` is how far they are ahead of UTC, in milliseconds. */
type Period = { readonly from: Instant; readonly until: Instant; readonly offset: number };

const periods = new Map<string, Period[]>();

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
