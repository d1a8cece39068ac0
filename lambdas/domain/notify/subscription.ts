import type { BackstopNote } from './backstop.ts';

type State = 'confirmed' | 'pending' | 'gone';

/** The states of the subscriptions of the backstop's mailbox and phone. SNS calls one pending until it is confirmed. */
export type SubscriptionStates = { readonly email: State; readonly sms: State };

const places = { email: 'mailbox', sms: 'phone' } as const;
const reasons = { pending: 'its subscription is not confirmed', gone: 'its subscription is gone' } as const;

/** A note about each of the two that gets no messages. The other one hears it, once a day. */
export function subscriptionNotes(states: SubscriptionStates, at: string): BackstopNote[] {
  return (['email', 'sms'] as const).flatMap((channel) => {
    const state = states[channel];
    if (state === 'confirmed') return [];
    return [
      {
        id: `subscription-${channel}-${at.slice(0, 10)}`,
        text: `The ${places[channel]} of the backstop gets no messages: ${reasons[state]}. You are the only one who hears when nobody answers.`,
        heading: 'backstop-subscription',
      },
    ];
  });
}
