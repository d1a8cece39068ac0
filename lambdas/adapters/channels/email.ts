import { BadRequestException, MessageRejected, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Delivery, Message, Tags } from '../../domain/notify/message.ts';
import { lazily } from '../../domain/text/lazily.ts';
import { env } from '../../env.ts';
import { quiet } from './quiet.ts';

const client = lazily(() => quiet(new SESv2Client({})));

/**
 * Sends one e-mail, whose events carry its tags. Only faults of the address are returned; others are thrown.
 *
 * @throws Error if SES has not answered within `mostMilliseconds`: the mail may have been sent, or not
 */
export async function sendEmail(
  address: string,
  { text, subject = 'Notify Support', html = '' }: Message,
  tags: Tags,
  mostMilliseconds?: number,
): Promise<Delivery> {
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });
  try {
    await client().send(
      new SendEmailCommand({
        FromEmailAddress: env('SENDER'),
        Destination: { ToAddresses: [address] },
        Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } } },
        ConfigurationSetName: env('EMAIL_CONFIGURATION_SET'),
        EmailTags: Object.entries(tags).map(([Name, Value]) => ({ Name, Value })),
      }),
      mostMilliseconds === undefined ? {} : { abortSignal: AbortSignal.timeout(mostMilliseconds) },
    );
    return { sent: true };
  } catch (error) {
    if (isRejected(error)) return { sent: false, why: 'the mail service rejected the message' };
    if (isAboutAddress(error)) return { sent: false, why: 'the address is not valid' };
    throw error;
  }
}

/**
 * True when SES rejects mails to this address.
 *
 * SES names an identity that is not verified. While the account is in the sandbox it is the recipient. If it is the sender,
 * SES rejects every mail, which is a fault of the system.
 */
function isRejected(error: unknown): boolean {
  if (!(error instanceof MessageRejected)) return false;
  return !/not verified/i.test(error.message) || error.message.includes('(recipient)');
}

/**
 * True when SES refuses the recipient's address itself. Any other bad part of a request is a fault of the system.
 *
 * SES reports "Domain contains illegal character" or "Missing final '@domain'" without the address. The sender's has been
 * checked before.
 */
function isAboutAddress(error: unknown): boolean {
  return error instanceof BadRequestException && /\b(?:address|domain|local name|user name)\b/i.test(error.message);
}
