import type { Channel, Contact } from './contact.ts';
import { tagsOf } from './delivery.ts';
import type { Message, SendServices } from './notices.ts';
import type { SendState, TimelineEvent } from './timeline.ts';

export type DeliveryServices = SendServices & {
  readonly releaseSend: (incident: string, event: Notified) => Promise<void>;
  /** Whether an error is the service's own word that it did not take the message. */
  readonly isRefusal: (error: unknown) => boolean;
};

type Notified = Extract<TimelineEvent, { kind: 'notification' }>;

/** How one channel of an attempt fared: as the ledger says, or `trouble` when the system failed and a retry may help. */
export type ChannelResult = { readonly channel: Channel } & (
  | { readonly state: Exclude<SendState, 'failed'> }
  | { readonly state: 'failed'; readonly why: string }
  | { readonly state: 'trouble'; readonly error: unknown }
);

/** Sends one notification on one channel, with the ledger kept before and after. Never throws. */
export async function sendOnce(
  services: DeliveryServices,
  incident: string,
  event: Notified,
  contact: Contact,
  message: Message,
): Promise<ChannelResult> {
  const { channel } = event;
  try {
    const claim = await services.claimSend(incident, event);
    if (claim === 'failed') return { channel, state: 'failed', why: 'it failed before' };
    if (claim !== 'send') return { channel, state: claim };
  } catch (error) {
    return { channel, state: 'trouble', error };
  }
  try {
    const delivery = await services.sendMessage(channel, contact, message, tagsOf({ incident, ...event }));
    const ended = delivery.sent ? { state: 'sent' as const } : { state: 'failed' as const, why: delivery.why };
    await keepBooks(services, incident, event, () => services.recordSend(incident, { ...event, ...ended }));
    return { channel, ...ended };
  } catch (error) {
    if (services.isRefusal(error)) {
      await keepBooks(services, incident, event, () => services.releaseSend(incident, event));
    }
    return { channel, state: 'trouble', error };
  }
}

/** Bookkeeping trouble after a send is logged and never thrown: the message is out. */
async function keepBooks(
  { logError }: DeliveryServices,
  incident: string,
  { contact, channel }: Notified,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    logError('the ledger could not be kept', error, { incident, contact, channel });
  }
}

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
