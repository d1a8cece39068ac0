import type { TimelineEvent } from '../domain/incident/timeline.ts';
import type { ChannelResult } from '../domain/notify/attempt.ts';
import { tagsOf } from '../domain/notify/delivery.ts';
import type { Message } from '../domain/notify/message.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import type { SendServices } from './tell-others.ts';

export type DeliveryServices = SendServices & {
  readonly releaseSend: (incident: string, event: Notified) => Promise<void>;
  /** Whether an error is the service's own word that it did not take the message. */
  readonly isRefusal: (error: unknown) => boolean;
};

type Notified = Extract<TimelineEvent, { kind: 'notification' }>;

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
