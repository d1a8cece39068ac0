import { SendTextMessageCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Delivery, Message, Tags } from '../../domain/notify/message.ts';
import { env } from '../../env.ts';
import { ifTaken, maxPrice, phones } from './end-user-messaging.ts';

/** Sends one SMS from an origination identity. Only faults of the number are returned; others are thrown. */
export function sendFrom(
  identity: string,
  phoneNumber: string,
  { text, validSeconds }: Message,
  tags: Tags,
): Promise<Delivery> {
  return ifTaken(
    phones().send(
      new SendTextMessageCommand({
        DestinationPhoneNumber: phoneNumber,
        OriginationIdentity: identity,
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
