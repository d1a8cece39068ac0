import type * as channelAdapters from '../adapters/channels/send.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as outboxes from '../adapters/outbox.ts';
import type * as settings from '../adapters/settings.ts';
import type * as timeline from '../adapters/timeline.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { linkUrl } from '../domain/incident/link.ts';
import {
  bundleIdOf,
  bundleSlotId,
  isTooEarly,
  type MessageEvent,
  type Outbox,
  type Pending,
  whyWithheld,
  withBundle,
  withBundleGone,
  withoutRefused,
} from '../domain/notify/bundle.ts';
import { type BundleContent, contentOf, writeBundle } from '../domain/notify/bundle-content.ts';
import type { Bundled } from '../domain/notify/delivery.ts';
import type { Delivery } from '../domain/notify/message.ts';
import { type Channel, isWritten } from '../domain/on-call/channel.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import { inTurn } from './in-turn.ts';
import { type DeliveryServices, failMessage } from './take-in-delivery.ts';
import { changeOutbox } from './take-slot.ts';

export type BundleServices = DeliveryServices &
  Pick<typeof outboxes, 'readOutbox' | 'saveOutbox' | 'readPending' | 'dropPending' | 'recordBundle' | 'readBundle'> &
  Pick<typeof incidents, 'findIncidents'> &
  Pick<typeof onCall, 'findContacts'> &
  Pick<typeof links, 'createLink'> &
  Pick<typeof timeline, 'recordAll'> &
  Pick<typeof channelAdapters, 'sendMessage'> &
  Pick<typeof settings, 'baseUrl'>;

/** One contact on one channel, whose messages wait. */
export type Box = { readonly contact: string; readonly channel: Channel };

/** The place and time of a bundle. */
type Leaving = Box & { readonly id: string; readonly at: string };

/**
 * Sends everything that waits for a contact on a channel in one message, if a bundle may leave now; true if it was sent.
 *
 * The bundle is claimed first. Whatever fails after that leaves the messages where they are, for the bundle of the next
 * minute: a crash costs a duplicate, and loses nothing. A message that is sent is recorded before it stops waiting.
 *
 * @param by `minute` for the schedule, `notification` for a notification that finds the bundle due
 */
export const sendBundle =
  (services: BundleServices) =>
  async (box: Box, at: string, by: 'minute' | 'notification'): Promise<boolean> => {
    const isClaimed = await claim(services, await services.readOutbox(box.contact, box.channel), at, by);
    if (!isClaimed) return isWritten(box.channel) ? false : withholdCalls(services, box, at);
    try {
      return await sendClaimed(services, { ...box, at, id: bundleIdOf(box, at) });
    } finally {
      // If this fails, the next bundle is a minute later than it could be.
      await changeOutbox(services, box, at, (outbox) => withBundleGone(outbox, at)).catch(() => {});
    }
  };

async function sendClaimed(services: BundleServices, leaving: Leaving): Promise<boolean> {
  const { kept, found } = await withholdOver(services, leaving);
  if (kept.length === 0) return false;
  const [reader] = await services.findContacts([leaving.contact]);
  const delivery = await send(services, leaving, reader, contentOf(kept, found));
  await settle(services, leaving, kept, delivery);
  return true;
}

/** Calls may wait for a day. Those that have no use any more do not, whether or not one can be made. */
async function withholdCalls(services: BundleServices, box: Box, at: string): Promise<false> {
  await withholdOver(services, { ...box, at });
  return false;
}

/** The messages that wait and have to be sent now, with their incidents. Those that have no use any more stop waiting. */
async function withholdOver(services: BundleServices, { contact, channel, at }: Box & Pick<Leaving, 'at'>) {
  const pending = await services.readPending(contact, channel);
  const ids = [...new Set(pending.map(({ incident }) => incident))];
  const found = new Map((await services.findIncidents(ids)).map((incident) => [incident.id, incident]));
  const { kept, withheld } = sort(pending, found, at);
  await record(services, withheld);
  return { kept, found };
}

