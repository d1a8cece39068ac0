import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { rosterOf, seatsOf } from '../../../lambdas/domain/on-call/roster.ts';

/** The beginning of the demo: 03:14 for the example's first contact, who is asleep. */
export const startsAt = '2026-11-24T02:14:00.000Z';

/** Seconds after the message when a mail scanner opens its link, as a real one was seen to do, and when the contact presses. */
export const scannerAfterSeconds = [22, 23] as const;
export const pressAfterSeconds = 56;

/** The contact who stays silent and the one who answers: the first ones of the default policy's first two levels. */
export function castOf({ contacts, schedules, overrides, policies }: OnCall): {
  readonly silent: Contact;
  readonly answering: Contact;
} {
  const levels = policies.find(({ id }) => id === 'default')?.levels ?? [];
  const roster = rosterOf(contacts, schedules, overrides);
  const [silent, answering] = levels.map((level) => seatsOf(level.contacts, roster, Date.parse(startsAt))[0]?.contact);
  if (silent === undefined || answering === undefined) {
    throw new Error('The demo needs a default policy with two levels in oncall.example.yaml.');
  }
  return { silent, answering };
}
