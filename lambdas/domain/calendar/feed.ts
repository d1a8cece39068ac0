import { type Calendar, isSamePeople, joined, lastChange, nextChangeOf, shiftsWithin } from './calendar.ts';
import { formatLocalTime } from './dates.ts';
import type { Interval } from './hours.ts';
import { type Instant, localTimeAt } from './local-time.ts';

/** The shifts that a feed shows: those of a contact in all schedules, or all of a schedule. */
export type Feed = { readonly contact: string } | { readonly schedule: string };

/** A shift in a feed. `uid` stays the same while schedule and local start do, so that a calendar program moves it and adds none. */
export type FeedEvent = Interval & { readonly uid: string; readonly title: string };

const weekMilliseconds = 7 * 24 * 3600 * 1000;

/** The time that a feed shows: the last four weeks, because people look up what they worked, and the next half year. */
function shownIn(at: Instant): Interval {
  return { from: at - 4 * weekMilliseconds, until: at + 26 * weekMilliseconds };
}

/** The shifts of a contact in some schedules. Two that meet are one, whoever else is on call. */
export function eventsOfContact(contact: string, calendars: readonly Calendar[], at: Instant): FeedEvent[] {
  return calendars.flatMap((calendar) => {
    const has = (people: readonly string[]) => people.includes(contact);
    const own = shiftsWithin(calendar, shownIn(at)).filter(({ people }) => has(people));
    const events = joined(own.map(({ from, until }) => ({ from, until })));
    return events.map((event) => eventOf(calendar, event, `On call: ${calendar.schedule.id}`, at, has));
  });
}

/** The shifts of a schedule, with the names of the people. Nothing is shown while nobody is on call. */
export function eventsOfSchedule(calendar: Calendar, nameOf: (id: string) => string, at: Instant): FeedEvent[] {
  const shifts = shiftsWithin(calendar, shownIn(at)).filter(({ people }) => people.length > 0);
  return shifts.map(({ people, ...stretch }) => {
    const title = `${people.map(nameOf).join(', ')} (${calendar.schedule.id})`;
    return eventOf(calendar, stretch, title, at, (others) => isSamePeople(others, people));
  });
}

/** An event with its whole length, although the feed begins or ends within it. */
function eventOf(
  calendar: Calendar,
  { from, until }: Interval,
  title: string,
  at: Instant,
  isSame: (people: readonly string[]) => boolean,
): FeedEvent {
  const { id, timeZone } = calendar.schedule;
  const shown = shownIn(at);
  const begun = from === shown.from ? lastChange(calendar, from, isSame) : from;
  const ends = until === shown.until ? nextChangeOf(calendar, until - 1, isSame) : until;
  const start = begun === undefined ? 'always' : formatLocalTime(localTimeAt(begun, timeZone));
  return { uid: `${id}-${start}`, title, from: begun ?? from, until: ends ?? until };
}

/** The same events, each with a name that no other one has: clocks can show a time twice. */
export function distinct(events: readonly FeedEvent[]): FeedEvent[] {
  const seen = new Map<string, number>();
  return events.map((event) => {
    const count = (seen.get(event.uid) ?? 0) + 1;
    seen.set(event.uid, count);
    return count === 1 ? event : { ...event, uid: `${event.uid}-${count}` };
  });
}
