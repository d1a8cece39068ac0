import { channelRows } from '../../lambdas/domain/notify/channels.ts';
import { type Channel, channels, isWritten, messageWord } from '../../lambdas/domain/on-call/channel.ts';
import { plural } from './plural.ts';

/** The price of one transition of a Standard workflow, in USD, beyond the month's free 4,000. */
const dollarsPerTransition = 0.025 / 1000;

/** The price of a message by channel, in USD. The price of an SMS or a call depends on the country and is left out. */
const dollarsPerMessage: Readonly<Record<Channel, number>> = { sms: 0, email: 0.1 / 1000, voice: 0 };

/** The price of a run's transitions, in USD. */
export function transitionDollars(transitions: number): number {
  return transitions * dollarsPerTransition;
}

/** The price of a run in USD, without its SMS and calls. */
export function runDollars(transitions: number, messages: Readonly<Record<Channel, number>>): number {
  const dollars = channels.map((channel) => messages[channel] * dollarsPerMessage[channel]);
  return dollars.reduce((sum, each) => sum + each, transitionDollars(transitions));
}

/** Numbers of messages in words: `5 SMS, 2 e-mails`, and calls if there are any. */
export function describeMessages(messages: Readonly<Record<Channel, number>>): string {
  const named = channels.filter((channel) => isWritten(channel) || messages[channel] > 0);
  return named.map((channel) => plural(messages[channel], messageWord(channel), channelRows[channel].many)).join(', ');
}
