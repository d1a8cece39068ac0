import { parseHours } from '../calendar/hours.ts';
import { meaningOf } from '../calendar/parsed.ts';
import { includesDay } from '../calendar/week.ts';

const day = 1440;
const week = 7 * day;

/** The minutes of a week, from Monday 00:00 on the clocks of a place: 1 for those that hours have. */
export type WeekMinutes = Uint8Array;

/** The minutes of hours such as `mon-fri 09:00-17:00`. Without hours, all of them. */
export function minutesOf(hours: readonly string[] | undefined): WeekMinutes {
  const minutes = new Uint8Array(week);
  if (hours === undefined) return minutes.fill(1);
  for (const text of hours) {
    const { weekdays, start, end } = meaningOf(parseHours(text));
    for (let each = 0; each < 7; each++) {
      if (!includesDay(weekdays, each)) continue;
      for (let minute = start; minute < end; minute++) minutes[(each * day + minute) % week] = 1;
    }
  }
  return minutes;
}

/** True when the first has every minute that the second has. */
export function hasAll(first: WeekMinutes, second: WeekMinutes): boolean {
  return second.every((isIn, minute) => isIn === 0 || first[minute] === 1);
}

/** The minutes that any of several have. */
export function union(all: readonly WeekMinutes[]): WeekMinutes {
  return new Uint8Array(week).map((_, minute) => (all.some((each) => each[minute] === 1) ? 1 : 0));
}
