import { describe, expect, it } from 'vitest';
import {
  type Budget,
  budgetNote,
  channelInstead,
  monthOf,
  paidTag,
  priceOfSms,
  readPaidTag,
  reserveOf,
  spendableOf,
} from '../../../../lambdas/domain/notify/budget.ts';
import { microsOf } from '../../../../lambdas/domain/notify/money.ts';
import type { Channel } from '../../../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../../../lambdas/domain/on-call/contact.ts';
import { isGsmText } from '../../../../lambdas/domain/text/gsm.ts';
import { readProps } from '../../../../lib/settings.ts';

const budgetOf = (limit: number, price = 0.1): Budget => ({ limit: microsOf(limit), smsPart: microsOf(price) });

it.each([
  ['a tenth of a large budget', budgetOf(50), 5],
  ['at least the price of 20 SMS', budgetOf(5), 2],
  ['20 SMS at the price in the settings', budgetOf(5, 0.05), 1],
])('the reserve is %s, and the rest is for contacts', (_, budget, reserve) => {
  expect(reserveOf(budget)).toBe(microsOf(reserve));
  expect(spendableOf(budget)).toBe(budget.limit - microsOf(reserve));
});

it.each([
  [2, 0.1],
  [2.00001, 0.1],
  [1, 0.05],
  [20, 1],
  [21, 1],
  [0.5, 0.1],
  [0, 0.1],
  [-1, 0.1],
])('a budget of %d at %d an SMS is accepted only if it is larger than its reserve', (smsBudget, smsPrice) => {
  const isLarger = spendableOf(budgetOf(smsBudget, smsPrice)) > 0;
  expect('settings' in readProps({ sender: 'ops@acme.test', smsBudget, smsPrice })).toBe(isLarger);
});

it('the month is that of the instant in UTC', () => {
  expect(monthOf('2026-11-30T23:59:59.999Z')).toBe('2026-11');
  expect(monthOf('2026-12-01T00:00:00.000Z')).toBe('2026-12');
});

it('an SMS is paid by its parts', () => {
  expect(priceOfSms(budgetOf(5), 'a'.repeat(160))).toBe(100_000);
  expect(priceOfSms(budgetOf(5), 'a'.repeat(161))).toBe(200_000);
});

describe('an SMS that cannot be paid', () => {
  const all = { id: 'ada', name: 'Ada', timeZone: 'UTC', sms: '+1', email: 'a@b', voice: '+2' } satisfies Contact;
  const { email: _, ...noMail } = all;
  const { voice: __, ...noVoice } = all;
  it.each<[string, Contact, Channel[], Channel | undefined]>([
    ['becomes an e-mail', all, ['sms'], 'email'],
    ['becomes a call if the attempt sends an e-mail anyway', all, ['sms', 'email'], 'voice'],
    ['becomes a call if the contact has no e-mail', noMail, ['sms'], 'voice'],
    ['becomes nothing if the attempt uses everything anyway', all, ['sms', 'email', 'voice'], undefined],
    ['becomes nothing if the contact has nothing else', noVoice, ['sms', 'email'], undefined],
  ])('%s', (_, contact, used, channel) => {
    expect(channelInstead(contact, used)).toBe(channel);
  });
});

it('the backstop hears of each month once, in GSM-7', () => {
  const note = budgetNote('2026-11', budgetOf(5));
  expect(note).toEqual({
    id: 'sms-budget#2026-11',
    text: 'The SMS budget of 2026-11 is used up: contacts now get e-mails and calls instead. Of the 5 USD, 2 USD remain for the messages of the backstop.',
    heading: 'sms-budget-used-up',
  });
  expect(isGsmText(note.text)).toBe(true);
});

it.each([
  ['2026-11_100000', { month: '2026-11', micros: 100_000 }],
  ['2026-11_', undefined],
  ['x', undefined],
])('reads the payment in the tag %s', (tag, paid) => {
  expect(readPaidTag(tag)).toEqual(paid);
  if (paid !== undefined) expect(paidTag(paid)).toBe(tag);
});
