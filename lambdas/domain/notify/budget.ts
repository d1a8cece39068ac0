import type { Channel } from '../on-call/channel.ts';
import type { Contact } from '../on-call/contact.ts';
import { countParts } from '../text/sms-parts.ts';
import type { BackstopNote } from './backstop.ts';
import { dollarsOf, type Micros } from './money.ts';

/** The money for the SMS of a month. */
export type Budget = {
  readonly limit: Micros;
  /** The price of one part of an SMS. */
  readonly smsPart: Micros;
};

/** The part of the budget that contacts leave to the backstop, and the number of its SMS that are paid for in any case. */
const reserveShare = 10;
const reserveParts = 20;

/** The part of a budget that only the backstop's SMS may use. They go past the functions, so it is simply left. */
export function reserveOf({ limit, smsPart }: Budget): Micros {
  return Math.max(Math.ceil(limit / reserveShare), reserveParts * smsPart);
}

/** The most that the SMS of contacts may cost in a month. */
export function spendableOf(budget: Budget): Micros {
  return Math.max(0, budget.limit - reserveOf(budget));
}

/** The month of an instant, as AWS counts it: in UTC. `2026-11`. */
export function monthOf(at: string): string {
  return at.slice(0, 7);
}

/** The price of an SMS with this text. */
export function priceOfSms({ smsPart }: Budget, text: string): Micros {
  return countParts(text) * smsPart;
}

/** The reason why an SMS was not sent. */
export const budgetUsedUp = 'the month’s SMS budget is used up';

/**
 * The channel that takes the place of an SMS that cannot be paid: the contact's e-mail, else a call. It is not one that the
 * attempt uses anyway.
 *
 * @param used the channels of the attempt
 */
export function channelInstead(contact: Contact, used: readonly Channel[] = []): Exclude<Channel, 'sms'> | undefined {
  return (['email', 'voice'] as const).find((channel) => contact[channel] !== undefined && !used.includes(channel));
}

/** The note to the backstop that the budget of a month is used up. The backstop hears of it once a month. */
export function budgetNote(month: string, budget: Budget): BackstopNote {
  const usd = (micros: Micros) => `${dollarsOf(micros)} USD`;
  return {
    id: `sms-budget#${month}`,
    text: `The SMS budget of ${month} is used up: contacts now get e-mails and calls instead. Of the ${usd(budget.limit)}, ${usd(reserveOf(budget))} remain for the messages of the backstop.`,
    heading: 'sms-budget-used-up',
  };
}

/** The amount that an SMS took from the budget of a month. */
export type Paid = { readonly month: string; readonly micros: Micros };

/** A payment as a tag of its SMS, so that the report of its price finds it. */
export function paidTag({ month, micros }: Paid): string {
  return `${month}_${micros}`;
}

/** The payment in a tag; nothing if the tag is none of ours. */
export function readPaidTag(tag: string): Paid | undefined {
  const [, month, micros] = /^(\d{4}-\d\d)_(\d{1,12})$/.exec(tag) ?? [];
  return month === undefined ? undefined : { month, micros: Number(micros) };
}
