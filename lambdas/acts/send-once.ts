import type * as channels from '../adapters/channels/send.ts';
import type * as timeline from '../adapters/timeline.ts';
import type { TimelineEvent } from '../domain/incident/timeline.ts';
import type { ChannelResult } from '../domain/notify/attempt.ts';
import { tagsOf } from '../domain/notify/delivery.ts';
import type { Message } from '../domain/notify/message.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import type { Reporting } from './reporting.ts';

export type SendServices = Pick<typeof timeline, 'claimSend' | 'recordSend' | 'releaseSend'> &
  Pick<typeof channels, 'sendMessage' | 'isRefusal'> &
  Pick<Reporting, 'measure' | 'logError'>;

type Notified = Extract<TimelineEvent, { kind: 'notification' }>;

/** Sends one notification on one channel, and writes the ledger before and after. Never throws. */
export const sendOnce =
  (services: SendServices) =>
  async (incident: string, event: Notified, contact: Contact, message: Message): Promise<ChannelResult> => {
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
      await tryToWrite(services, incident, event, () => recordEnd(services, incident, { ...event, ...ended }));
      return { channel, ...ended };
    } catch (error) {
      if (services.isRefusal(error)) {
        await tryToWrite(services, incident, event, () => services.releaseSend(incident, event));
      }
      return { channel, state: 'trouble', error };
    }
  };

/** Records and counts a notification. A retry that finds it in the ledger sends and counts nothing. */
function recordEnd({ measure, recordSend }: SendServices, incident: string, event: Notified): Promise<void> {
  measure(event.at, { [event.state === 'sent' ? 'NotificationsSent' : 'NotificationsFailed']: 1 }, event.channel);
  return recordSend(incident, event);
}

/** Writes the ledger after a send. A failure is logged and never thrown, because the message is already sent. */
async function tryToWrite(
  { logError }: SendServices,
  incident: string,
  { contact, channel }: Notified,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    logError('the ledger could not be updated', error, { incident, contact, channel });
  }
}
