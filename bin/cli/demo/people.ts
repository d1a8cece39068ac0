import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { rosterOf, seatsOf } from '../../../lambdas/domain/on-call/roster.ts';

/** The beginning of the demo: 03:14 on a Monday for the example's first contact, who is asleep. */
export const startsAt = '2026-11-30T02:14:00.000Z';

/** The second alarm of the demo: 08:58 by the clocks of the example's schedule, two minutes before a handover. */
export const beforeHandover = { at: '2026-11-30T07:58:00.000Z', local: '2026-11-30T08:58' } as const;

/** Seconds after the message when a mail scanner opens its link, as a real one was seen to do, and when the contact presses. */
export const scannerAfterSeconds = [22, 23] as const;
export const pressAfterSeconds = 56;

/** The contact who stays silent, the one who answers, and the zone of the clocks that are shown. */
export type Cast = { readonly silent: Contact; readonly answering: Contact; readonly timeZone: string };

/** The first contacts of the default policy's first two levels. The clocks are those of the one who is asleep. */
export function castOf({ contacts, schedules, overrides, policies }: OnCall): Cast {
  const levels = policies.find(({ id }) => id === 'default')?.levels ?? [];
  const roster = rosterOf(contacts, schedules, overrides);
  const [silent, answering] = levels.map((level) => seatsOf(level.contacts, roster, Date.parse(startsAt))[0]?.contact);
  if (silent === undefined || answering === undefined) {
    throw new Error('The demo needs a default policy with two levels in oncall.example.yaml.');
  }
  return { silent, answering, timeZone: silent.timeZone };
}

/** The contact who goes off call at the handover after the second alarm, and the one who takes over. */
export function castOfHandover({ contacts, schedules, overrides, policies }: OnCall): Cast {
  const [level] = policies.find(({ id }) => id === 'office')?.levels ?? [];
  const roster = rosterOf(contacts, schedules, overrides);
  const seats = seatsOf(level?.contacts ?? [], roster, Date.parse(beforeHandover.at));
  const timeZone = schedules.find(({ id }) => level?.contacts.includes(id))?.timeZone;
  const silent = seats.find(({ until }) => until !== undefined)?.contact;
  const answering = seats.find(({ from }) => from !== undefined)?.contact;
  if (silent === undefined || answering === undefined || timeZone === undefined) {
    throw new Error(`The demo needs a handover at ${beforeHandover.local} or soon after it in oncall.example.yaml.`);
  }
  return { silent, answering, timeZone };
}
