import { type Channel, channels } from '../../lambdas/domain/on-call/contact.ts';

/** What Standard workflows cost, in USD, beyond the month's free 4,000. */
const dollarsPerTransition = 0.025 / 1000;

/** What SES asks for an e-mail. An SMS or a call costs what its country asks. */
const dollarsPerEmail = 0.1 / 1000;

/** What the transitions of a run cost, in USD. */
export function transitionDollars(transitions: number): number {
  return transitions * dollarsPerTransition;
}

/** What a run costs in USD without its SMS and calls, whose price is their country's. */
export function runDollars(transitions: number, messages: Readonly<Record<Channel, number>>): number {
  return transitionDollars(transitions) + messages.email * dollarsPerEmail;
}

/** Messages in words: `5 SMS, 2 e-mails`, and calls where there are any. */
export function sayMessages({ sms, email, voice }: Readonly<Record<Channel, number>>): string {
  return [`${sms} SMS`, plural(email, 'e-mail'), ...(voice > 0 ? [plural(voice, 'call')] : [])].join(', ');
}

/** A number with its word: `1 e-mail`, `2 e-mails`. */
export function plural(count: number, word: string): string {
  return `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'}`;
}

/** A number for each channel. */
export function perChannel(numberOf: (channel: Channel) => number): Record<Channel, number> {
  return Object.fromEntries(channels.map((channel) => [channel, numberOf(channel)])) as Record<Channel, number>;
}
