import { expect, it } from 'vitest';
import { budgetRow } from '../../../../bin/cli/doctor/sms-budget.ts';
import { microsOf } from '../../../../lambdas/domain/notify/money.ts';

const budget = { limit: microsOf(20), smsPart: microsOf(0.1) };

it.each([
  [
    'is ok while there is money',
    3.2,
    50,
    'ok',
    '3.20 USD of 20.00 USD are spent this month, and 2.00 USD are left to the backstop',
  ],
  ['is ok if the account’s limit is not known', 3.2, undefined, 'ok', '3.20 USD of 20.00 USD are spent'],
  ['warns once no SMS can be paid any more', 17.95, 50, 'warning', 'contacts get e-mails and calls instead of SMS'],
  ['warns if the account may spend less', 3.2, 15, 'warning', 'but the account may spend only 15 USD a month'],
])('%s', (_, spent, most, status, found) => {
  expect(budgetRow(budget, microsOf(spent), most)).toMatchObject({ status, found: expect.stringContaining(found) });
});
