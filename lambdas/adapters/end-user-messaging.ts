import {
  ConflictException,
  PinpointSMSVoiceV2Client,
  SendTextMessageCommand,
  SendVoiceMessageCommand,
  ServiceQuotaExceededException,
  ValidationException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Delivery, Message } from '../domain/notify/message.ts';
import { env } from '../env.ts';

const client = new PinpointSMSVoiceV2Client({});

type Tags = Readonly<Record<string, string>>;

/** Sends one SMS from the origination identity. Every fault that is not the number's own is thrown. */
export function sendText(phoneNumber: string, { text, validSeconds }: Message, tags: Tags): Promise<Delivery> {
  return ifTaken(
    client.send(
      new SendTextMessageCommand({
        DestinationPhoneNumber: phoneNumber,
        OriginationIdentity: env('ORIGINATION_IDENTITY'),
        MessageBody: text,
        MessageType: 'TRANSACTIONAL',
        MaxPrice: maxPrice(),
        TimeToLive: validSeconds,
        ConfigurationSetName: env('PHONE_CONFIGURATION_SET'),
        Context: tags,
      }),
    ),
  );
}

/** Calls a number and reads SSML out. Every fault that is not the number's own is thrown. */
export function call(phoneNumber: string, { text, validSeconds }: Message, tags: Tags): Promise<Delivery> {
  return ifTaken(
    client.send(
      new SendVoiceMessageCommand({
        DestinationPhoneNumber: phoneNumber,
        OriginationIdentity: env('VOICE_ORIGINATION'),
        MessageBody: text,
        MessageBodyTextType: 'SSML',
        MaxPricePerMinute: maxPrice(),
        TimeToLive: validSeconds,
        ConfigurationSetName: env('PHONE_CONFIGURATION_SET'),
        Context: tags,
      }),
    ),
  );
}

/** Which limit of the account a service's refusal is about, if it is about one: the month's spending, calls to a number a day. */
export function limitReached(error: unknown): string | undefined {
  return error instanceof ServiceQuotaExceededException ? (error.Reason ?? error.message) : undefined;
}

function maxPrice(): string | undefined {
  return env('MAX_PRICE') || undefined;
}

/** Why a number can't be reached, whoever tries again: the service's reasons that are about the number or its country. */
const numberFaults: Readonly<Record<string, string>> = {
  DESTINATION_PHONE_NUMBER_OPTED_OUT: 'the number has opted out',
  DESTINATION_PHONE_NUMBER_NOT_VERIFIED: 'the number is not verified, and the account is in the sandbox',
  DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE: 'the account blocks the number',
  DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION: 'the account blocks the number’s country',
  DESTINATION_COUNTRY_BLOCKED: 'the number’s country is blocked',
  COUNTRY_NOT_ENABLED: 'the number’s country is not enabled',
  INTERNATIONAL_SENDING_NOT_SUPPORTED: 'the origination identity does not reach other countries',
  INVALID_IDENTITY_FOR_DESTINATION_COUNTRY: 'the origination identity does not reach the number’s country',
  PRICE_OVER_THRESHOLD: 'it would cost more than maxPrice',
};

async function ifTaken(sending: Promise<unknown>): Promise<Delivery> {
  try {
    await sending;
    return { sent: true };
  } catch (error) {
    const why = faultOfNumber(error);
    if (why !== undefined) return { sent: false, why };
    throw error;
  }
}

function faultOfNumber(error: unknown): string | undefined {
  if (error instanceof ConflictException) return numberFaults[error.Reason ?? ''];
  if (!(error instanceof ValidationException)) return undefined;
  const isAboutNumber = error.Fields?.some(({ Name }) => Name === 'DestinationPhoneNumber');
  return numberFaults[error.Reason ?? ''] ?? (isAboutNumber ? 'the number is not valid' : undefined);
}
