import type { Delivery, Message, Tags } from '../../domain/notify/message.ts';
import { type Channel, knownChannel } from '../../domain/on-call/channel.ts';
import type { Contact } from '../../domain/on-call/contact.ts';
import { loadSms } from './sms.ts';

/** Sends a message to an address of one channel. Only faults of the address are returned; others are thrown. */
type Send = (address: string, message: Message, tags: Tags, mostMilliseconds?: number) => Promise<Delivery>;

/** The client of a channel is loaded when it is needed. That of SES alone would be a seventh of a function's code. */
const loads: Readonly<Record<Channel, () => Promise<Send>>> = {
  sms: loadSms,
  email: async () => (await import('./email.ts')).sendEmail,
  voice: async () => (await import('./voice.ts')).call,
};

/** Begins to load the clients of some channels, so that they load while the tables are asked. A fault comes with the message. */
export function prepareChannels(channels: readonly Channel[]): void {
  for (const channel of channels) loads[channel]().catch(() => {});
}

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
  const load = loads[knownChannel(channel)];
  const address = contact[channel];
  if (address === undefined) return { sent: false, why: `there is no ${channel} address` };
  return (await load())(address, message, tags, mostMilliseconds);
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
