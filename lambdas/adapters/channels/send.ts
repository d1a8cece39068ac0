import type { Delivery, Message, Tags } from '../../domain/notify/message.ts';
import { type Channel, knownChannel } from '../../domain/on-call/channel.ts';
import type { Contact } from '../../domain/on-call/contact.ts';
import { sendSms } from './sms.ts';

/** Sends a message to an address of one channel. Only faults of the address are returned; others are thrown. */
type Send = (address: string, message: Message, tags: Tags, mostMilliseconds?: number) => Promise<Delivery>;

/** The client of a channel is loaded with its first message. That of SES alone would be a seventh of a function's code. */
const sends: Readonly<Record<Channel, Send>> = {
  sms: sendSms,
  email: async (...mail) => (await import('./email.ts')).sendEmail(...mail),
  voice: async (number, spoken, tags) => (await import('./voice.ts')).call(number, spoken, tags),
};

/**
 * Sends a message to a contact on one channel. Only faults of the address are returned; others are thrown.
 *
 * @param mostMilliseconds the time for which the answer to an e-mail is waited for; by default, the function's own
 * @throws Error that names an unknown channel
 */
export async function sendMessage(
  channel: Channel,
  contact: Contact,
  message: Message,
  tags: Tags,
  mostMilliseconds?: number,
): Promise<Delivery> {
  const send = sends[knownChannel(channel)];
  const address = contact[channel];
  return address === undefined
    ? { sent: false, why: `there is no ${channel} address` }
    : send(address, message, tags, mostMilliseconds);
}

/**
 * True for a service's answer that it did not accept the message for now. Then the claim can be released and the message sent
 * again.
 *
 * After any other error it is unknown whether the message was sent.
 */
export function isRefusal(error: unknown): boolean {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } }).$metadata;
  return metadata?.httpStatusCode !== undefined;
}
