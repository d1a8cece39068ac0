import type * as channelAdapters from '../adapters/channels/send.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type * as outboxes from '../adapters/outbox.ts';
import type * as settings from '../adapters/settings.ts';
import type * as timeline from '../adapters/timeline.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { linkUrl } from '../domain/incident/link.ts';
import { budgetUsedUp, channelInstead } from '../domain/notify/budget.ts';
import {
  bundleIdOf,
  bundleSlotId,
  freeAfterSeconds,
  isLeaving,
  isTooEarly,
  type MessageEvent,
  mostSecondsToCall,
  type Outbox,
  type Pending,
  type SentBy,
  whyWithheld,
  withBundle,
  withBundleGone,
  withoutRefused,
} from '../domain/notify/bundle.ts';
import { type BundleContent, contentOf, writeBundle } from '../domain/notify/bundle-content.ts';
import type { Bundled } from '../domain/notify/delivery.ts';
import type { Delivery } from '../domain/notify/message.ts';
import { type Channel, isWritten, writtenChannels } from '../domain/on-call/channel.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import { inTurn } from './in-turn.ts';
import { namePeople, type PeopleServices } from './name-people.ts';
import { type CallServices, noteLastCall } from './note-last-call.ts';
import { type PayServices, pay } from './pay-sms.ts';
import { type DeliveryServices, failMessage } from './take-in-delivery.ts';
import { changeOutbox, mostTries } from './take-slot.ts';

export type BundleServices = DeliveryServices &
  CallServices &
  PayServices &
  Pick<typeof outboxes, 'readOutbox' | 'saveOutbox' | 'readPending' | 'putPending' | 'dropPending'> &
  Pick<typeof outboxes, 'recordBundle' | 'readBundle'> &
  Pick<typeof incidents, 'findIncidents'> &
  PeopleServices &
  Pick<typeof links, 'createLink'> &
  Pick<typeof timeline, 'recordAll'> &
  Pick<typeof channelAdapters, 'sendMessage' | 'isRefusal'> &
  Pick<typeof settings, 'baseUrl'>;

/** One contact on one channel, whose messages wait. */
export type Box = { readonly contact: string; readonly channel: Channel };

/** The place and time of a bundle. */
type Leaving = Box & {
  readonly id: string;
  readonly at: string;
  readonly by: SentBy;
  readonly stays: () => void;
};

/**
 * Sends everything that waits for a contact on a channel in one message, if a bundle may leave now; true if it was sent.
 *
 * The bundle is claimed first. Whatever fails after that leaves the messages where they are, for the bundle of the next
 * minute: a crash costs a duplicate, and loses nothing. A message that is sent is recorded before it stops waiting.
 *
 * @param by `minute` for the schedule, `notification` for a notification that finds the bundle due
 * @param stays called before the message leaves: from then on nothing in it moves to another channel
 */
export const sendBundle =
  (services: BundleServices) =>
  async (box: Box, at: string, by: SentBy, stays: () => void = () => {}): Promise<boolean> => {
    const { isClaimed, outbox } = await claim(services, box, at, by);
    if (!isClaimed) return isWritten(box.channel) ? false : passOnCalls(services, outbox, { at, by, stays });
    try {
      return await sendClaimed(services, { ...box, at, id: bundleIdOf(box, at), by, stays });
    } finally {
      // If this fails, the next bundle is a minute later than it could be.
      await changeOutbox(services, box, at, (outbox) => withBundleGone(outbox, at)).catch(() => {});
    }
  };

async function sendClaimed(services: BundleServices, leaving: Leaving): Promise<boolean> {
  const { kept, found } = await withholdOver(services, leaving);
  if (kept.length === 0) {
    await takeBack(services, leaving);
    return false;
  }
  const [reader] = await services.findContacts([leaving.contact]);
  const delivery = await send(
    services,
    leaving,
    reader,
    await namePeopleOf(services, contentOf(kept, found), leaving.at),
  );
  if (delivery === 'unpaid' && reader !== undefined) return sendInstead(services, leaving, reader, kept);
  await settle(services, leaving, kept, delivery === 'unpaid' ? unpaid : delivery);
  return true;
}

/** A bundle about one incident says who is next, so its people are worked out now. */
async function namePeopleOf(services: BundleServices, content: BundleContent, at: string): Promise<BundleContent> {
  const newest = content.pending.findLast(({ event }) => event.kind === 'notification');
  if (content.only === undefined || newest?.event.kind !== 'notification') return content;
  const { event, endsAt = event.at } = newest;
  return { ...content, only: await namePeople(services)(content.only, at, { position: newest.event, endsAt }) };
}

const unpaid: Delivery = { sent: false, why: budgetUsedUp };

