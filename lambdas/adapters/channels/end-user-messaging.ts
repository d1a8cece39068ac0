import {
  ConflictException,
  PinpointSMSVoiceV2Client,
  ServiceQuotaExceededException,
  ValidationException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Delivery } from '../../domain/notify/message.ts';
import { env } from '../../env.ts';

/** The client that SMS and calls share. */
export const phones = new PinpointSMSVoiceV2Client({});

/** The limit of the account that a service's refusal is about, if it is about one: the month's spending, calls to a number a day. */
export function limitReached(error: unknown): string | undefined {
  return error instanceof ServiceQuotaExceededException ? (error.Reason ?? error.message) : undefined;
}

/** The most that one message may cost, in USD; nothing where that is not limited. */
export function maxPrice(): string | undefined {
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

/** How a message fared with the service. Every fault that is not the number's own is thrown. */
export async function ifTaken(sending: Promise<unknown>): Promise<Delivery> {
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
