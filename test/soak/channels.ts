import type { BackstopMessage } from '../../lambdas/domain/notify/backstop.ts';
import type { Delivery, Message } from '../../lambdas/domain/notify/message.ts';
import type { Channel, Contact } from '../../lambdas/domain/on-call/contact.ts';
import type { Person } from './scenario.ts';

export type Channels = {
  readonly sendMessage: (
    channel: Channel,
    contact: Contact,
    message: Message,
    tags: Readonly<Record<string, string>>,
  ) => Promise<Delivery>;
  readonly tellBackstop: (message: BackstopMessage) => Promise<void>;
};

type Listener = {
  readonly taken: (contact: Contact, message: Message, tags: Readonly<Record<string, string>>) => void;
  /** Something is heard of a lost message: once, or as often as it says. */
  readonly bounces: (
    channel: Channel,
    contact: Contact,
    event: object,
    how: { readonly bouncesAfterSeconds: number; readonly times?: number },
  ) => void;
  readonly backstop: (message: BackstopMessage) => void;
};

/** SMS, e-mail and the backstop's topic, as the people at the other end have them. */
export function createChannels(people: readonly Person[], listener: Listener): Channels {
  return {
    sendMessage: async (channel, contact, message, tags) => {
      const person = people.find(({ id }) => id === contact.id);
      const reach = person?.[channel];
      if (reach === undefined) return { sent: false, why: `there is no ${channel} address` };
      if (reach === 'refuses') {
        return { sent: false, why: channel === 'email' ? 'the address is not valid' : 'the number has opted out' };
      }
      if (reach === 'works') listener.taken(contact, message, tags);
      else listener.bounces(channel, contact, failureOf(channel, tags), reach);
      return { sent: true };
    },
    tellBackstop: async (message) => listener.backstop(message),
  };
}

/** What SES or End User Messaging says of a message that it took and could not deliver. */
function failureOf(channel: Channel, tags: Readonly<Record<string, string>>): object {
  if (channel === 'sms') return { eventType: 'TEXT_UNREACHABLE', isFinal: true, context: tags };
  if (channel === 'voice') return { eventType: 'VOICE_BUSY', isFinal: true, context: tags };
  const lists = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]]));
  return {
    source: 'aws.ses',
    'detail-type': 'Email Bounced',
    detail: { mail: { tags: lists }, bounce: { bounceType: 'Permanent', bounceSubType: 'General' } },
  };
}
