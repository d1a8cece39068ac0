import { SendVoiceMessageCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Delivery, Message, Tags } from '../../domain/notify/message.ts';
import { env } from '../../env.ts';
import { ifTaken, maxPrice, phones } from './end-user-messaging.ts';

/** Calls a number and reads SSML out. Only faults of the number are returned; others are thrown. */
export async function call(phoneNumber: string, { text, validSeconds }: Message, tags: Tags): Promise<Delivery> {
  const from = env('VOICE_ORIGINATION');
  if (from === '') return { sent: false, why: 'the stack has no number to call from' };
  return ifTaken(
    phones().send(
      new SendVoiceMessageCommand({
        DestinationPhoneNumber: phoneNumber,
        OriginationIdentity: from,
        MessageBody: text,
        MessageBodyTextType: 'SSML',
        MaxPricePerMinute: maxPrice(),
        TimeToLive: validSeconds,
        ConfigurationSetName: env('PHONE_CONFIGURATION_SET'),
        Context: tags,
      }),
    ),
    tags,
  );
}
