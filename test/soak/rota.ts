import type { Override, Schedule } from '../../lambdas/domain/calendar/schedule.ts';

/*
 * Schedules as a scenario has them, as data; and the texts that say the same in the product's words.
 */

/** When somebody takes over: at so many minutes of the day, on weekdays (0 for Monday) or on one day of each month. */
export type Handover = { readonly minutes: number } & (
  | { readonly weekdays: readonly number[] }
  | { readonly dayOfMonth: number }
);

/** People who take turns from a date on, or from a time on the clocks. */
export type Turn = {
  readonly from: string;
  /** One person, several, or nobody, in the order of their turns. */
  readonly people: readonly (readonly string[])[];
};

/** Hours of the day on some weekdays, in minutes. An end after midnight is more than a day. */
export type Hours = { readonly weekdays: readonly number[]; readonly start: number; readonly end: number };

export type Layer = {
  readonly turns: readonly Turn[];
  readonly handovers: readonly Handover[];
  /** Only every so many days from the first turn's date on. */
  readonly everyDays?: number;
  /** Every so many hours from the first turn on, whatever the clocks show. Then there is no other handover. */
  readonly everyHours?: number;
  readonly hours?: readonly Hours[];
  /** The time on the clocks at which it ends. */
  readonly until?: string;
  readonly timeZone?: string;
};

export type Rota = { readonly id: string; readonly timeZone: string; readonly layers: readonly Layer[] };

/** A change of a schedule's people from one time to another, on the clocks of the schedule or in UTC. */
export type Change = {
  readonly schedule: string;
  readonly from: string;
  readonly until: string;
  readonly put?: string;
  readonly replace?: string;
  readonly with?: string;
  readonly add?: string;
  readonly remove?: string;
  /** When a command makes it, in the middle of the night; by default it is there from the beginning. */
  readonly madeAtSeconds?: number;
};

/** The schedule as the table keeps it. */
export function scheduleOf({ id, timeZone, layers }: Rota): Schedule {
  return {
    ...{ id, timeZone },
    layers: layers.map(({ turns, handovers, everyDays, everyHours, hours, until, timeZone: own }) => ({
      turns: turns.map(({ from, people }) => ({ from, people: people.map(entryOf) })),
      ...(handovers.length > 0 && { handover: handovers.map(handoverText) }),
      ...(everyDays !== undefined && { every: `${everyDays} days` }),
      ...(everyHours !== undefined && { every: `${everyHours} hours` }),
      ...(hours !== undefined && { hours: hours.map(hoursText) }),
      ...(until !== undefined && { until }),
      ...(own !== undefined && { timeZone: own }),
    })),
  };
}

/** The override as the table keeps it. */
export function overrideOf({ madeAtSeconds: _, ...override }: Change, madeAt?: string): Override {
  return { ...override, ...(madeAt !== undefined && { madeAt }) };
}

function entryOf(turn: readonly string[]): string | readonly string[] {
  return turn.length > 1 ? turn : (turn[0] ?? 'nobody');
}

const weekdayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

function daysText(weekdays: readonly number[]): string {
  return weekdays.length === 7 ? 'daily' : weekdays.map((weekday) => weekdayNames[weekday]).join('+');
}

/** The time of so many minutes since midnight. */
function timeText(minutes: number): string {
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

function handoverText(handover: Handover): string {
  const days = 'weekdays' in handover ? daysText(handover.weekdays) : `${handover.dayOfMonth}th`;
  return `${days} ${timeText(handover.minutes)}`;
}

function hoursText({ weekdays, start, end }: Hours): string {
  return `${daysText(weekdays)} ${timeText(start)}-${timeText(end % 1440)}`;
}
