import type { Day } from './day.ts';
import type { Interval } from './hours.ts';

/*
 * The only place that knows the rules of time zones.
 *
 * A stretch in which the clocks of a zone are not changed is looked up once and kept: most days are more than two days from a
 * change, and there an instant is the local time minus the offset. Around a change the stretches before and after it are asked.
 *
 * The rules are those that the runtime formats dates by. `Temporal` would give the stretches, but Node.js 24 has it behind a flag,
 * and its polyfill is an eighth of a function's code.
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

/**
 * A stretch in which the clocks of a zone are not changed; `offset` is how far they are ahead of UTC, in milliseconds. It ends with
 * a change, or where the search for one ended.
 */
export type Period = { readonly from: Instant; readonly until: Instant; readonly offset: number };

const periods = new Map<string, Period[]>();

/** The stretches between the changes of a zone's clocks, from the one at the beginning of an interval to the one at its end. */
export function periodsWithin(timeZone: string, { from, until }: Interval): Period[] {
  const found: Period[] = [];
  for (let at = from; at < until; at = found.at(-1)?.until ?? until) {
    const period = periodAt(at, timeZone);
    const last = found.at(-1);
    if (last?.offset === period.offset) found[found.length - 1] = { ...last, until: period.until };
    else found.push(period);
  }
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

const always: Period = { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY, offset: 0 };

/** Shorter than the time for which any zone has changed its clocks and then changed them back, which was a week in Brazil. */
const step = 5 * dayMilliseconds;
/** Most zones change their clocks twice a year or never. */
const steps = 45;

function lookUp(at: Instant, timeZone: string): Period {
  // The first format of a process takes ten milliseconds to make.
  if (timeZone === 'UTC') return always;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const offset = offsetBy(format, at);
  const isSame = (other: Instant) => offsetBy(format, other) === offset;
  return { from: edge(at, -step, isSame), until: edge(at, step, isSame), offset };
}

/** The next change of the clocks before or after an instant, to the second; the last instant that was checked if there is none. */
function edge(at: Instant, by: number, isSame: (other: Instant) => boolean): Instant {
  let same = Math.floor(at / 1000) * 1000;
  for (let count = 0; count < steps; count += 1) {
    if (!isSame(same + by)) return changeBetween(same, same + by, isSame);
    same += by;
  }
  return same;
}

/** The first second of the later of two offsets. */
function changeBetween(same: Instant, other: Instant, isSame: (other: Instant) => boolean): Instant {
  let [near, far] = [same, other];
  while (Math.abs(far - near) > 1000) {
    const middle = Math.round((near + far) / 2000) * 1000;
    if (isSame(middle)) near = middle;
    else far = middle;
  }
  return Math.max(near, far);
}

/** The offset at an instant by a format that ends with it, such as `GMT+05:30`, `GMT-00:44:30` or, for none, `GMT`. */
function offsetBy(format: Intl.DateTimeFormat, at: Instant): number {
  const found = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(at)) as RegExpExecArray;
  const [, sign, hours = 0, minutes = 0, seconds = 0] = found;
  const ahead = (Number(hours) * 60 + Number(minutes)) * minuteMilliseconds + Number(seconds) * 1000;
  return sign === '-' ? -ahead : ahead;
}
