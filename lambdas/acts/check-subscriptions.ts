import type * as backstopNotes from '../adapters/backstop-notes.ts';
import type * as subscriptions from '../adapters/subscriptions.ts';
import { subscriptionNotes } from '../domain/notify/subscription.ts';

export type SubscriptionServices = Pick<typeof subscriptions, 'findSubscriptions'> &
  Pick<typeof backstopNotes, 'noteForBackstop'>;

/** Looks once an hour whether the backstop's mailbox and phone are still subscribed, and tells the one that is of the other. */
export async function checkSubscriptions(services: SubscriptionServices, at: string): Promise<boolean> {
  if (new Date(at).getUTCMinutes() !== 0) return false;
  const notes = subscriptionNotes(await services.findSubscriptions(), at);
  for (const note of notes) await services.noteForBackstop(note, at);
  return notes.length > 0;
}
