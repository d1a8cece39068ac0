import { contactDeclined, type Incident, isStopped, levelDeclined, whyNobody } from '../incident/incident.ts';
import { eventDiscriminator, type TimelineEvent } from '../incident/timeline.ts';
import { type Channel, isWritten, type WrittenChannel, writtenChannels } from '../on-call/channel.ts';
import type { Contact } from '../on-call/contact.ts';

/** A message of its own: its instant, and the id by which a retry finds it again. */
export type Slot = { readonly at: string; readonly id: string };

/** The newest messages that a contact got on one channel. Instants are ISO 8601. */
export type Outbox = {
  readonly contact: string;
  readonly channel: Channel;
  /** The number of changes, by which a change that is based on an older state is refused. */
  readonly version: number;
  /** The newest messages of their own, oldest first. Calls are all here, those of bundles too. */
  readonly own: readonly Slot[];
  /** The newest bundle. */
  readonly bundleAt?: string;
  /** The bundle that is being sent. A crash leaves it, and after a while another one may leave. */
  readonly leavingAt?: string;
  /** The newest minute of the schedule in which a bundle was claimed. */
  readonly minuteAt?: string;
};

/** The event of one message: a notification or a notice. */
export type MessageEvent = Extract<TimelineEvent, { kind: 'notification' | 'notice' }>;

/** One notification or notice that waits for the next bundle of a contact on a channel. */
export type Pending = {
  readonly incident: string;
  /** The channel of the bundle. It differs from that of the event if a call became a written message. */
  readonly channel: Channel;
  readonly event: MessageEvent;
  /** The end of the contact's level, for a notification. */
  readonly endsAt?: string;
  /** The channel on which a call is said if it cannot be made within a minute. Without it, it waits for the next call. */
  readonly otherwise?: WrittenChannel;
};

/** AWS calls a number at most this many times in 24 hours, and does not raise this limit. */
export const mostCallsInDay = 5;

/** The most messages of their own within a time. */
const bounds: Readonly<Record<Channel, readonly { readonly most: number; readonly seconds: number }[]>> = {
  sms: [{ most: 3, seconds: 300 }],
  email: [{ most: 3, seconds: 300 }],
  voice: [
    { most: 1, seconds: 300 },
    { most: mostCallsInDay, seconds: 86_400 },
  ],
};

/** A function has 25 seconds to send a bundle, and a retry of an attempt has the instant of its first try. */
const leavingSeconds = 50;

/** The time between two bundles. */
const bundleSeconds = 60;

/** The outbox of a contact who has got nothing yet. */
export function emptyOutbox(contact: string, channel: Channel): Outbox {
  return { contact, channel, version: 0, own: [] };
}

/** The slot of a message of its own. All tries of one message have the same one. */
export function slotOf(incident: string, event: MessageEvent): Slot {
  return { at: event.at, id: `${incident} ${event.at} ${eventDiscriminator(event)}` };
}

/** The outbox with one more message of its own, the same outbox if it has it already, or nothing if no slot is free. */
export function withOwn(outbox: Outbox, slot: Slot): Outbox | undefined {
  const { channel, own } = outbox;
  if (own.some(({ id }) => id === slot.id)) return outbox;
  if (freeAfterSeconds(outbox, slot.at) > 0) return undefined;
  const longest = Math.max(...bounds[channel].map(({ seconds }) => seconds));
  const kept = own.filter((each) => isWithin(each.at, slot.at, longest));
  return changed(outbox, { own: [...kept, slot].sort((a, b) => a.at.localeCompare(b.at)) });
}

/** The outbox without a message of its own that was refused, or without a bundle that was. */
export function withoutRefused(outbox: Outbox, { at, id }: Slot): Outbox {
  const { bundleAt, ...others } = outbox;
  const own = outbox.own.filter((each) => each.id !== id);
  const isBundle = id === bundleSlotId(at) && bundleAt === at;
  return changed(isBundle || bundleAt === undefined ? others : { ...others, bundleAt }, { own });
}

/** The outbox after its bundle was sent, or could not be. */
export function withBundleGone(outbox: Outbox, at: string): Outbox {
  const { leavingAt, ...others } = outbox;
  return changed(leavingAt === at ? others : outbox, {});
}

/** The id of the slot of a bundle. */
export function bundleSlotId(at: string): string {
  return `bundle ${at}`;
}

/** The seconds from an instant until the next message of its own is possible; 0 if one is possible now. */
export function freeAfterSeconds({ channel, own }: Outbox, at: string): number {
  const waits = bounds[channel].map(({ most, seconds }) => {
    const within = own.filter((each) => isWithin(each.at, at, seconds));
    const first = within.at(-most);
    return first === undefined ? 0 : secondsBetween(at, first.at) + seconds;
  });
  return Math.max(0, ...waits);
}

