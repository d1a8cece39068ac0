import { quote } from '../text/addresses.ts';
import { didYouMean } from '../text/nearest.ts';
import { type Day, firstDayOf, type Month, modulo, monthOf, weekdayOf } from './day.ts';
import { type Parsed, tidied } from './parsed.ts';
import { countDays, includesDay, parseDays, parseTime, parseWeekday, type Weekdays, weekdayNames } from './week.ts';

/** The days of a handover: weekdays, or one day of each month. `nth` is from 1, and -1 for the last. */
type Days =
  | { readonly weekdays: Weekdays }
  | { readonly dayOfMonth: number }
  | { readonly nth: number; readonly weekday: number };

/** Times at which the next person's turn begins: days, and the minutes since midnight. */
export type Handover = Days & { readonly minutes: number };

/** Only every so many days, weeks or months from the first handover on; or every so many hours, whatever the clocks show. */
export type Every = { readonly count: number; readonly unit: 'hours' | 'days' | 'weeks' | 'months' };

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'];

/** A handover such as `monday 09:00`, `mon-fri 09:00`, `1st 09:00`, `last day 12:00` or `first monday 12:00`. */
export function parseHandover(text: string): Parsed<Handover> {
  const words = tidied(text).split(' ');
  const time = words.at(-1) ?? '';
  const parsed = parseTime(time);
  if (words.length === 1 && 'value' in parsed) return { fault: `${quote(text)} has no day: write daily ${time}.` };
  if (words.length === 1 && 'value' in parseDays(time))
    return { fault: `${quote(text)} has no time: write such as ${time} 09:00.` };
  if (words[0]?.toLowerCase() === 'every' && 'value' in parseEvery(words.slice(1).join(' ')))
    return { fault: `${quote(text)} has a key of its own: write every: ${words.slice(1).join(' ')}.` };
  const days = parseHandoverDays(words.slice(0, -1), text);
  if ('fault' in days) return days;
  if ('fault' in parsed) return parsed;
  return { value: { ...days.value, minutes: parsed.value } };
}

function parseHandoverDays(words: readonly string[], whole: string): Parsed<Days> {
  const [first = '', second, ...more] = words;
  const [, number] = /^(\d{1,2})(?:st|nd|rd|th)$/i.exec(first) ?? [];
  if (number !== undefined && second === undefined) return parseDayOfMonth(Number(number), first);
  if (second === undefined && first !== '') return within(parseDays(first), (weekdays) => ({ weekdays }));
  const nth = first.toLowerCase() === 'last' ? -1 : ordinals.indexOf(first.toLowerCase()) + 1;
  if (more.length > 0 || nth === 0 || second === undefined)
    return { fault: `${quote(whole)} is not a handover: ${handoverHint}${didYouMean(first, ['last', ...ordinals])}` };
  if (nth === -1 && second.toLowerCase() === 'day') return { value: { dayOfMonth: -1 } };
  const weekday = parseWeekday(second);
  if (weekday !== undefined) return { value: { nth, weekday } };
  return { fault: `${quote(second)} is not a weekday: ${handoverHint}${didYouMean(second, weekdayNames)}` };
}

const handoverHint =
  'write days and a time, such as monday 09:00, mon-fri 09:00, 1st 09:00, last day 09:00 or first monday 09:00.';

function parseDayOfMonth(number: number, word: string): Parsed<Days> {
  return number >= 1 && number <= 31
    ? { value: { dayOfMonth: number } }
    : { fault: `${quote(word)} is not a day of a month: write 1st to 31st, or last day.` };
}

function within<T, U>(parsed: Parsed<T>, change: (value: T) => U): Parsed<U> {
  return 'fault' in parsed ? parsed : { value: change(parsed.value) };
}

/** A stretch of time such as `2 weeks`, `1 month` or `36 hours`. */
export function parseEvery(text: string): Parsed<Every> {
  const hint = 'write a number and a unit, such as 2 weeks, 3 days, 2 months or 36 hours.';
  const [, number = '', word = ''] = /^(\d{1,4}) ?([a-z]+)$/i.exec(tidied(text)) ?? [];
  const units = ['hours', 'days', 'weeks', 'months'] as const;
  const unit = units.find((each) => each === word.toLowerCase() || each.slice(0, -1) === word.toLowerCase());
  if (number === '' || unit === undefined || Number(number) === 0)
    return { fault: `${quote(text)} is not a length of turns: ${hint}${unit ? '' : didYouMean(word, units)}` };
  return { value: { count: Number(number), unit } };
}

/**
 * The number of a handover's days up to and with a day, counted from a day that is the same for all calls: the difference of
 * two is the number of days between them. Computed, and not counted one by one.
 */
export type Rhythm = { readonly minutes: number; readonly through: (day: Day) => number };

/** The rhythm of a handover of which only every so many count, from that of a first day on. */
export function rhythmOf(handover: Handover, first: Day, every?: Every): Rhythm {
  const { minutes } = handover;
  const count = every?.count ?? 1;
  if (every !== undefined && every.unit !== 'months') {
    const days = every.unit === 'weeks' ? 7 * count : count;
    return { minutes, through: (day) => Math.floor((day - first) / days) };
  }
  if ('weekdays' in handover) return { minutes, through: (day) => weekdaysThrough(handover.weekdays, day) };
  if ('nth' in handover && handover.nth === 5)
    return { minutes, through: (day) => fifthsThrough(1 << handover.weekday, day) };
  const start = monthOf(first);
  return {
    minutes,
    through: (day) => {
      const month = monthOf(day);
      const past = Math.floor((month - start) / count);
      const isYetToCome = modulo(month - start, count) === 0 && dayIn(month, handover) > day;
      return isYetToCome ? past - 1 : past;
    },
  };
}

function weekdaysThrough(weekdays: Weekdays, day: Day): number {
  // Weeks begin on Monday, three days before 1970-01-01.
  return Math.floor((day + 3) / 7) * countDays(weekdays) + countDays(weekdays, weekdayOf(day));
}

/** The number of fifth Mondays, say: all Mondays but those from the 1st to the 28th, of which each month has four. */
function fifthsThrough(weekday: Weekdays, day: Day): number {
  const month = monthOf(day);
  const first = firstDayOf(month);
  const upTo28th = weekdaysThrough(weekday, Math.min(day, first + 27)) - weekdaysThrough(weekday, first - 1);
  return weekdaysThrough(weekday, day) - 4 * month - upTo28th;
}

/** The day of a month's handover. In a shorter month the 31st is the last day. */
function dayIn(month: Month, handover: Exclude<Days, { weekdays: Weekdays }>): Day {
  const first = firstDayOf(month);
  const last = firstDayOf(month + 1) - 1;
  if ('dayOfMonth' in handover)
    return handover.dayOfMonth === -1 ? last : Math.min(first + handover.dayOfMonth - 1, last);
  const { nth, weekday } = handover;
  return nth === -1
    ? last - modulo(weekdayOf(last) - weekday, 7)
    : first + modulo(weekday - weekdayOf(first), 7) + 7 * (nth - 1);
}

/** True if the handover falls on a day, whatever `every` says. */
export function fallsOn(handover: Handover, day: Day): boolean {
  if ('weekdays' in handover) return includesDay(handover.weekdays, weekdayOf(day));
  return dayIn(monthOf(day), handover) === day;
}
