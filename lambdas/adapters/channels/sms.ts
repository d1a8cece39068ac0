import type { Delivery, Message, Tags } from '../../domain/notify/message.ts';
import { env } from '../../env.ts';

/** Sends one SMS, from the origination identity if one is set. Only faults of the number are returned; others are thrown. */
export async function sendSms(phoneNumber: string, message: Message, tags: Tags): Promise<Delivery> {
  const from = env('ORIGINATION_IDENTITY');
  if (from === '') return (await import('./sms-by-sns.ts')).sendBySns(phoneNumber, message.text);
  return (await import('./sms-by-identity.ts')).sendFrom(from, phoneNumber, message, tags);
}
