import { SendTextMessageCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Delivery, Message, Tags } from '../../domain/notify/message.ts';
import { env } from '../../env.ts';
import { ifTaken, maxPrice, phones } from './end-user-messaging.ts';

/** Sends one SMS from the origination identity. Only faults of the number are returned; others are thrown. */
export function sendFromIdentity(phoneNumber: string, { text, validSeconds }: Message, tags: Tags): Promise<Delivery> {
  return ifTaken(
    phones().send(
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
    tags,
  );
}
