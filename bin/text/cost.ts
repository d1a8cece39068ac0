import { prices, type Receipt, receiptFor } from '../../lambdas/domain/notify/costs.ts';
import { dollarsOf, microsOf } from '../../lambdas/domain/notify/money.ts';
import { type Channel, channels, channelWords, isWritten, messageWord } from '../../lambdas/domain/on-call/channel.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { countParts } from '../../lambdas/domain/text/sms-parts.ts';
import type { Message } from '../../local/cloud/channels.ts';
import type { Cloud } from '../../local/cloud/cloud.ts';

/** The price of a message by channel, in USD. The price of an SMS or a call depends on the country and is left out. */
const dollarsPerMessage: Readonly<Record<Channel, number>> = { sms: 0, email: dollarsOf(prices.email), voice: 0 };

/** The price of a run in USD, without its SMS and calls. */
export function runDollars(transitions: number, messages: Readonly<Record<Channel, number>>): number {
  const dollars = channels.map((channel) => messages[channel] * dollarsPerMessage[channel]);
  return dollars.reduce((sum, each) => sum + each, dollarsOf(transitions * prices.transition));
}

/** The receipt for the messages of a night, at the prices that the stack was made with. */
export function nightReceipt({ conditions }: Cloud, messages: readonly Message[], transitions: number): Receipt {
  const charges = messages.map(({ channel, text }) => ({ channel, parts: countParts(text) }));
  const { SmsPrice, CallPrice } = conditions.outputs;
  return receiptFor(charges, microsOf(Number(SmsPrice)), transitions, microsOf(Number(CallPrice)));
}

/** Numbers of messages in words: `5 SMS, 2 e-mails`, and calls if there are any. */
export function describeMessages(messages: Readonly<Record<Channel, number>>): string {
  const named = channels.filter((channel) => isWritten(channel) || messages[channel] > 0);
  return named.map((channel) => plural(messages[channel], messageWord(channel), channelWords[channel].many)).join(', ');
}
