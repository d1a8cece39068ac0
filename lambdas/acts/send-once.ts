import type * as accountLimit from '../adapters/channels/account-limit.ts';
import type * as channels from '../adapters/channels/send.ts';
import type * as outboxes from '../adapters/outbox.ts';
import type * as timeline from '../adapters/timeline.ts';
import type { TimelineEvent } from '../domain/incident/timeline.ts';
import { type ChannelResult, isReached } from '../domain/notify/attempt.ts';
import { budgetUsedUp, channelInstead } from '../domain/notify/budget.ts';
import {
  freeAfterSeconds,
  mostSecondsToCall,
  type Pending,
  slotOf,
  withoutRefused,
  writtenChannelOf,
} from '../domain/notify/bundle.ts';
import { tagsOf } from '../domain/notify/delivery.ts';
import type { Message } from '../domain/notify/message.ts';
import { refusalText } from '../domain/notify/refusal.ts';
import { type Channel, isWritten, type WrittenChannel } from '../domain/on-call/channel.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import { type CallServices, noteLastCall } from './note-last-call.ts';
import { isPayable, type Payment, type PayServices, pay } from './pay-sms.ts';
import type { Reporting } from './reporting.ts';
import { changeOutbox, type SlotServices, type Taken, takeSlot } from './take-slot.ts';

export type SendServices = SlotServices &
  CallServices &
  PayServices &
  Pick<typeof outboxes, 'putPending'> &
  Pick<typeof timeline, 'claimSend' | 'recordSend' | 'recordBundled' | 'releaseSend'> &
  Pick<typeof channels, 'sendMessage' | 'isRefusal'> &
  Pick<typeof accountLimit, 'limitReached'> &
  Pick<Reporting, 'measure' | 'log' | 'logError'>;

type Notified = Extract<TimelineEvent, { kind: 'notification' }>;

/** One notification on one channel. */
export type Sending = {
  readonly incident: string;
  readonly event: Notified;
  readonly contact: Contact;
  /** The channels of the attempt. */
  readonly channels: readonly Channel[];
  /** Writes the notification for a channel. */
  readonly write: (channel: Channel) => Message;
  /** The end of the contact's level. */
  readonly endsAt: string;
  /** The results of the attempt's written messages, for a call that cannot be made now. */
  readonly written: Promise<readonly ChannelResult[]>;
  /** The time for which the answer to an e-mail is waited for; by default, the function's own. */
  readonly mostMilliseconds?: number;
};

/** Sends one notification on one channel, or puts it into a bundle, and writes the ledger before and after. Never throws. */
export const sendOnce =
  (services: SendServices) =>
  async (sending: Sending): Promise<ChannelResult> => {
    const { incident, event } = sending;
    const { channel } = event;
    try {
      const claim = await services.claimSend(incident, event);
      if (claim === 'failed') return { channel, state: 'failed', why: 'it failed before' };
      if (claim !== 'send') return { channel, state: claim };
    } catch (error) {
      return { channel, state: 'trouble', error };
    }
    try {
      return await sendClaimed(services, sending);
    } catch (error) {
      // Nothing was sent, so the claim must not count.
      await tryToWrite(services, incident, event, () => services.releaseSend(incident, event));
      return { channel, state: 'trouble', error };
    }
  };

/** Sends a claimed notification now, in a bundle, or on another channel. It throws only if nothing was sent. */
async function sendClaimed(services: SendServices, sending: Sending): Promise<ChannelResult> {
  const { incident, event } = sending;
  const { channel, contact } = event;
  const slot = slotOf(incident, event);
  const taken = await takeSlot(services, contact, channel, slot);
  if (!taken.isOwn) {
    return (await isPayable(services, channel, event.at))
      ? bundle(services, sending, taken)
      : sendInstead(services, sending);
  }
  const payment = await pay(services, channel, sending.write(channel), event.at);
  if (payment !== undefined) return send(services, sending, channel, payment);
  await tryToWrite(services, incident, event, () =>
    changeOutbox(services, { contact, channel }, event.at, (outbox) => withoutRefused(outbox, slot)),
  );
  return sendInstead(services, sending);
}

/** Sends a notification on the channel that takes the place of an SMS that cannot be paid. Without one it has failed. */
async function sendInstead(services: SendServices, sending: Sending): Promise<ChannelResult> {
  const { incident, contact, channels } = sending;
  const instead = channelInstead(contact, channels);
  const event = { ...sending.event, why: budgetUsedUp, ...(instead !== undefined && { instead }) };
  if (instead === undefined) {
    const ended = { state: 'failed' as const, why: budgetUsedUp };
    await tryToWrite(services, incident, event, () => recordEnd(services, incident, { ...event, ...ended }));
    return { channel: event.channel, ...ended };
  }
  const { isOwn } = await takeSlot(services, contact.id, instead, slotOf(incident, event));
  if (isOwn) return send(services, { ...sending, event }, instead, { tags: {}, giveBack: async () => {} });
  return putInBundle(services, { ...sending, event }, { into: instead });
}

