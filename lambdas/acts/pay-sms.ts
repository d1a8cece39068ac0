import type * as backstopNotes from '../adapters/backstop-notes.ts';
import type * as settings from '../adapters/settings.ts';
import type * as spending from '../adapters/spend.ts';
import { budgetNote, monthOf, paidTag, priceOfSms, spendableOf } from '../domain/notify/budget.ts';
import type { Message, Tags } from '../domain/notify/message.ts';
import type { Channel } from '../domain/on-call/channel.ts';
import type { Reporting } from './reporting.ts';

export type PayServices = Pick<typeof settings, 'smsBudget'> &
  Pick<typeof spending, 'takeSpend' | 'addSpend' | 'readSpend'> &
  Pick<typeof backstopNotes, 'noteForBackstop'> &
  Pick<Reporting, 'logError'>;

/** A message that may leave. */
export type Payment = {
  /** Tags for the message, by which the report of its price finds the payment. */
  readonly tags: Tags;
  /** Gives the money back because the message was not sent. It never throws. */
  readonly giveBack: () => Promise<void>;
};

const free: Payment = { tags: {}, giveBack: async () => {} };

/**
 * Pays for a message before it leaves; nothing if it is an SMS and the month's budget does not hold it, which the backstop
 * hears once. Without a budget, and on other channels, nothing is counted.
 */
export async function pay(
  services: PayServices,
  channel: Channel,
  { text }: Pick<Message, 'text'>,
  at: string,
): Promise<Payment | undefined> {
  const budget = channel === 'sms' ? services.smsBudget() : undefined;
  if (budget === undefined) return free;
  const month = monthOf(at);
  const micros = priceOfSms(budget, text);
  if (!(await services.takeSpend(month, micros, spendableOf(budget)))) {
    await noteUsedUp(services, at);
    return undefined;
  }
  const giveBack = async () => {
    try {
      await services.addSpend(month, -micros);
    } catch (error) {
      services.logError('the price of an SMS that was not sent could not be given back', error);
    }
  };
  return { tags: { paid: paidTag({ month, micros }) }, giveBack };
}

/** True if the month's budget holds one more SMS of one part, as far as is known now. Without a budget it always does. */
export async function isPayable(services: PayServices, channel: Channel, at: string): Promise<boolean> {
  const budget = channel === 'sms' ? services.smsBudget() : undefined;
  if (budget === undefined) return true;
  return (await services.readSpend(monthOf(at))) + budget.smsPart <= spendableOf(budget);
}

/** Tells the backstop that the budget is used up. A failure is logged: the message has to find another way in any case. */
async function noteUsedUp({ smsBudget, noteForBackstop, logError }: PayServices, at: string): Promise<void> {
  const budget = smsBudget();
  if (budget === undefined) return;
  try {
    await noteForBackstop(budgetNote(monthOf(at), budget), at);
  } catch (error) {
    logError('the backstop could not be told that the SMS budget is used up; the next SMS tries again', error);
  }
}
