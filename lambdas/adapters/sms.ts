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

const client = new SNSClient({});

const text = (value: string): MessageAttributeValue => ({ DataType: 'String', StringValue: value });

/** Sends one SMS. Every fault that is not the number's own is thrown. */
export async function sendSms(phoneNumber: string, message: string): Promise<Delivery> {
  const origination = env('ORIGINATION_NUMBER');
  try {
    // Publish says nothing of an opt-out: the message would be taken and dropped.
    const { isOptedOut } = await client.send(new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber }));
    if (isOptedOut) return { sent: false, why: 'the number has opted out' };
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
