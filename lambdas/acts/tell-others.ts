import type { Incident } from '../domain/incident/incident.ts';
import type { SendState, TimelineEvent } from '../domain/incident/timeline.ts';
import type { Delivery, Message } from '../domain/notify/message.ts';
import { noticeEmail, noticeText } from '../domain/notify/notice.ts';
import { whoNeedsTelling } from '../domain/notify/notices.ts';
import { type Channel, type Contact, channelsOf, writtenChannels } from '../domain/on-call/contact.ts';

type Sending = Extract<TimelineEvent, { kind: 'notification' | 'notice' }>;

/** The ledger and the channels: what sending anything needs. */
export type SendServices = {
  readonly claimSend: (incident: string, event: Sending) => Promise<'send' | SendState>;
  readonly recordSend: (incident: string, event: Sending) => Promise<void>;
  /** What is heard of the message later carries its tags. */
  readonly sendMessage: (
    channel: Channel,
    contact: Contact,
    message: Message,
    tags: Readonly<Record<string, string>>,
  ) => Promise<Delivery>;
  readonly logError: (message: string, error: unknown, fields?: Readonly<Record<string, unknown>>) => void;
};

export type NoticeServices = SendServices & {
  readonly areOn: () => boolean;
  readonly readTimeline: (incident: string) => Promise<TimelineEvent[]>;
  readonly findContacts: (ids: readonly string[]) => Promise<Contact[]>;
};

/**
 * Tells everybody who was notified and has not answered that they need not any more: once, on one channel.
 *
 * A courtesy: trouble with it is logged and never stands in anybody's way.
 */
export async function tellOthers(services: NoticeServices, incident: Incident): Promise<void> {
  if (!services.areOn()) return;
  try {
    const contacts = await services.findContacts(whoNeedsTelling(await services.readTimeline(incident.id), incident));
    await Promise.all(contacts.map((contact) => tell(services, incident, contact)));
  } catch (error) {
    services.logError('the others could not be told', error, { incident: incident.id });
  }
}

/** Nobody wants to be woken by a notice that lay about for longer. */
const noticeSeconds = 600;

/** In writing only: a call would wake people to tell them that they may sleep. */
async function tell(services: NoticeServices, incident: Incident, contact: Contact): Promise<void> {
  const channel = channelsOf(contact).find((each) => writtenChannels.includes(each));
  if (channel === undefined) return;
  const event: Sending = {
    // The instant of the answer, not of this call: whoever tells, and however often, it is one event.
    at: incident.acknowledgedAt ?? incident.closedAt ?? incident.openedAt,
    kind: 'notice',
    contact: contact.id,
    name: contact.name,
    channel,
    state: 'sending',
  };
  if ((await services.claimSend(incident.id, event)) !== 'send') return;
  const said = { incident, reader: contact };
  const written = channel === 'sms' ? { text: noticeText(said) } : noticeEmail(said);
  const message = { ...written, validSeconds: noticeSeconds };
  const { sent } = await services.sendMessage(channel, contact, message, { incident: incident.id });
  await services.recordSend(incident.id, { ...event, state: sent ? 'sent' : 'failed' });
}
