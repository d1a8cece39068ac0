import {
  CheckIfPhoneNumberIsOptedOutCommand,
  InvalidParameterException,
  type MessageAttributeValue,
  OptedOutException,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { Delivery } from '../domain/notices.ts';
import { env } from '../env.ts';
import { logError } from '../log.ts';

const client = new SNSClient({});

const text = (value: string): MessageAttributeValue => ({ DataType: 'String', StringValue: value });

/** Sends one SMS. Every fault that is not the number's own is thrown. */
export async function sendSms(phoneNumber: string, message: string): Promise<Delivery> {
  const origination = env('ORIGINATION_NUMBER');
  try {
    if (await hasOptedOut(phoneNumber)) return { sent: false, why: 'the number has opted out' };
    await client.send(
      new PublishCommand({
        PhoneNumber: phoneNumber,
        Message: message,
        MessageAttributes: {
          // The default, Promotional, is the lowest priority.
          'AWS.SNS.SMS.SMSType': text('Transactional'),
          ...(origination !== '' && { 'AWS.MM.SMS.OriginationNumber': text(origination) }),
        },
      }),
    );
    return { sent: true };
  } catch (error) {
    if (error instanceof OptedOutException) return { sent: false, why: 'the number has opted out' };
    if (error instanceof InvalidParameterException) return { sent: false, why: 'the number is not valid' };
    throw error;
  }
}

/**
 * Whether SNS knows that the number has opted out, of which Publish says nothing: the message would be taken and dropped.
 *
 * Asking is a courtesy: when nobody can be asked the message is sent all the same.
 */
async function hasOptedOut(phoneNumber: string): Promise<boolean> {
  try {
    const { isOptedOut = false } = await client.send(new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber }));
    return isOptedOut;
  } catch (error) {
    // Publish refuses such a number too; the words may hold it, and so are not logged.
    if (!(error instanceof InvalidParameterException)) logError('SNS does not say who has opted out', error);
    return false;
  }
}
