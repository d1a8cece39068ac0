import type * as onCall from '../adapters/on-call.ts';
import type * as settings from '../adapters/settings.ts';
import { calendarOf } from '../domain/calendar/calendar.ts';
import { eventsOfContact, eventsOfSchedule, type Feed } from '../domain/calendar/feed.ts';
import { icalText } from '../domain/calendar/ical.ts';
import { everybodyIn } from '../domain/on-call/schedule.ts';

export type FeedServices = Pick<typeof onCall, 'loadOnCall'> & Pick<typeof settings, 'pagerName'>;

/**
 * The iCalendar text of a feed; undefined if the file no longer has its contact or schedule.
 *
 * @throws Error if an item of the table is damaged. Calendar programs then keep what they have, and do not drop shifts.
 */
export const drawFeed =
  ({ loadOnCall, pagerName }: FeedServices) =>
  async (feed: Feed, at: string): Promise<string | undefined> => {
    const { contacts, schedules, overrides, damaged } = await loadOnCall();
    if (damaged.length > 0) throw new Error(damaged.map(({ fault }) => fault).join(' '));
    const instant = Date.parse(at);
    if ('schedule' in feed) {
      const schedule = schedules.find(({ id }) => id === feed.schedule);
      if (schedule === undefined) return undefined;
      const nameOf = (id: string) => contacts.find((contact) => contact.id === id)?.name ?? id;
      const events = eventsOfSchedule(calendarOf(schedule, overrides, contacts), nameOf, instant);
      return icalText(`On call: ${schedule.id}`, events, pagerName(), instant);
    }
    const contact = contacts.find(({ id }) => id === feed.contact);
    if (contact === undefined) return undefined;
    // A rotation with thousands of shifts takes a second, so schedules that never name the contact are not drawn.
    const own = schedules.filter((schedule) => everybodyIn(schedule, overrides).includes(contact.id));
    const calendars = own.map((schedule) => calendarOf(schedule, overrides, contacts));
    return icalText(`On call: ${contact.name}`, eventsOfContact(contact.id, calendars, instant), pagerName(), instant);
  };
