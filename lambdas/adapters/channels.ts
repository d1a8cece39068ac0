import type { Channel, Contact } from '../domain/contact.ts';
import type { Delivery, Message } from '../domain/notices.ts';
import { sendEmail } from './email.ts';
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
  incident: string,
): Promise<Delivery> {
  const address = contact[channel];
  if (address === undefined) return { sent: false, why: `there is no ${channel} address` };
  if (channel === 'sms') return sendSms(address, message.text);
  const { text, subject = 'Notify Support', html = '' } = message;
  return sendEmail(address, { text, subject, html }, incident);
}
