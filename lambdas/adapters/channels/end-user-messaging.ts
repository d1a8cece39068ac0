import {
  ConflictException,
  PinpointSMSVoiceV2Client,
  ValidationException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Delivery, Tags } from '../../domain/notify/message.ts';
import { countryBlocked, refusalText } from '../../domain/notify/refusal.ts';
import { lazily } from '../../domain/text/lazily.ts';
import { env } from '../../env.ts';
import { limitReached } from './account-limit.ts';
import { quiet } from './quiet.ts';

/** The client that SMS and calls share. */
export const phones = lazily(() => quiet(new PinpointSMSVoiceV2Client({})));

/** The highest price of one message, in USD; nothing for no limit. */
export function maxPrice(): string | undefined {
  return env('MAX_PRICE') || undefined;
}

/** The reason for which nothing goes to a number in the sandbox, as the timeline has it. */
export const unverifiedNumber = 'the number is not verified, and the account is in the sandbox';

/**
 * The service's reasons that are about the number or its country, for which a retry cannot help.
 *
 * A country that a protect configuration blocks is not among them: somebody has set that for everybody there, and can change it.
 *
 * @see https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_ConflictException.html
 */
const numberFaults: Readonly<Record<string, string>> = {
  DESTINATION_PHONE_NUMBER_OPTED_OUT: 'the number has opted out',
  DESTINATION_PHONE_NUMBER_NOT_VERIFIED: unverifiedNumber,
  DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE: 'the account blocks the number',
  DESTINATION_COUNTRY_BLOCKED: 'the number’s country is blocked',
  COUNTRY_NOT_ENABLED: 'the number’s country is not enabled',
  INTERNATIONAL_SENDING_NOT_SUPPORTED: 'the origination identity does not reach other countries',
  INVALID_IDENTITY_FOR_DESTINATION_COUNTRY: 'the origination identity does not reach the number’s country',
  PRICE_OVER_THRESHOLD: 'it would cost more than maxPrice',
};

/**
 * The result of a message sent by the service. Only faults of the number are returned; others are thrown.
 *
 * A bundle is tried each minute until it can be sent, so a country that the account blocks is returned for a bundle too.
 */
export async function ifTaken(sending: Promise<unknown>, { bundle }: Tags): Promise<Delivery> {
  try {
    await sending;
    return { sent: true };
  } catch (error) {
    const limit = bundle === undefined ? undefined : limitReached(error);
    const why = limit === countryBlocked ? refusalText(limit) : faultOfNumber(error);
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
