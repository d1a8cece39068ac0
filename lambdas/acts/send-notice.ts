import type * as channels from '../adapters/channels/send.ts';
import type * as outboxes from '../adapters/outbox.ts';
import type * as timeline from '../adapters/timeline.ts';
import type { Incident } from '../domain/incident/incident.ts';
import type { TimelineEvent } from '../domain/incident/timeline.ts';
import { budgetUsedUp } from '../domain/notify/budget.ts';
import { slotOf, withoutRefused } from '../domain/notify/bundle.ts';
import { channelRows } from '../domain/notify/channels.ts';
import type { NoticeTry } from '../domain/notify/notices.ts';
import { type WrittenChannel, writtenChannels } from '../domain/on-call/channel.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import { type PayServices, pay } from './pay-sms.ts';
import { changeOutbox, type SlotServices, takeSlot } from './take-slot.ts';

export type SendNoticeServices = SlotServices &
  PayServices &
  Pick<typeof outboxes, 'putPending'> &
  Pick<typeof timeline, 'claimNotice' | 'recordSend' | 'recordBundled'> &
  Pick<typeof channels, 'sendMessage'>;

/** An older notice is not worth waking anybody. */
const noticeSeconds = 600;

/** Sends a written notice once, on one channel; false if somebody else may be sending it. A call would wake people to tell them that they can sleep. */
export async function sendNotice(
  services: SendNoticeServices,
  incident: Incident,
  contact: Contact,
  by: NoticeTry,
): Promise<boolean> {
  const channel = writtenChannels.find((each) => contact[each] !== undefined);
  if (channel === undefined) return true;
  const event: Notice = {
    // The instant of the answer, not of this call, so that all tries are one event.
    at: incident.acknowledgedAt ?? incident.closedAt ?? incident.openedAt,
    kind: 'notice',
    contact: contact.id,
    name: contact.name,
    channel,
    state: 'sending',
  };
  const claim = await services.claimNotice(incident.id, event, by);
  if (claim === 'send') await sendOn(services, { incident, contact, event, at: by.at }, channel);
  return claim !== 'under way';
}

type Notice = Extract<TimelineEvent, { kind: 'notice' }>;

/** A claimed notice, and the instant at which it leaves. */
type Leaving = {
  readonly incident: Incident;
  readonly contact: Contact;
  readonly event: Notice;
  readonly at: string;
};

/** Sends a notice on a channel, or lets it wait for the bundle. An SMS that cannot be paid becomes an e-mail. */
async function sendOn(services: SendNoticeServices, leaving: Leaving, channel: WrittenChannel): Promise<void> {
  const { incident, contact, event, at } = leaving;
  const slot = { ...slotOf(incident.id, event), at };
  const { isOwn } = await takeSlot(services, contact.id, channel, slot);
  if (!isOwn) {
    await services.putPending({ incident: incident.id, channel, event: { ...event, state: 'bundled' } });
    return services.recordBundled(incident.id, event);
  }
  const message = { ...channelRows[channel].notice({ incident, reader: contact }), validSeconds: noticeSeconds };
  const payment = await pay(services, channel, message, at);
  if (payment === undefined) {
    await changeOutbox(services, { contact: contact.id, channel }, at, (outbox) => withoutRefused(outbox, slot));
    return sendByMail(services, leaving);
  }
  const tags = { incident: incident.id, ...payment.tags };
  const { sent } = await services.sendMessage(channel, contact, message, tags);
  if (!sent) await payment.giveBack();
  await services.recordSend(incident.id, { ...event, state: sent ? 'sent' : 'failed' });
}

/** Sends a notice that cannot be paid as an e-mail, or not at all. */
async function sendByMail(services: SendNoticeServices, leaving: Leaving): Promise<void> {
  const { incident, contact, event } = leaving;
  if (contact.email === undefined)
    return services.recordSend(incident.id, { ...event, state: 'withheld', why: budgetUsedUp });
  return sendOn(services, { ...leaving, event: { ...event, instead: 'email', why: budgetUsedUp } }, 'email');
}