/** The sender of a bundle: the schedule in each of its minutes, or a notification that finds the bundle due. */
export type SentBy = 'minute' | 'notification';

/**
 * The outbox after a bundle leaves now; nothing if none may leave yet.
 *
 * The schedule sends one in each of its minutes, so nothing waits longer than one. A notification sends the first one at
 * once, and every one that the schedule owes. Then the schedule sends none in that minute.
 */
export function withBundle(outbox: Outbox, at: string, by: SentBy): Outbox | undefined {
  const { channel, bundleAt, minuteAt } = outbox;
  if (isLeaving(outbox, at)) return undefined;
  const isNewMinute = by === 'minute' && (minuteAt === undefined || minuteAt < at);
  const minute = by === 'minute' && { minuteAt: at };
  if (!isWritten(channel)) {
    const called = isNewMinute ? withOwn(outbox, { at, id: bundleSlotId(at) }) : undefined;
    return called && { ...called, bundleAt: at, leavingAt: at, ...minute };
  }
  const isDue = bundleAt === undefined || secondsBetween(bundleAt, at) >= bundleSeconds;
  const isFirstInMinute = isNewMinute && (bundleAt === undefined || bundleAt < at);
  if (by === 'minute' ? !isFirstInMinute : !isDue) return undefined;
  return changed(outbox, { bundleAt: at, leavingAt: at, ...minute });
}

/** True while a bundle is being sent. */
export function isLeaving({ leavingAt }: Outbox, at: string): boolean {
  return leavingAt !== undefined && secondsBetween(leavingAt, at) < leavingSeconds;
}

/** The id of a bundle, which is also a tag of its message: letters, digits, `_` and `-`. */
export function bundleIdOf({ contact, channel }: Pick<Outbox, 'contact' | 'channel'>, at: string): string {
  return `${contact}-${channel}-${at.replace(/[:.]/g, '_')}`;
}

/** A call can become an SMS or an e-mail, and an SMS that cannot be paid an e-mail. */
const leavingOrder: Readonly<Record<Channel, number>> = { voice: 0, sms: 1, email: 2 };

/** The places in which messages wait, by contact. A place whose messages can move to another comes before that. */
export function boxesByContact<Box extends Pick<Outbox, 'contact' | 'channel'>>(boxes: readonly Box[]): Box[][] {
  const byContact = new Map<string, Box[]>();
  for (const box of boxes) byContact.set(box.contact, [...(byContact.get(box.contact) ?? []), box]);
  return [...byContact.values()].map((all) =>
    all.toSorted((a, b) => leavingOrder[a.channel] - leavingOrder[b.channel]),
  );
}

/** The contact's first written channel, for a call that cannot be made. */
export function writtenChannelOf(contact: Contact): WrittenChannel | undefined {
  return writtenChannels.find((each) => contact[each] !== undefined);
}

/** A call is made by the schedule if it can be made within this time. Otherwise a written message says the same. */
export const mostSecondsToCall = 60;

/** The reason why a message that waited must not be sent any more; nothing if it still has to be. */
export function whyWithheld({ event }: Pick<Pending, 'event'>, incident: Incident | undefined): string | undefined {
  return event.kind === 'notice' ? whyNoNotice(event.contact, incident) : whyNoNotification(event, incident);
}

/** True for a notice that has to wait: its incident was resolved since, and nobody is notified before it has stayed quiet. */
export function isTooEarly({ event }: Pick<Pending, 'event'>, incident: Incident | undefined, at: string): boolean {
  return event.kind === 'notice' && incident?.noticesAt !== undefined && at < incident.noticesAt;
}

function whyNoNotification(
  { run, round, level, contact }: Extract<MessageEvent, { kind: 'notification' }>,
  incident: Incident | undefined,
): string | undefined {
  const why = whyNobody(incident, run);
  if (incident === undefined || why !== undefined) return why;
  if (isStopped(incident)) return 'the run was stopped by hand';
  const { declines } = incident;
  const isDeclined =
    declines?.has(contactDeclined(run, round, contact)) || declines?.has(levelDeclined(run, { round, level }));
  return isDeclined ? 'it was passed on' : undefined;
}

function whyNoNotice(contact: string, incident: Incident | undefined): string | undefined {
  if (incident === undefined) return 'the incident does not exist';
  if (incident.status === 'triggered') return `run ${incident.run} has begun`;
  if (incident.status === 'exhausted') return 'nobody answered';
  return incident.by?.contact === contact && incident.status === 'acknowledged' ? 'the contact took it' : undefined;
}

function changed(outbox: Outbox, change: Partial<Outbox>): Outbox {
  return { ...outbox, ...change, version: outbox.version + 1 };
}

/** True when an instant is less than this many seconds before another, or after it. */
function isWithin(instant: string, at: string, seconds: number): boolean {
  return secondsBetween(instant, at) < seconds;
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
