import type { Delivery, Message, Tags } from '../../domain/notify/message.ts';
import { env } from '../../env.ts';

/** Loads the function that sends an SMS: by End User Messaging from the origination identity if one is set, or else by SNS. */
export async function loadSms(): Promise<(phoneNumber: string, message: Message, tags: Tags) => Promise<Delivery>> {
  return env('ORIGINATION_IDENTITY') === ''
    ? (await import('./sms-by-sns.ts')).sendBySns
    : (await import('./sms-by-identity.ts')).sendFromIdentity;
}
