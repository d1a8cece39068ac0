import type { Inboxes } from './channels.ts';
import { notHere, queryService, serviceError } from './wire.ts';

/** SNS as far as SMS go. As there, Publish to a number that opted out succeeds, and nobody receives anything. */
export function createSns(inboxes: Inboxes, nextId: () => string) {
  return queryService('SNS', 'http://sns.amazonaws.com/doc/2010-03-31/', {
    Publish: async ({ PhoneNumber, Message, TopicArn, TargetArn }) => {
      inboxes.checkService('sns');
      if (TopicArn || TargetArn) throw notHere('SNS Publish to a topic');
      if (!/^\+[1-9]\d{1,14}$/.test(PhoneNumber ?? ''))
        throw serviceError(
          'InvalidParameter',
          `Invalid parameter: PhoneNumber Reason: ${PhoneNumber} is not valid to publish to`,
        );
      if (!Message) throw serviceError('InvalidParameter', 'Invalid parameter: Empty message');
      await inboxes.deliver({ channel: 'sms', to: PhoneNumber, text: Message });
      return { MessageId: nextId() };
    },
    CheckIfPhoneNumberIsOptedOut: ({ phoneNumber }) => {
      inboxes.checkService('sns');
      return { isOptedOut: inboxes.isOptedOut(phoneNumber) };
    },
  });
}
