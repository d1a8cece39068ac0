import type { SendState } from '../incident/timeline.ts';
import type { Channel } from '../on-call/channel.ts';

/** The result of one channel of an attempt: a state from the ledger, or `trouble` if the system failed and a retry may help. */
export type ChannelResult = {
  readonly channel: Channel;
} /** `into` is the channel of the bundle, which differs if a call became a written message. */ & (
  | { readonly state: Exclude<SendState, 'failed'>; readonly into?: Channel }
  | { readonly state: 'failed'; readonly why: string }
  | { readonly state: 'trouble'; readonly error: unknown }
);

/** The result of an attempt once every channel has been tried. */
export type AttemptResult = 'wait' | 'retry' | 'undeliverable';

/** A channel in trouble is retried this many times once another has succeeded. Then the wait begins anyway. */
const retriesForTheOther = 2;

/**
 * The result of an attempt from the results of its channels.
 *
 * A channel in trouble is retried, but only a few times once the contact has been reached on another. An attempt is
 * undeliverable only if it failed for good on every channel.
 */
export function judgeAttempt(results: readonly ChannelResult[], retry: number): AttemptResult {
  const reached = results.some(({ state }) => isReached(state));
  const troubled = results.some(({ state }) => state === 'trouble');
  if (troubled && (!reached || retry < retriesForTheOther)) return 'retry';
  return reached ? 'wait' : 'undeliverable';
}

/** True if a message in this state has reached the contact, or still may. */
export function isReached(state: ChannelResult['state']): boolean {
  return state === 'sent' || state === 'sending' || state === 'bundled';
}

/** The result of one channel in words, for the log and the execution. */
export function resultText(result: ChannelResult): string {
  return `${result.channel}: ${result.state === 'failed' ? result.why : result.state}`;
}

/** The error that the definition catches by this name: the attempt failed for good on every channel. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}
