import type { Delivery, Message, Tags } from '../../domain/notify/message.ts';
import { type Channel, knownChannel } from '../../domain/on-call/channel.ts';
import type { Contact } from '../../domain/on-call/contact.ts';
import { sendEmail } from './email.ts';
import { sendSms } from './sms.ts';
import { call } from './voice.ts';

/** Sends a message to an address of one channel. Every fault that is not the address's own is thrown. */
type Send = (address: string, message: Message, tags: Tags) => Promise<Delivery>;

const sends: Readonly<Record<Channel, Send>> = { sms: sendSms, email: sendEmail, voice: call };

/**
 * Sends a message to a contact on one channel. Every fault that is not the address's own is thrown.
 *
 * @throws Error that names the channel if there is none of that name
 */
export async function sendMessage(channel: Channel, contact: Contact, message: Message, tags: Tags): Promise<Delivery> {
  const send = sends[knownChannel(channel)];
  const address = contact[channel];
  return address === undefined ? { sent: false, why: `there is no ${channel} address` } : send(address, message, tags);
}

/**
 * A service's answer that it did not take the message, for now: the claim may be given back and the message tried again.
 *
 * Anything else that is thrown leaves open whether it was sent.
 */
export function isRefusal(error: unknown): boolean {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } }).$metadata;
  return metadata?.httpStatusCode !== undefined;
}