/**
 * Moves the messages of a bundle of SMS that cannot be paid to the bundle of another channel, which leaves now if it is due.
 *
 * They are in both for a moment, so a crash costs a duplicate, and loses nothing. A notice is never a call.
 */
async function sendInstead(
  services: BundleServices,
  leaving: Leaving,
  reader: Contact,
  kept: readonly Pending[],
): Promise<boolean> {
  const { contact, at, by, stays } = leaving;
  const channel = channelInstead(reader);
  await takeBack(services, leaving);
  const isLost = ({ event }: Pending) => channel === undefined || (event.kind === 'notice' && !isWritten(channel));
  const moved = kept.filter((each) => !isLost(each));
  if (channel !== undefined) {
    for (const each of moved)
      await services.putPending({ ...each, channel, event: { ...each.event, instead: channel, why: budgetUsedUp } });
    await services.dropPending(moved);
  }
  const lost = kept.filter(isLost);
  if (lost.length > 0) await fail(services, lost, budgetUsedUp, at);
  if (channel === undefined || moved.length === 0) return false;
  return sendBundle(services)({ contact, channel }, at, by, stays);
}

/** Lets another bundle leave in the place of one that was not sent. */
function takeBack(services: BundleServices, { contact, channel, at }: Leaving): Promise<void> {
  return changeOutbox(services, { contact, channel }, at, (outbox) =>
    withoutRefused(outbox, { at, id: bundleSlotId(at) }),
  );
}

/** Records that messages cannot be sent, and lets them wait no more: notices are withheld, and notifications fail. */
async function fail(services: BundleServices, lost: readonly Pending[], why: string, at: string): Promise<void> {
  const notices = lost.filter(({ event }) => event.kind === 'notice');
  await services.recordAll(notices.map((each) => ({ ...each, event: { ...each.event, state: 'withheld', why } })));
  const notifications = lost.flatMap(({ incident, event }) => bundledOf(incident, event));
  await inTurn(notifications, (each) => failMessage(services, { ...each, why }, at));
  await services.dropPending(lost);
}

/**
 * Moves calls to the channels that can say the same in writing, if none can be made within a minute: a call of another
 * message may have come before them. Those that have no use any more stop waiting.
 *
 * While a bundle of calls is leaving, they may be in it.
 */
async function passOnCalls(
  services: BundleServices,
  outbox: Outbox,
  { at, by, stays }: Pick<Leaving, 'at' | 'by' | 'stays'>,
): Promise<boolean> {
  const { contact } = outbox;
  const { kept } = await withholdOver(services, { ...outbox, at });
  if (isLeaving(outbox, at) || freeAfterSeconds(outbox, at) <= mostSecondsToCall) return false;
  let isSent = false;
  for (const channel of writtenChannels) {
    const moved = kept.filter(({ otherwise }) => otherwise === channel);
    if (moved.length === 0) continue;
    for (const { otherwise: _, ...each } of moved) await services.putPending({ ...each, channel });
    await services.dropPending(moved);
    isSent = (await sendBundle(services)({ contact, channel }, at, by, stays)) || isSent;
  }
  return isSent;
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

/** The outbox, and whether the bundle may leave. A message of its own that takes a place just then does not stop the bundle. */
async function claim(
  { readOutbox, saveOutbox }: BundleServices,
  { contact, channel }: Box,
  at: string,
  by: SentBy,
): Promise<{ readonly isClaimed: boolean; readonly outbox: Outbox }> {
  for (let tries = 1; ; tries++) {
    const outbox = await readOutbox(contact, channel);
    const next = withBundle(outbox, at, by);
    if (next !== undefined && (await saveOutbox(next, at))) return { isClaimed: true, outbox };
    if (next === undefined || tries === mostTries) return { isClaimed: false, outbox };
  }
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
  { id, channel, at, stays }: Leaving,
  reader: Contact | undefined,
  content: BundleContent,
): Promise<Delivery | 'unpaid'> {
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
  const payment = await pay(services, channel, message, at);
  if (payment === undefined) return 'unpaid';
  const tags = { bundle: id, contact: reader.id, ...about, ...payment.tags };
  stays();
  try {
    const delivery = await services.sendMessage(channel, reader, message, tags);
    if (delivery.sent) await noteLastCall(services, reader, channel, at);
    else await payment.giveBack();
    return delivery;
  } catch (error) {
    if (services.isRefusal(error)) await payment.giveBack();
    throw error;
  }
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
  leaving: Leaving,
  kept: readonly Pending[],
  delivery: Delivery,
): Promise<void> {
  const { id, channel, at } = leaving;
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
  if (!delivery.sent) await takeBack(services, leaving);
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
