import type * as channels from '../adapters/channels/send.ts';
import type * as outboxes from '../adapters/outbox.ts';
import type * as timeline from '../adapters/timeline.ts';
import type { TimelineEvent } from '../domain/incident/timeline.ts';
import { type ChannelResult, isReached } from '../domain/notify/attempt.ts';
import {
  freeAfterSeconds,
  mostSecondsToCall,
  slotOf,
  withoutRefused,
  writtenChannelOf,
} from '../domain/notify/bundle.ts';
import { tagsOf } from '../domain/notify/delivery.ts';
import type { Message } from '../domain/notify/message.ts';
import { type Channel, isWritten } from '../domain/on-call/channel.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import type { Reporting } from './reporting.ts';
import { changeOutbox, type SlotServices, type Taken, takeSlot } from './take-slot.ts';

export type SendServices = SlotServices &
  Pick<typeof outboxes, 'putPending'> &
  Pick<typeof timeline, 'claimSend' | 'recordSend' | 'recordBundled' | 'releaseSend'> &
  Pick<typeof channels, 'sendMessage' | 'isRefusal'> &
  Pick<Reporting, 'measure' | 'log' | 'logError'>;

type Notified = Extract<TimelineEvent, { kind: 'notification' }>;

/** One notification on one channel. */
export type Sending = {
  readonly incident: string;
  readonly event: Notified;
  readonly contact: Contact;
  readonly message: Message;
  /** The end of the contact's level. */
  readonly endsAt: string;
  /** The results of the attempt's written messages, for a call that cannot be made now. */
  readonly written: Promise<readonly ChannelResult[]>;
};

/** Sends one notification on one channel, or puts it into a bundle, and writes the ledger before and after. Never throws. */
export const sendOnce =
  (services: SendServices) =>
  async (sending: Sending): Promise<ChannelResult> => {
    const { incident, event } = sending;
    const { channel, contact } = event;
    try {
      const claim = await services.claimSend(incident, event);
      if (claim === 'failed') return { channel, state: 'failed', why: 'it failed before' };
      if (claim !== 'send') return { channel, state: claim };
    } catch (error) {
      return { channel, state: 'trouble', error };
    }
    let taken: Taken;
    try {
      taken = await takeSlot(services, contact, channel, slotOf(incident, event));
      if (!taken.isOwn) return await bundle(services, sending, taken);
    } catch (error) {
      // Nothing was sent, so the claim must not count.
      await tryToWrite(services, incident, event, () => services.releaseSend(incident, event));
      return { channel, state: 'trouble', error };
    }
    return send(services, sending);
  };

async function send(services: SendServices, { incident, event, contact, message }: Sending): Promise<ChannelResult> {
  const { channel } = event;
  try {
    const delivery = await services.sendMessage(channel, contact, message, tagsOf({ incident, ...event }));
    const ended = delivery.sent ? { state: 'sent' as const } : { state: 'failed' as const, why: delivery.why };
    await tryToWrite(services, incident, event, () => recordEnd(services, incident, { ...event, ...ended }));
    if (!delivery.sent) {
      const slot = slotOf(incident, event);
      const box = { contact: contact.id, channel };
      await tryToWrite(services, incident, event, () =>
        changeOutbox(services, box, event.at, (outbox) => withoutRefused(outbox, slot)),
      );
    }
    return { channel, ...ended };
  } catch (error) {
    if (services.isRefusal(error)) {
      await tryToWrite(services, incident, event, () => services.releaseSend(incident, event));
    }
    return { channel, state: 'trouble', error };
  }
}

/** Puts a notification into the contact's next bundle. What waits there is in no danger, so the ledger may fail. */
async function bundle(services: SendServices, sending: Sending, { outbox }: Taken): Promise<ChannelResult> {
  const { incident, event, contact, endsAt, written } = sending;
  const { channel } = event;
  const into = isWritten(channel)
    ? channel
    : await channelForCall(sending, freeAfterSeconds(outbox, event.at), written);
  if (into === undefined) {
    const why = `${contact.name} was called shortly before, so only the written message was sent`;
    await tryToWrite(services, incident, event, () =>
      services.recordSend(incident, { ...event, state: 'withheld', why }),
    );
    return { channel, state: 'withheld' };
  }
  await services.putPending({ incident, channel: into, event: { ...event, state: 'bundled' }, endsAt });
  await tryToWrite(services, incident, event, () => services.recordBundled(incident, event));
  return { channel, state: 'bundled' };
}

/**
 * The channel of the bundle for a call that cannot be made now; nothing if a written message of the same attempt says the
 * same.
 *
 * It waits for the next call if that is possible within a minute, or if the contact cannot be reached in writing.
 */
async function channelForCall(
  { contact }: Sending,
  secondsToCall: number,
  written: Sending['written'],
): Promise<Channel | undefined> {
  const results = await written;
  if (results.some(({ state }) => isReached(state))) return undefined;
  const other = writtenChannelOf(contact);
  const isTried = results.some(({ channel }) => channel === other);
  return other === undefined || isTried || secondsToCall <= mostSecondsToCall ? 'voice' : other;
}

/** Records and counts a notification. A retry that finds it in the ledger sends and counts nothing. */
function recordEnd({ measure, recordSend }: SendServices, incident: string, event: Notified): Promise<void> {
  measure(event.at, { [event.state === 'sent' ? 'NotificationsSent' : 'NotificationsFailed']: 1 }, event.channel);
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
