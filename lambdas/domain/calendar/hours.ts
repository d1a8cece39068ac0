import { quote } from '../text/addresses.ts';
import { type Day, weekdayOf } from './day.ts';
import { type Instant, instantOf, localTimeAt } from './local-time.ts';
import { type Parsed, tidied } from './parsed.ts';
import { includesDay, parseDays, parseTime, parseWeekday, type Weekdays } from './week.ts';

/**
 * A window that comes every week. It belongs to the days on which it begins; `end` is in minutes since the midnight before
 * `start`, so that a window from 22:00 to 06:00 ends at 1800.
 */
export type Hours = { readonly weekdays: Weekdays; readonly start: number; readonly end: number };

/** A half-open stretch of time: its end is no part of it. */
export type Interval = { readonly from: Instant; readonly until: Instant };

const day = 24 * 60;

/** Hours such as `mon-fri 09:00-17:00`, `22:00-06:00`, `fri 17:00 - mon 09:00` or `sat+sun`. */
export function parseHours(text: string): Parsed<Hours> {
  const tidy = tidied(text);
  const span = /^([a-z]+) (\d+:\d+) ?- ?([a-z]+) (\d+:\d+)$/i.exec(tidy);
  if (span) return parseSpan(span.slice(1) as [string, string, string, string]);
  const [, days = 'daily', start, end] = /^(?:(\S+) )?(\d+:\d+) ?- ?(\d+:\d+)$/.exec(tidy) ?? [];
  const weekdays = parseDays(start === undefined ? tidy : days);
  if ('fault' in weekdays) return /\d/.test(tidy) && start === undefined ? notHours(text) : weekdays;
  if (start === undefined || end === undefined) return { value: { weekdays: weekdays.value, start: 0, end: day } };
  const times = parseTimes(start, end);
  if ('fault' in times) return times;
  const [from, until] = times.value;
  return { value: { weekdays: weekdays.value, start: from, end: until > from ? until : until + day } };
}

function notHours(text: string): Parsed<Hours> {
  return {
    fault: `${quote(text)} are not hours: write such as mon-fri 09:00-17:00, 22:00-06:00, fri 17:00 - mon 09:00 or sat+sun.`,
  };
}

function parseSpan([firstDay, start, lastDay, end]: [string, string, string, string]): Parsed<Hours> {
  const first = parseWeekday(firstDay);
  const last = parseWeekday(lastDay);
  if (first === undefined || last === undefined) return notHours(`${firstDay} ${start} - ${lastDay} ${end}`);
  const times = parseTimes(start, end);
  if ('fault' in times) return times;
  const [from, until] = times.value;
  const length = ((last - first + 7) % 7) * day + until;
  return { value: { weekdays: 1 << first, start: from, end: length > from ? length : length + 7 * day } };
}

function parseTimes(start: string, end: string): Parsed<readonly [number, number]> {
  const from = parseTime(start);
  if ('fault' in from) return from;
  const until = parseTime(end, true);
  return 'fault' in until ? until : { value: [from.value, until.value] };
}

/** The stretches of the hours that overlap with a stretch of time, in order of their days. */
export function stretchesOf(hours: Hours, { from, until }: Interval, timeZone: string): Interval[] {
  const first = localTimeAt(from, timeZone).day - Math.ceil(hours.end / day) - 1;
  const last = localTimeAt(until, timeZone).day + 1;
  const stretches: Interval[] = [];
  for (let each: Day = first; each <= last; each++) {
    if (!includesDay(hours.weekdays, weekdayOf(each))) continue;
    const begin = instantOf({ day: each, minutes: hours.start }, timeZone);
    const end = instantOf({ day: each + Math.floor(hours.end / day), minutes: hours.end % day }, timeZone);
    if (begin < end && begin < until && end > from) stretches.push({ from: begin, until: end });
  }
  return stretches;
}
