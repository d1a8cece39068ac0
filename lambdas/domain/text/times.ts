import { lazily } from './lazily.ts';

type Clock = {
  readonly suffix: string;
  readonly time: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
  readonly names: readonly (() => Intl.DateTimeFormat)[];
};

const clocks = new Map<string, Clock>();

/** The time of day in a time zone: `03:14`. For an unknown zone it is in UTC, with `UTC` after it. */
export function clockTime(at: string, timeZone: string): string {
  const { time, suffix } = clockIn(timeZone);
  return time.format(new Date(at)) + suffix;
}

/** The same with its day: `Mon 23 Nov 03:14`. */
export function dayAndTime(at: string, timeZone: string): string {
  return `${clockIn(timeZone).day.format(new Date(at)).replaceAll(',', '')} ${clockTime(at, timeZone)}`;
}

/** The time of day, with its day if it is half a day or more from `now`. */
export function timeSeenFrom(at: string, now: string, timeZone: string): string {
  const isNear = Math.abs(Date.parse(at) - Date.parse(now)) < 12 * 3600 * 1000;
  return isNear ? clockTime(at, timeZone) : dayAndTime(at, timeZone);
}

/** The same with the zone's usual abbreviation at that time of year: `03:14 CET`. */
export function timeInZone(at: string, now: string, timeZone: string): string {
  const shown = timeSeenFrom(at, now, timeZone);
  return clockIn(timeZone).suffix === '' ? `${shown} ${zoneAbbreviation(at, timeZone)}` : shown;
}

/** Each locale knows the abbreviations of its own part of the world, and gives `GMT-5` for the others. */
const abbreviating = ['en-GB', 'en-US', 'en-AU', 'en-IN'];

function zoneAbbreviation(at: string, timeZone: string): string {
  const { names } = clockIn(timeZone);
  const nameBy = (format: () => Intl.DateTimeFormat) => {
    const parts = format().formatToParts(new Date(at));
    return parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  };
  const usual = names.find((format) => !/[+-]/.test(nameBy(format))) ?? names[0];
  return usual === undefined ? '' : nameBy(usual);
}

/** The name of the zone in which times are shown: UTC for an unknown one. */
export function zoneName(timeZone: string): string {
  return clockIn(timeZone).time.resolvedOptions().timeZone;
}

/** The formats of a zone, made once: they are costly to make, and a page shows many times. */
function clockIn(timeZone: string): Clock {
  const clock = clocks.get(timeZone) ?? makeClock(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}

function makeClock(timeZone: string): Clock {
  try {
    return formatsFor(timeZone, '');
  } catch {
    return formatsFor('UTC', ' UTC');
  }
}

function formatsFor(timeZone: string, suffix: string): Clock {
  return {
    suffix,
    time: new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    day: new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', day: 'numeric', month: 'short' }),
    names: abbreviating.map((locale) =>
      lazily(() => new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' })),
    ),
  };
}
