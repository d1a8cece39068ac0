import ical, { ICalCalendarMethod, ICalEventTransparency } from 'ical-generator';
import { distinct, type FeedEvent } from './feed.ts';
import type { Instant } from './local-time.ts';

/** The time after which calendar programs are asked to read a feed again. Many read it less often. */
const refreshSeconds = 3600;

/**
 * Events as an iCalendar text (RFC 5545), with all times in UTC. They do not mark their people as busy.
 *
 * @param pager the pager's name, which makes the events of two pagers different
 * @param at the instant at which the text is made, which every event has as its stamp
 */
export function icalText(name: string, events: readonly FeedEvent[], pager: string, at: Instant): string {
  const calendar = ical({
    ...{ name, ttl: refreshSeconds, method: ICalCalendarMethod.PUBLISH },
    prodId: { company: 'Notify Support', product: 'on-call' },
  });
  for (const { uid, title, from, until } of distinct(events))
    calendar.createEvent({
      ...{ id: `${uid}@${pager}`, summary: title, stamp: new Date(at) },
      ...{ start: new Date(from), end: new Date(until), transparency: ICalEventTransparency.TRANSPARENT },
    });
  return calendar.toString();
}
