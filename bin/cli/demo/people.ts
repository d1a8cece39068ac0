import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';

/** When the demo begins: 03:14 where the example's first contact sleeps. */
export const startsAt = '2026-11-24T02:14:00.000Z';

/** The seconds after which a scanner has been seen to open a link that was just sent, and when a person has got up. */
export const scannerAfterSeconds = [22, 23] as const;
export const pressAfterSeconds = 56;

/** Who stays silent and who answers: the first contacts of the default policy's first two levels. */
export function castOf({ contacts, policies }: OnCall): { readonly silent: Contact; readonly answering: Contact } {
  const levels = policies.find(({ id }) => id === 'default')?.levels ?? [];
  const [silent, answering] = levels.map((level) => contacts.find(({ id }) => id === level.contacts[0]));
  if (silent === undefined || answering === undefined) {
    throw new Error('The demo needs a default policy of two levels in oncall.example.yaml.');
  }
  return { silent, answering };
}
