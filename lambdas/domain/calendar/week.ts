import { quote } from '../text/addresses.ts';
import { didYouMean } from '../text/nearest.ts';
import type { Parsed } from './parsed.ts';

/** Days of the week, one bit for each: 1 for Monday, 2 for Tuesday, up to 64 for Sunday. */
export type Weekdays = number;

export const weekdayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
const allDays = 127;

/** The number of a weekday, 0 for Monday, from its name or the first three letters of it; nothing for another word. */
export function parseWeekday(text: string): number | undefined {
  const found = weekdayNames.findIndex(
    (name) => name === text.toLowerCase() || name.slice(0, 3) === text.toLowerCase(),
  );
  return found === -1 ? undefined : found;
}

/** Days such as `daily`, `monday`, `mon-fri` or `mon+thu`. A range may go past Sunday: `sat-mon`. */
export function parseDays(text: string): Parsed<Weekdays> {
  if (text.toLowerCase() === 'daily') return { value: allDays };
  let days = 0;
  for (const part of text.split('+')) {
    const ends = part.split('-');
    const [first = -1, last = first] = ends.map((end) => parseWeekday(end) ?? -1);
    const wrong = ends.find((end) => parseWeekday(end) === undefined);
    if (wrong !== undefined || ends.length > 2)
      return { fault: `${quote(wrong ?? part)} is not a day: ${daysHint(wrong ?? part)}` };
    for (let offset = 0; offset <= (last - first + 7) % 7; offset++) days |= 1 << ((first + offset) % 7);
  }
  return { value: days };
}

function daysHint(word: string): string {
  const names = ['daily', ...weekdayNames, ...weekdayNames.map((name) => name.slice(0, 3))];
  return `write daily, a weekday, a range such as mon-fri, or several such as mon+thu.${didYouMean(word, names)}`;
}

/** True if the days contain a weekday, 0 for Monday. */
export function includesDay(days: Weekdays, weekday: number): boolean {
  return (days & (1 << weekday)) !== 0;
}

/** How many of the days are there from Monday up to a weekday, 0 for Monday, with it. */
export function countDays(days: Weekdays, upTo = 6): number {
  let count = 0;
  for (let weekday = 0; weekday <= upTo; weekday++) if (includesDay(days, weekday)) count += 1;
  return count;
}

/** The minutes since midnight of a time such as `09:00`. `24:00` is a time only where it ends something. */
export function parseTime(text: string, isEnd = false): Parsed<number> {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  const value = Number(hours) * 60 + Number(minutes);
  if (hours === '' || Number(minutes) > 59 || value > 24 * 60)
    return { fault: `${quote(text)} is not a time: write hours and minutes from 00:00 to 23:59, such as 09:00.` };
  if (hours.length === 1) return { fault: `${quote(text)} has one digit for the hour: write 0${text}.` };
  if (value === 24 * 60 && !isEnd)
    return { fault: `${quote(text)} can only be an end: write 00:00 for the beginning of a day.` };
  return { value };
}
