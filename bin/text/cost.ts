import { channelRows } from '../../lambdas/domain/notify/channels.ts';
import { type Channel, channels, isWritten, messageWord } from '../../lambdas/domain/on-call/channel.ts';
import { plural } from './plural.ts';

/** What Standard workflows cost, in USD, beyond the month's free 4,000. */
const dollarsPerTransition = 0.025 / 1000;

/** The price of a message by channel, in USD. An SMS or a call costs what its country asks. */
const dollarsPerMessage: Readonly<Record<Channel, number>> = { sms: 0, email: 0.1 / 1000, voice: 0 };

/** What the transitions of a run cost, in USD. */
export function transitionDollars(transitions: number): number {
  return transitions * dollarsPerTransition;
}

/** What a run costs in USD without its SMS and calls, whose price is their country's. */
export function runDollars(transitions: number, messages: Readonly<Record<Channel, number>>): number {
  const dollars = channels.map((channel) => messages[channel] * dollarsPerMessage[channel]);
  return dollars.reduce((sum, each) => sum + each, transitionDollars(transitions));
}

/** Messages in words: `5 SMS, 2 e-mails`, and calls where there are any. */
export function sayMessages(messages: Readonly<Record<Channel, number>>): string {
  const told = channels.filter((channel) => isWritten(channel) || messages[channel] > 0);
  return told.map((channel) => plural(messages[channel], messageWord(channel), channelRows[channel].many)).join(', ');
}
