import { quote } from '../text/addresses.ts';
import { type Day, formatDay, parseDay } from './day.ts';
import type { Interval } from './hours.ts';
import { type Instant, instantOf, type LocalTime } from './local-time.ts';
import { type Parsed, tidied } from './parsed.ts';
import { parseTime } from './week.ts';

/** A point in time as it is written: a day, a time on the clocks of a place, or an instant. */
export type Point = { readonly day: Day } | LocalTime | { readonly instant: Instant };

/** A point such as `2026-11-30`, `2026-11-30T09:00`, or one with `Z` or an offset after it. */
export function parsePoint(text: string): Parsed<Point> {
  const tidy = text.trim();
  const [, date = '', time, offset] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::00(?:\.0+)?)?(Z|[+-]\d\d:\d\d)?)?$/i.exec(tidy) ?? [];
  const day = parseDay(date);
  if (day === undefined)
    return {
      fault: `${quote(text)} is not a date: write one such as 2026-11-30${date === '' ? ' or 2026-11-30T09:00' : ', which there is'}.`,
    };
  if (time === undefined) return { value: { day } };
  const minutes = parseTime(time);
  if ('fault' in minutes) return minutes;
  if (offset === undefined) return { value: { day, minutes: minutes.value } };
  const instant = Date.parse(`${date}T${time}${offset.toUpperCase()}`);
  return Number.isNaN(instant)
    ? { fault: `${quote(offset)} is not an offset: write Z, or one such as +01:00.` }
    : { value: { instant } };
}

/** The instant of a point. A day is its midnight. */
export function instantOfPoint(point: Point, timeZone: string): Instant {
  if ('instant' in point) return point.instant;
  return instantOf({ day: point.day, minutes: 'minutes' in point ? point.minutes : 0 }, timeZone);
}

/** Two points, the second after the first. Of whole days, the second one is the last. */
export type Dates = { readonly from: Point; readonly until: Point };

/** Dates such as `2026-12-24`, `2026-12-24 .. 2026-12-26`, or times with `..` between them. */
export function parseDates(text: string): Parsed<Dates> {
  const [first = '', second = first, ...more] = tidied(text).split(/ ?\.\.+ ?/);
  const hint = 'write one such as 2026-12-24, or two with .. between them: 2026-12-24 .. 2026-12-26.';
  if (more.length > 0) return { fault: `${quote(text)} are not dates: ${hint}` };
  const [begin = '', end] = tidied(text).split(/ (?:-|–|to|until) /);
  if (end !== undefined) return { fault: `${quote(text)} needs two dots: write ${begin} .. ${end}.` };
  const from = parsePoint(first);
  const until = parsePoint(second);
  if ('fault' in from) return from;
  if ('fault' in until) return until;
  if (isDay(from.value) !== isDay(until.value))
    return { fault: `${quote(text)} has a time at one end only: write both ends with a time, or none.` };
  if (first === second && !isDay(from.value))
    return { fault: `${quote(text)} is a moment: write until when, with .. between the two.` };
  // Without the zone, only ends of the same form can be compared.
  const isBackwards = orderOf(until.value) < orderOf(from.value);
  return isBackwards
    ? { fault: `${quote(text)} ends before it begins: swap the two.` }
    : { value: { from: from.value, until: until.value } };
}

export function isDay(point: Point): point is { readonly day: Day } {
  return 'day' in point && !('minutes' in point);
}

function orderOf(point: Point): number {
  if ('instant' in point) return point.instant / 60_000;
  return point.day * 1440 + ('minutes' in point ? point.minutes : 0);
}

/** The stretch of dates in a zone. Whole days last from midnight to midnight, however long they are there. */
export function stretchOf({ from, until }: Dates, timeZone: string): Interval {
  const end = isDay(until) ? { day: until.day + 1 } : until;
  return { from: instantOfPoint(from, timeZone), until: instantOfPoint(end, timeZone) };
}

/** An instant as it is written: `2026-11-30T08:00Z`. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString().replace(/(:00)?\.000Z$/, 'Z');
}

/** A local time as it is written: `2026-11-30T09:00`. */
export function formatLocalTime({ day, minutes }: LocalTime): string {
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${formatDay(day)}T${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