async function claim(
  { saveOutbox }: BundleServices,
  outbox: Outbox,
  at: string,
  by: 'minute' | 'notification',
): Promise<boolean> {
  const next = withBundle(outbox, at, by);
  return next !== undefined && (await saveOutbox(next, at));
}

/** The messages that have to be sent now, and those that have no use any more. */
function sort(pending: readonly Pending[], found: ReadonlyMap<string, Incident>, at: string) {
  const kept: Pending[] = [];
  const withheld: Pending[] = [];
  for (const each of pending) {
    const incident = found.get(each.incident);
    const why = whyWithheld(each, incident);
    if (why === undefined && !isTooEarly(each, incident, at)) kept.push(each);
    if (why !== undefined) withheld.push({ ...each, event: { ...each.event, state: 'withheld', why } });
  }
  return { kept, withheld };
}

/** Writes what became of messages, and only then lets them wait no more. */
async function record(services: BundleServices, ended: readonly Pending[]): Promise<void> {
  if (ended.length === 0) return;
  await services.recordAll(ended);
  await services.dropPending(ended);
}

async function send(
  services: BundleServices,
  { id, channel, at }: Leaving,
  reader: Contact | undefined,
  content: BundleContent,
): Promise<Delivery> {
  if (reader === undefined) return { sent: false, why: 'the contact no longer exists' };
  const notifications = content.pending.flatMap(({ incident, event }) => bundledOf(incident, event));
  if (notifications.length > 0) await services.recordBundle(id, notifications, at);
  const { name, timeZone } = reader;
  const { only } = content;
  const about = only === undefined ? {} : { incident: only.id };
  const needsLink = content.waiting.length > 0;
  const code = needsLink ? await services.createLink({ ...about, contact: reader.id, name, timeZone }, at) : undefined;
  const message = writeBundle(channel, content, {
    ...{ reader, at },
    url: code === undefined ? undefined : linkUrl(services.baseUrl(), code),
  });
  return services.sendMessage(channel, reader, message, { bundle: id, contact: reader.id, ...about });
}

/** The places of a pending notification in the ledger; of a notice there is none that an attempt waits for. */
function bundledOf(incident: string, event: MessageEvent): Bundled[] {
  if (event.kind === 'notice') return [];
  const { at, contact, run, round, redrive = 0, level, attempt, channel } = event;
  return [{ key: { incident, at, contact, run, round, redrive, level, attempt }, channel }];
}

/** Records what became of a bundle in the ledger of each message, and ends the waits if it cannot be delivered. */
async function settle(
  services: BundleServices,
  { id, contact, channel, at }: Leaving,
  kept: readonly Pending[],
  delivery: Delivery,
): Promise<void> {
  services.measure(at, { [delivery.sent ? 'NotificationsSent' : 'NotificationsFailed']: 1 }, channel);
  services.log('bundle', { bundle: id, messages: kept.length, ...delivery });
  const ended = kept.map((each): Pending => {
    const { event } = each;
    const inBundle = {
      ...{ bundle: id, bundleAt: at, bundleSize: kept.length },
      ...(channel !== event.channel && { instead: channel }),
    };
    return { ...each, event: { ...event, ...inBundle, state: 'sent' } };
  });
  await services.recordAll(ended);
  // A report that it was not delivered may be quicker than the ledger.
  if (!delivery.sent)
    await changeOutbox(services, { contact, channel }, at, (outbox) =>
      withoutRefused(outbox, { at, id: bundleSlotId(at) }),
    );
  const why = delivery.sent ? (await services.readBundle(id)).why : delivery.why;
  if (why !== undefined) await failAll(services, ended, why, at);
  await services.dropPending(kept);
}

async function failAll(services: BundleServices, ended: readonly Pending[], why: string, at: string): Promise<void> {
  const notices = ended.filter(({ event }) => event.kind === 'notice');
  await services.recordAll(notices.map((each) => ({ ...each, event: { ...each.event, state: 'failed', why } })));
  const notifications = ended.flatMap(({ incident, event }) => bundledOf(incident, event));
  await inTurn(notifications, (each) => failMessage(services, { ...each, why }, at));
}
