import { describe, expect, it } from 'vitest';
import { subscriptionNotes } from '../../../../lambdas/domain/notify/subscription.ts';
import { isGsmText } from '../../../../lambdas/domain/text/gsm.ts';
import { night } from '../samples.ts';

describe('a note about the backstop’s own subscriptions', () => {
  it('is not needed if both are confirmed', () => {
    expect(subscriptionNotes({ email: 'confirmed', sms: 'confirmed' }, night('03:00'))).toEqual([]);
  });

  it('says of each that gets no messages why, once a day', () => {
    const notes = subscriptionNotes({ email: 'pending', sms: 'gone' }, night('03:00'));
    expect(notes.map(({ id }) => id)).toEqual(['subscription-email-2026-11-23', 'subscription-sms-2026-11-23']);
    expect(notes[0]?.text).toContain(
      'The mailbox of the backstop gets no messages: its subscription is not confirmed.',
    );
    expect(notes[1]?.text).toContain('The phone of the backstop gets no messages: its subscription is gone.');
    for (const { text } of notes) expect(isGsmText(text)).toBe(true);
  });
});
