import { formatInstant, formatLocalTime } from '../../lambdas/domain/calendar/dates.ts';
import { weekdayOf } from '../../lambdas/domain/calendar/day.ts';
import { type Instant, instantOf, type LocalTime, localTimeAt } from '../../lambdas/domain/calendar/local-time.ts';
import { type Weekdays, weekdayNames } from '../../lambdas/domain/calendar/week.ts';
import { limits } from '../../lambdas/domain/on-call/limits.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import type { Pace } from './model.ts';

const hour = 3600;
const day = 24 * hour;

/**
 * The pace of turns of so many seconds, the first of which begins at an instant. Days and weeks are the calendar's, so a turn of a
 * week keeps its time of day. Nothing for a length that the file cannot express.
 */
export function paceOfSeconds(seconds: number, anchor: Instant, timeZone: string): Pace | undefined {
  const local = localTimeAt(anchor, timeZone);
  if (seconds > 0 && seconds % (7 * day) === 0) return weeklyPace(seconds / (7 * day), anchor, timeZone);
  if (seconds > 0 && seconds % day === 0) return dailyPace(seconds / day, anchor, timeZone);
  const isPartOfDay = day % seconds === 0 && seconds % 60 === 0 && day / seconds <= limits.timesPerLayer;
  if (isPartOfDay) return { handover: timesFrom(local, seconds), anchor };
  return seconds > 0 && seconds % hour === 0 ? { every: every(seconds / hour, 'hour'), anchor } : undefined;
}

/** A handover every so many weeks, on the weekday and at the time of the anchor. */
export function weeklyPace(count: number, anchor: Instant, timeZone: string): Pace {
  const { day: date, minutes } = localTimeAt(anchor, timeZone);
  const handover = [`${weekdayNames[weekdayOf(date)]} ${timeText(minutes)}`];
  return { handover, ...(count > 1 && { every: every(count, 'week') }), anchor };
}

/** A handover every so many days, at the time of the anchor. */
export function dailyPace(count: number, anchor: Instant, timeZone: string): Pace {
  const { minutes } = localTimeAt(anchor, timeZone);
  return { handover: [`daily ${timeText(minutes)}`], ...(count > 1 && { every: every(count, 'day') }), anchor };
}

/** Several handovers a day, a part of a day apart. */
function timesFrom({ minutes }: LocalTime, seconds: number): string[] {
  const times = Array.from({ length: day / seconds }, (_, index) => (minutes + (index * seconds) / 60) % 1440);
  return times.sort((a, b) => a - b).map((time) => `daily ${timeText(time)}`);
}

/** A length of turns: `1 week`, `2 weeks`. */
export function every(count: number, unit: 'hour' | 'day' | 'week' | 'month'): string {
  return plural(count, unit);
}

/** A day of a month: `1st`, `22nd`. */
export function ordinal(date: number): string {
  const ending = date > 3 && date < 21 ? 'th' : (['th', 'st', 'nd', 'rd'][date % 10] ?? 'th');
  return `${date}${ending}`;
}

/** Minutes since midnight as a time: `09:00`. */
export function timeText(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** An instant as the file has it: on the clocks of a zone, unless they show that time twice. */
export function writtenTime(at: Instant, timeZone: string): string {
  const local = localTimeAt(at, timeZone);
  return instantOf(local, timeZone) === at ? formatLocalTime(local) : formatInstant(at);
}

/** A stretch of each week: the weekday, 0 for Monday, and the minutes since midnight at which it begins, and its length. */
export type WeekStretch = { readonly weekday: number; readonly start: number; readonly minutes: number };

/**
 * Stretches of each week as hours of the file: those with the same times of day are one, such as `mon-fri 09:00-17:00`. Nothing
 * if there are none, or if they are the whole week.
 */
export function hoursOf(stretches: readonly WeekStretch[]): readonly string[] | undefined {
  const short = new Map<string, Weekdays>();
  const long: string[] = [];
  for (const { weekday, start, minutes } of stretches) {
    const end = start + minutes;
    if (minutes > 1440) {
      const last = (weekday + Math.floor(end / 1440)) % 7;
      long.push(`${dayName(weekday)} ${timeText(start)} - ${dayName(last)} ${timeText(end % 1440)}`);
    } else {
      const times =
        start === 0 && minutes === 1440 ? '' : ` ${timeText(start)}-${timeText(end === 1440 ? 1440 : end % 1440)}`;
      short.set(times, (short.get(times) ?? 0) | (1 << weekday));
    }
  }
  const hours = [...[...short].map(([times, days]) => hoursText(days, times)), ...long];
  return hours.length === 0 || hours.includes('daily') ? undefined : hours;
}

const everyDay = 127;

function hoursText(days: Weekdays, times: string): string {
  return days === everyDay ? times.trim() || 'daily' : `${daysText(days)}${times}`;
}

/** Weekdays as the file has them: `mon-fri`, `mon+thu`. */
export function daysText(days: Weekdays): string {
  if (days === everyDay) return 'daily';
  const numbers = weekdayNames.map((_, weekday) => weekday).filter((weekday) => (days & (1 << weekday)) !== 0);
  const [first = 0, last = first] = [numbers[0], numbers.at(-1)];
  const isRange = numbers.length > 2 && last - first === numbers.length - 1;
  return isRange ? `${dayName(first)}-${dayName(last)}` : numbers.map(dayName).join('+');
}

function dayName(weekday: number): string {
  return (weekdayNames[weekday] ?? '').slice(0, 3);
}
