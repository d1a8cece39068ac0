import {
  CheckIfPhoneNumberIsOptedOutCommand,
  InvalidParameterException,
  type MessageAttributeValue,
  OptedOutException,
  PublishCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { Delivery, Message } from '../../domain/notify/message.ts';
import { lazily } from '../../domain/text/lazily.ts';
import { env, findEnv } from '../../env.ts';
import { logError } from '../../log.ts';
import { quiet } from './quiet.ts';

const sns = lazily(() => quiet(new SNSClient({})));

const attribute = (value: string): MessageAttributeValue => ({ DataType: 'String', StringValue: value });

/** Sends one SMS by SNS, from the origination number if one is set. Only faults of the number are returned; others are thrown. */
export async function sendBySns(phoneNumber: string, { text }: Pick<Message, 'text'>): Promise<Delivery> {
  try {
    if (await hasOptedOut(phoneNumber)) return { sent: false, why: 'the number has opted out' };
    await sns().send(
      new PublishCommand({
        PhoneNumber: phoneNumber,
        Message: text,
        MessageAttributes: {
          // The default, Promotional, is the lowest priority.
          'AWS.SNS.SMS.SMSType': attribute('Transactional'),
          ...origination(env('ORIGINATION_NUMBER')),
        },
      }),
    );
    return { sent: true };
  } catch (error) {
    if (error instanceof OptedOutException) return { sent: false, why: 'the number has opted out' };
    if (!isAboutNumber(error)) throw error;
    if (isWithoutSms())
      throw new Error(`SNS sends no SMS in ${env('AWS_REGION')}: deploy the pager to another Region.`);
    return { sent: false, why: 'the number is not valid' };
  }
}

/** True when SNS refuses the number itself. Any other invalid parameter, such as the sender, is a fault of the system. */
function isAboutNumber(error: unknown): boolean {
  return error instanceof InvalidParameterException && /phoneNumber/i.test(error.message);
}

/** True in a Region without SMS. SNS refuses every number there, in the words that it has for a wrong one. */
function isWithoutSms(): boolean {
  const regions = findEnv('SMS_REGIONS');
  return regions !== undefined && !regions.split(',').includes(env('AWS_REGION'));
}

/** The attribute for the sender of an SMS. A sender with a letter is a sender id. */
function origination(from: string): Record<string, MessageAttributeValue> {
  if (from === '') return {};
  return { [/[a-z]/i.test(from) ? 'AWS.SNS.SMS.SenderID' : 'AWS.MM.SMS.OriginationNumber']: attribute(from) };
}

/**
 * True when SNS reports that the number has opted out. Publish does not report that: it would accept and drop the message.
 *
 * If the check itself fails, the message is sent anyway.
 */
async function hasOptedOut(phoneNumber: string): Promise<boolean> {
  try {
    const { isOptedOut = false } = await sns().send(new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber }));
    return isOptedOut;
  } catch (error) {
    // Publish refuses an invalid number too.
    if (!isAboutNumber(error)) logError('SNS did not report whether the number has opted out', error);
    return false;
  }
}
