import type * as onCall from '../adapters/on-call.ts';
import type * as settings from '../adapters/settings.ts';
import { isLive } from '../domain/incident/incident.ts';
import { ignored } from '../domain/intake/alarm.ts';
import { type Alert, type Draft, readAlert } from '../domain/intake/alert.ts';
import { placeOf, type RuleEvent, readEvent, whyNotOurs } from '../domain/intake/events.ts';
import type { HeldAlert } from '../domain/intake/held.ts';
import type { BusEvent } from '../domain/intake/systems/bus-event.ts';
import type { Reporting } from './reporting.ts';
import { type AlertServices, keysOf, type Posted, takeInAlert } from './take-in-alert.ts';

export type EventServices = AlertServices &
  Pick<typeof onCall, 'findSource'> &
  Pick<typeof settings, 'pagerName' | 'pagerHome'> &
  Pick<Reporting, 'log'>;

/** Receives an event of a rule: it is an alert of the source that has the rule's name. */
export const takeInEvent =
  (services: EventServices) =>
  async ({ rule, event }: RuleEvent, at: string): Promise<void> => {
    const ignore = (because: string) => services.log(ignored, { rule, event: event.id, because });
    const pager = { name: services.pagerName(), home: services.pagerHome() };
    const notOurs = whyNotOurs(event, pager);
    if (notOurs !== undefined) return ignore(notOurs);
    const settings = await services.findSource(rule);
    const reading = readEvent({ rule, event }, settings?.mapping);
    if ('because' in reading) return ignore(reading.because);
    const alert = alertOf(reading, rule, lateness(event, at));
    const posted = {
      alert,
      settings,
      sender: { source: rule },
      at,
      where: placeOf(event, pager),
      eventAt: instantOf(event),
      ...deliveryOf(rule, event),
    };
    if (alert.action === 'resolve' && (await isOvertaken(services, posted, event)))
      return ignore('a newer event says that something is wrong');
    const taken = await takeInAlert(services)(posted);
    if ('refused' in taken) ignore(taken.refused);
  };

type Read = { readonly draft: Draft; readonly notes: readonly string[] };

function alertOf({ draft, notes }: Read, rule: string, late: readonly string[]): Alert {
  const read = readAlert({ ...draft, source: rule });
  if ('faults' in read) throw new Error(`An event of the rule ${rule} cannot be read: ${JSON.stringify(read.faults)}.`);
  return { ...read.alert, notes: [...late, ...notes, ...read.alert.notes] };
}

/** Buses and queues deliver at least once. The key is no header's, because a header cannot hold a line break. */
function deliveryOf(rule: string, { id }: BusEvent): Pick<Posted, 'body' | 'idempotencyKey'> {
  return { body: id, idempotencyKey: id === '' ? undefined : `event\n${rule}\n${id}` };
}

/** The time of an event has whole seconds, and an event takes a moment to arrive. */
const slackMilliseconds = 60_000;

/** An event that arrives later than this was held up. The problem may be over, and nothing says so any more. */
const lateMinutes = 5;

/** The note about an event that arrives late; none if it does not. */
function lateness({ time }: BusEvent, at: string): string[] {
  const minutes = Math.floor((Date.parse(at) - Date.parse(time)) / 60_000);
  return minutes >= lateMinutes ? [`The event is of ${time}, and arrived ${minutes} minutes later.`] : [];
}

/** The instant that an event gives itself, ISO 8601; nothing if that cannot be read. */
function instantOf({ time }: BusEvent): string | undefined {
  const at = Date.parse(time);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/**
 * True when an event that ends an incident is older than the newest event about it. The timeline then says so.
 *
 * EventBridge keeps no order, and tries for hours to deliver an event: a late success must not end the next failure. An
 * incident of the last release does not have the time of its newest event, but only when that arrived.
 */
async function isOvertaken(services: EventServices, posted: Posted, { time }: BusEvent): Promise<boolean> {
  const { at } = posted;
  const { key } = keysOf(services, posted);
  const newest = await services.newestOccurrence(key);
  if (newest === undefined || !isLive(newest, at)) return isOlderThanHeld(await services.findHeldAlert(key), time);
  const newestAt = newest.eventAt ?? new Date(Date.parse(newest.lastAlertAt) - slackMilliseconds).toISOString();
  if (!(Date.parse(time) < Date.parse(newestAt))) return false;
  const text = `An event of ${time} says that the problem is over. It is older than the newest alert, so the incident stays open.`;
  await services.addEvent(newest.id, { at, kind: 'note', text });
  return true;
}

/** True when an event is older than the newest one that a mute holds. */
function isOlderThanHeld(held: HeldAlert | undefined, time: string): boolean {
  if (held?.content.kind !== 'alert' || held.rightAt !== undefined) return false;
  const { eventAt } = held.content;
  return eventAt !== undefined && Date.parse(time) < Date.parse(eventAt);
}
