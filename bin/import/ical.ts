import type { EventInstance, VEvent } from 'node-ical';
import { type Day, formatDay, parseDay } from '../../lambdas/domain/calendar/day.ts';
import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { stop } from '../command/errors.ts';
import { readText } from './answers.ts';
import { writtenTime } from './pace.ts';

/** An event of a calendar: whole days, the last one included, or a stretch of time. */
export type CalendarEvent = { readonly title: string } & ({ readonly first: Day; readonly last: Day } | Interval);

const dayMilliseconds = 24 * 3600 * 1000;
/** Events that repeat are read for this long. */
const daysAhead = 365;

/**
 * The events of a file in iCalendar that are not over, in their order. One that repeats is there each time. A time without a
 * zone is on the clocks of the given one.
 */
export async function eventsIn(file: string, timeZone: string, now: Instant): Promise<CalendarEvent[]> {
  const text = readText(file);
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text))
    stop(`${file} is not a calendar in iCalendar: export it as an .ics file, and not as a page or a list.`);
  // It is loaded here because no other import needs it.
  const { default: ical } = await import('node-ical');
  const range = { from: new Date(now), to: new Date(now + daysAhead * dayMilliseconds), expandOngoing: true };
  const parsed = readable(() => ical.sync.parseICS(withZone(text, timeZone)), file);
  const events = Object.values(parsed).filter((entry): entry is VEvent => entry?.type === 'VEVENT');
  const instances = events
    .filter(({ start }) => start !== undefined)
    .flatMap((event) => readable(() => ical.expandRecurringEvent(event, range), file))
    .filter(({ event }) => event.status !== 'CANCELLED')
    .map(eventOf);
  return instances.filter((event) => endOf(event) > now).sort((a, b) => beginningOf(a) - beginningOf(b));
}

function readable<T>(read: () => T, file: string): T {
  try {
    return read();
  } catch (error) {
    return stop(
      `${file} cannot be read as a calendar (${error instanceof Error ? error.message : error}): export it again.`,
    );
  }
}

/** The text in which each time of an event has a zone: without one it would be on the clocks of this machine. */
function withZone(text: string, timeZone: string): string {
  return text.replace(/^BEGIN:VEVENT\r?$.*?^END:VEVENT\r?$/gims, (event) =>
    event.replace(
      /^(DTSTART|DTEND|EXDATE|RECURRENCE-ID)(?:;VALUE=DATE-TIME)?:(?=\d{8}T\d{6}\r?$)/gim,
      `$1;TZID=${timeZone}:`,
    ),
  );
}

function eventOf({ start, end, summary, isFullDay }: EventInstance): CalendarEvent {
  const title = typeof summary === 'string' ? summary : String((summary as { val?: unknown } | undefined)?.val ?? '');
  if (!isFullDay) return { title, from: start.getTime(), until: end.getTime() };
  const first = dayOf(start);
  return { title, first, last: Math.max(first, dayOf(end) - 1) };
}

/** The date of a whole day, which is given as midnight on the clocks of this machine. */
function dayOf(midnight: Date): Day {
  const [year, month, date] = [midnight.getFullYear(), midnight.getMonth() + 1, midnight.getDate()];
  const text = [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(date).padStart(2, '0')].join('-');
  return parseDay(text) ?? 0;
}

function beginningOf(event: CalendarEvent): Instant {
  return 'from' in event ? event.from : event.first * dayMilliseconds;
}

function endOf(event: CalendarEvent): Instant {
  return 'from' in event ? event.until : (event.last + 1) * dayMilliseconds;
}

/** The entries of `away` for events: whole days that meet or overlap are one. */
export function awayOf(events: readonly CalendarEvent[], timeZone: string): string[] {
  const days: { first: Day; last: Day }[] = [];
  for (const event of events) {
    if ('from' in event) continue;
    const before = days.at(-1);
    if (before !== undefined && event.first <= before.last + 1) before.last = Math.max(before.last, event.last);
    else days.push({ first: event.first, last: event.last });
  }
  return [
    ...days.map(({ first, last }) => (first === last ? formatDay(first) : `${formatDay(first)} .. ${formatDay(last)}`)),
    ...events.flatMap((event) =>
      'from' in event ? [`${writtenTime(event.from, timeZone)} .. ${writtenTime(event.until, timeZone)}`] : [],
    ),
  ];
}

/** The beginning and end of an event as an override has them. */
export function stretchTexts(
  event: CalendarEvent,
  timeZone: string,
): { readonly from: string; readonly until: string } {
  return 'from' in event
    ? { from: writtenTime(event.from, timeZone), until: writtenTime(event.until, timeZone) }
    : { from: `${formatDay(event.first)}T00:00`, until: `${formatDay(event.last + 1)}T00:00` };
}
