import type { Delivery, Message } from '../domain/notify/message.ts';
import type { Channel } from '../domain/on-call/channel.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import { env } from '../env.ts';
import { sendEmail } from './email.ts';
import { call, sendText } from './end-user-messaging.ts';
import { sendSms } from './sms.ts';

/**
 * A service's answer that it did not take the message, for now: the claim may be given back and the message tried again.
 *
 * Anything else that is thrown leaves open whether it was sent.
 */
export function isRefusal(error: unknown): boolean {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } }).$metadata;
  return metadata?.httpStatusCode !== undefined;
}

/** Sends a message to a contact on one channel. Every fault that is not the address's own is thrown. */
export async function sendMessage(
  channel: Channel,
  contact: Contact,
  message: Message,
  tags: Readonly<Record<string, string>>,
): Promise<Delivery> {
  const address = contact[channel];
  if (address === undefined) return { sent: false, why: `there is no ${channel} address` };
  if (channel === 'email') return sendEmail(address, message, tags);
  if (channel === 'sms') {
    return env('ORIGINATION_IDENTITY') === '' ? sendSms(address, message.text) : sendText(address, message, tags);
  }
  if (env('VOICE_ORIGINATION') === '') return { sent: false, why: 'the stack has no number to call from' };
  return call(address, message, tags);
}
