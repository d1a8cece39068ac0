import type * as spending from '../adapters/spend.ts';
import type { SmsPrice } from '../domain/notify/delivery.ts';
import type { Reporting } from './reporting.ts';

export type PriceServices = Pick<typeof spending, 'addSpend' | 'isPriceKnown' | 'markPriceKnown'> &
  Pick<Reporting, 'log'>;

/**
 * Adds the difference between the price of an SMS and what it took from the budget.
 *
 * A report may come twice, and the function may end between two writes. A higher price is then counted twice, and a lower one
 * not at all, so that the month never costs more than is known.
 */
export const takeInPrice =
  ({ addSpend, isPriceKnown, markPriceKnown, log }: PriceServices) =>
  async ({ message, paid, micros }: SmsPrice): Promise<void> => {
    const { month } = paid;
    const difference = micros - paid.micros;
    if (difference > 0) {
      if (await isPriceKnown(message)) return;
      await addSpend(month, difference);
      await markPriceKnown(message, month);
    } else if (difference < 0) {
      if (!(await markPriceKnown(message, month))) return;
      await addSpend(month, difference);
    }
    log('the price of an SMS', { month, took: paid.micros, cost: micros });
  };