async function send(
  services: SendServices,
  { incident, event, contact, write, mostMilliseconds }: Sending,
  on: Channel,
  { tags, giveBack }: Payment,
): Promise<ChannelResult> {
  const { channel } = event;
  try {
    const all = { ...tagsOf({ incident, ...event }), ...(on !== channel && { for: channel }), ...tags };
    const limit = mostMilliseconds === undefined ? [] : ([mostMilliseconds] as const);
    const delivery = await services.sendMessage(on, contact, write(on), all, ...limit);
    const ended = delivery.sent ? { state: 'sent' as const } : { state: 'failed' as const, why: delivery.why };
    await tryToWrite(services, incident, event, () => recordEnd(services, incident, { ...event, ...ended }));
    if (delivery.sent) await noteLastCall(services, contact, on, event.at);
    else {
      await giveBack();
      const slot = slotOf(incident, event);
      const box = { contact: contact.id, channel: on };
      await tryToWrite(services, incident, event, () =>
        changeOutbox(services, box, event.at, (outbox) => withoutRefused(outbox, slot)),
      );
    }
    return { channel, ...ended };
  } catch (error) {
    if (services.isRefusal(error)) {
      await giveBack();
      const limit = services.limitReached(error);
      const why = limit === undefined ? undefined : refusalText(limit);
      await tryToWrite(services, incident, event, () => services.releaseSend(incident, event, why));
    }
    return { channel, state: 'trouble', error };
  }
}

/** Puts a notification into the contact's next bundle. What waits there is in no danger, so the ledger may fail. */
async function bundle(services: SendServices, sending: Sending, { outbox }: Taken): Promise<ChannelResult> {
  const { incident, event, contact, written } = sending;
  const { channel } = event;
  const place = isWritten(channel)
    ? { into: channel }
    : await placeOfCall(services, sending, freeAfterSeconds(outbox, event.at), written);
  if (place === undefined) {
    const why = `${contact.name} was called shortly before, so only the written message was sent`;
    await tryToWrite(services, incident, event, () =>
      services.recordSend(incident, { ...event, state: 'withheld', why }),
    );
    return { channel, state: 'withheld' };
  }
  return putInBundle(services, sending, place);
}

async function putInBundle(
  services: SendServices,
  { incident, event, endsAt }: Sending,
  { into, ...others }: Place,
): Promise<ChannelResult> {
  await services.putPending({ incident, channel: into, event: { ...event, state: 'bundled' }, endsAt, ...others });
  await tryToWrite(services, incident, event, () => services.recordBundled(incident, event));
  return { channel: event.channel, state: 'bundled', into };
}

/** The channel of the bundle in which a message waits, and the channel of a call that cannot be made in time. */
type Place = { readonly into: Channel } & Pick<Pending, 'otherwise'>;

/**
 * The place of a call that cannot be made now; nothing if a written message of the same attempt says the same.
 *
 * It waits for the next call if that is possible within a minute, or if the contact cannot be reached in writing.
 */
async function placeOfCall(
  services: SendServices,
  { contact, event }: Sending,
  secondsToCall: number,
  written: Sending['written'],
): Promise<Place | undefined> {
  const results = await written;
  if (results.some(({ state }) => isReached(state))) return undefined;
  const first = writtenChannelOf(contact);
  const isPaid = first === undefined || (await isPayable(services, first, event.at));
  const other = isPaid ? first : writtenInstead(contact);
  const isTried = results.some(({ channel }) => channel === other);
  if (other === undefined || isTried) return { into: 'voice' };
  return secondsToCall <= mostSecondsToCall ? { into: 'voice', otherwise: other } : { into: other };
}

/** The written channel that takes the place of an SMS. */
function writtenInstead(contact: Contact): WrittenChannel | undefined {
  const instead = channelInstead(contact);
  return instead !== undefined && isWritten(instead) ? instead : undefined;
}

/** Records and counts a notification. A retry that finds it in the ledger sends and counts nothing. */
export function recordEnd(
  { measure, recordSend }: Pick<SendServices, 'measure' | 'recordSend'>,
  incident: string,
  event: Notified,
): Promise<void> {
  measure(
    event.at,
    { [event.state === 'sent' ? 'NotificationsSent' : 'NotificationsFailed']: 1 },
    event.instead ?? event.channel,
  );
  return recordSend(incident, event);
}

/** Writes the ledger after a send. A failure is logged and never thrown, because the message is already sent. */
async function tryToWrite(
  { logError }: SendServices,
  incident: string,
  { contact, channel }: Notified,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    logError('the ledger could not be updated', error, { incident, contact, channel });
  }
}
