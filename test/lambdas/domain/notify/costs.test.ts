import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../../lambdas/domain/incident/timeline.ts';
import {
  type Charge,
  isEmptyReceipt,
  prices,
  receiptFor,
  receiptJson,
  receiptOf,
  receiptText,
} from '../../../../lambdas/domain/notify/costs.ts';
import { dollarsOf, microsOf } from '../../../../lambdas/domain/notify/money.ts';
import { aNotification, anIncident, night } from '../samples.ts';

const sms: Charge = { channel: 'sms' };
const email: Charge = { channel: 'email' };
const call: Charge = { channel: 'voice' };

describe('a receipt in words', () => {
  it.each<[string, readonly Charge[], string]>([
    [
      'names every channel that was used',
      [sms, sms, sms, email, email, call],
      '3 SMS, 2 e-mails, 1 call: about 0.31 USD',
    ],
    ['counts each part of an SMS', [{ channel: 'sms', parts: 3 }], '1 SMS: about 0.30 USD'],
    ['counts a call as one minute', Array(10).fill(call), '10 calls: about 0.13 USD'],
    ['says so if it is less than a cent', [email], '1 e-mail: less than 0.01 USD'],
    ['says so if nothing was sent', [], 'no messages: less than 0.01 USD'],
    [
      'takes only a share of the price of a bundle',
      [sms, { channel: 'sms', bundle: 'a', shared: 4 }, { channel: 'sms', bundle: 'b', shared: 2 }],
      '1 SMS, a share of 2 bundles: about 0.18 USD',
    ],
    [
      'counts a bundle once for two messages in it',
      Array(2).fill({ ...sms, bundle: 'a', shared: 2 }),
      'a share of 1 bundle: about 0.10 USD',
    ],
    ['separates thousands', Array(1234).fill(sms), '1,234 SMS: about 123.40 USD'],
  ])('%s', (_, charges, text) => {
    expect(receiptText(receiptFor(charges))).toBe(text);
  });

  it('counts with the price in the settings, and the state transitions', () => {
    expect(receiptText(receiptFor([sms, sms], microsOf(0.00645)))).toBe('2 SMS: about 0.01 USD');
    expect(receiptFor([sms], microsOf(0.00645), 1000).micros).toBe(6_450 + 25_000);
  });
});

describe('the receipt of an incident', () => {
  const notice = { at: night('03:21'), kind: 'notice', contact: 'ada', name: 'Ada', channel: 'sms' } as const;

  it.each<[string, readonly TimelineEvent[], string]>([
    ['counts notifications and notices', [aNotification(), { ...notice, state: 'sent' }], '2 SMS: about 0.20 USD'],
    ['counts a message that a crash left open', [aNotification({ state: 'sending' })], '1 SMS: about 0.10 USD'],
    ['leaves out what was not delivered', [aNotification({ state: 'failed' })], 'no messages: less than 0.01 USD'],
    ['leaves out what was withheld', [{ ...notice, state: 'withheld' }], 'no messages: less than 0.01 USD'],
    [
      'leaves out what still waits for a bundle',
      [aNotification({ state: 'bundled' })],
      'no messages: less than 0.01 USD',
    ],
    ['counts the channel that took the place', [aNotification({ instead: 'voice' })], '1 call: about 0.01 USD'],
    [
      'shares a bundle with the other messages in it',
      [aNotification({ bundle: 'b', bundleSize: 10 })],
      'a share of 1 bundle: about 0.01 USD',
    ],
    [
      'counts a bundle of the last release as its own',
      [aNotification({ bundle: 'b' })],
      'a share of 1 bundle: about 0.10 USD',
    ],
    [
      'leaves out everything else',
      [{ at: night('03:14'), kind: 'note', text: 'n' }],
      'no messages: less than 0.01 USD',
    ],
  ])('%s', (_, timeline, text) => {
    expect(receiptText(receiptOf(anIncident(), timeline))).toBe(text);
  });

  it('counts two parts for an SMS that GSM-7 cannot write', () => {
    expect(receiptOf(anIncident({ summary: '本番の決済' }), [aNotification()]).micros).toBe(2 * prices.smsPart);
  });

  it('is empty only if nothing was sent', () => {
    expect(isEmptyReceipt(receiptOf(anIncident(), []))).toBe(true);
    expect(isEmptyReceipt(receiptOf(anIncident(), [aNotification()]))).toBe(false);
    expect(isEmptyReceipt(receiptOf(anIncident(), [aNotification({ bundle: 'b' })]))).toBe(false);
  });

  it('has the same for a program', () => {
    const receipt = receiptOf(anIncident(), [aNotification(), aNotification({ channel: 'email' })]);
    expect(receiptJson(receipt)).toEqual({ sms: 1, email: 1, voice: 0, bundles: 0, aboutDollars: 0.10016 });
  });
});

it('keeps amounts as whole numbers', () => {
  expect([microsOf(0.1), microsOf(0.00645), microsOf(0.1 + 0.2)]).toEqual([100_000, 6_450, 300_000]);
  expect(dollarsOf(310_000)).toBe(0.31);
});

it('counts a call at the price in the settings', () => {
  expect(receiptFor([call, call], undefined, 0, 250_000).micros).toBe(500_000);
  const event = aNotification({ channel: 'voice', state: 'sent' });
  expect(receiptText(receiptOf(anIncident(), [event], undefined, 250_000))).toBe('1 call: about 0.25 USD');
});
