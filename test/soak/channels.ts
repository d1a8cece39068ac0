import type { BackstopMessage } from '../../lambdas/domain/notify/backstop.ts';
import type { Delivery, Message, Tags } from '../../lambdas/domain/notify/message.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import type { Person } from './scenario.ts';

export type Channels = {
  readonly sendMessage: (channel: Channel, contact: Contact, message: Message, tags: Tags) => Promise<Delivery>;
  readonly tellBackstop: (message: BackstopMessage) => Promise<void>;
};

type Listener = {
  readonly taken: (contact: Contact, message: Message, tags: Tags) => void;
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
      if (reach === 'refuses') return { sent: false, why: `${refusals[channel]}: ${contact[channel]}` };
      if (reach === 'works') listener.taken(contact, message, tags);
      else listener.bounces(channel, contact, failures[channel](tags), reach);
      return { sent: true };
    },
    tellBackstop: async (message) => listener.backstop(message),
  };
}

/** Why each channel's service refuses a message. It names the address, as AWS may. */
const refusals: Readonly<Record<Channel, string>> = {
  sms: 'the number has opted out',
  email: 'the address is not valid',
  voice: 'the number has opted out',
};

/** The event of each channel's service about a message that it accepted and could not deliver. */
const failures: Readonly<Record<Channel, (tags: Tags) => object>> = {
  sms: (tags) => ({ eventType: 'TEXT_UNREACHABLE', isFinal: true, context: tags }),
  email: (tags) => ({
    source: 'aws.ses',
    'detail-type': 'Email Bounced',
    detail: {
      mail: { tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])) },
      bounce: { bounceType: 'Permanent', bounceSubType: 'General' },
    },
  }),
  voice: (tags) => ({ eventType: 'VOICE_BUSY', isFinal: true, context: tags }),
};
