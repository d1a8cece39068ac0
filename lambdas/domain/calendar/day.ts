/** A day of the calendar: the number of days since 1970-01-01. */
export type Day = number;

/** A date as people write it. Months count from 1. */
type CalendarDate = { readonly year: number; readonly month: number; readonly date: number };

const dayMilliseconds = 24 * 3600 * 1000;

function dayOf({ year, month, date }: CalendarDate): Day {
  return Date.UTC(year, month - 1, date) / dayMilliseconds;
}

function dateOf(day: Day): CalendarDate {
  const utc = new Date(day * dayMilliseconds);
  return { year: utc.getUTCFullYear(), month: utc.getUTCMonth() + 1, date: utc.getUTCDate() };
}

/** The weekday of a day: 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: Day): number {
  return modulo(day + 3, 7);
}

/** A month of the calendar: the number of months since January of the year 0. */
export type Month = number;

export function monthOf(day: Day): Month {
  const { year, month } = dateOf(day);
  return year * 12 + month - 1;
}

export function firstDayOf(month: Month): Day {
  return dayOf({ year: Math.floor(month / 12), month: modulo(month, 12) + 1, date: 1 });
}

/** The date as it is written: `2026-11-30`. */
export function formatDay(day: Day): string {
  return new Date(day * dayMilliseconds).toISOString().slice(0, 10);
}

/** The day of a date such as `2026-11-30`; nothing if there is no such date. */
export function parseDay(text: string): Day | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const day = dayOf({ year: Number(year), month: Number(month), date: Number(date) });
  return Number.isFinite(day) && formatDay(day) === text ? day : undefined;
}

/** The remainder that is never negative. */
export function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
