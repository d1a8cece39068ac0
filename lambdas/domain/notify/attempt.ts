import type { SendState } from '../incident/timeline.ts';
import type { Channel } from '../on-call/channel.ts';

/** How one channel of an attempt fared: as the ledger says, or `trouble` when the system failed and a retry may help. */
export type ChannelResult = { readonly channel: Channel } & (
  | { readonly state: Exclude<SendState, 'failed'> }
  | { readonly state: 'failed'; readonly why: string }
  | { readonly state: 'trouble'; readonly error: unknown }
);

/** What an attempt comes to once every channel has been tried. */
export type AttemptResult = 'wait' | 'retry' | 'undeliverable';

/** A channel in trouble is tried this often once another has got through; then the wait begins all the same. */
const retriesForTheOther = 2;

/**
 * Decides what an attempt comes to.
 *
 * Trouble on a channel is worth a retry, but not for long once the contact has been reached on another.
 * Undeliverable is only what failed for good on every channel.
 */
export function judgeAttempt(results: readonly ChannelResult[], retry: number): AttemptResult {
  const reached = results.some(({ state }) => state === 'sent' || state === 'sending');
  const troubled = results.some(({ state }) => state === 'trouble');
  if (troubled && (!reached || retry < retriesForTheOther)) return 'retry';
  return reached ? 'wait' : 'undeliverable';
}

/** How one channel fared, as a log and an execution say it. */
export function resultText(result: ChannelResult): string {
  return `${result.channel}: ${result.state === 'failed' ? result.why : result.state}`;
}

/** What a definition catches by this name: the attempt failed for good on every channel. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}
