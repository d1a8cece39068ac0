import { BadRequestException, MessageRejected, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Delivery } from '../domain/notices.ts';
import { env } from '../env.ts';

const client = new SESv2Client({});

export type Email = { readonly subject: string; readonly text: string; readonly html: string };

/** Sends one e-mail, tagged with its incident. Every fault that is not the address's own is thrown. */
export async function sendEmail(address: string, email: Email, incident: string): Promise<Delivery> {
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  try {
    await client.send(
      new SendEmailCommand({
        FromEmailAddress: env('SENDER'),
        Destination: { ToAddresses: [address] },
        Content: { Simple: { Subject: utf8(email.subject), Body: { Text: utf8(email.text), Html: utf8(email.html) } } },
        EmailTags: [{ Name: 'incident', Value: incident }],
      }),
    );
    return { sent: true };
  } catch (error) {
    if (error instanceof MessageRejected) return { sent: false, why: 'the mail service rejected the message' };
    if (error instanceof BadRequestException) return { sent: false, why: 'the address is not valid' };
    throw error;
  }
}
