import { GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { expiryAfter } from '../domain/incident/incident.ts';
import { eventDiscriminator } from '../domain/incident/timeline.ts';
import { emptyOutbox, type Outbox, type Pending } from '../domain/notify/bundle.ts';
import type { Bundled, Undelivered } from '../domain/notify/delivery.ts';
import { type Channel, isChannel } from '../domain/on-call/channel.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables, writeAll } from './dynamodb.ts';

const table = () => env('INCIDENTS_TABLE');

/** An outbox says something about the last day only. */
const keepSeconds = 2 * 86_400;

const outboxKey = ({ contact, channel }: Pick<Outbox, 'contact' | 'channel'>) => ({
  pk: `OUTBOX#${contact}#${channel}`,
  sk: '-',
});

/** The outbox of a contact on one channel, by a consistent read. */
export async function readOutbox(contact: string, channel: Channel): Promise<Outbox> {
  const { Item } = await tables.send(
    new GetCommand({ TableName: table(), Key: outboxKey({ contact, channel }), ConsistentRead: true }),
  );
  return Item === undefined ? emptyOutbox(contact, channel) : (Item as Outbox & { expiresAt: number });
}

/** Saves a changed outbox; false if it has changed otherwise since it was read. */
export async function saveOutbox(outbox: Outbox, at: string): Promise<boolean> {
  const expiresAt = Math.floor(Date.parse(at) / 1000) + keepSeconds;
  const put = new PutCommand({
    TableName: table(),
    Item: { ...outboxKey(outbox), ...outbox, expiresAt },
    ConditionExpression: outbox.version === 1 ? 'attribute_not_exists(pk)' : '#version = :before',
    ...(outbox.version > 1 && {
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':before': outbox.version - 1 },
    }),
  });
  return (await ifConditionHolds(tables.send(put))) !== undefined;
}

const pendingKey = ({ incident, channel, event }: Pending) => ({
  pk: `PENDING#${event.contact}#${channel}`,
  sk: `${incident}#${event.at}#${eventDiscriminator(event)}`,
});

/** Puts a message into the contact's next bundle. The same message twice is one. */
export async function putPending(pending: Pending): Promise<void> {
  const { at } = pending.event;
  const Item = { ...pendingKey(pending), ...pending, sweep: 'bundle', sweepAt: at, expiresAt: expiryAfter(at) };
  await tables.send(new PutCommand({ TableName: table(), Item }));
}

/** Everything that waits for a contact's next bundle on a channel, by a consistent read. */
export async function readPending(contact: string, channel: Channel): Promise<Pending[]> {
  const pages = paginateQuery(
    { client: tables },
    {
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `PENDING#${contact}#${channel}` },
      ConsistentRead: true,
    },
  );
  const found: Pending[] = [];
  for await (const { Items = [] } of pages) found.push(...(Items as Pending[]));
  return found;
}

/** Removes messages that have left in a bundle, or were withheld. */
export async function dropPending(pending: readonly Pending[]): Promise<void> {
  await writeAll(
    table(),
    pending.map((each) => ({ DeleteRequest: { Key: pendingKey(each) } })),
  );
}

/** One contact and one channel. */
export type Box = Pick<Outbox, 'contact' | 'channel'>;

/** The index returns a megabyte a page, and every minute begins with the messages that have waited longest. */
const mostPages = 20;

/** The contacts and channels for which something has waited since this instant. An index is a moment behind the record. */
export async function findBundlesDue(at: string): Promise<Box[]> {
  const pages = paginateQuery(
    { client: tables },
    {
      TableName: table(),
      IndexName: 'Due',
      KeyConditionExpression: 'sweep = :bundle AND sweepAt <= :at',
      ExpressionAttributeValues: { ':bundle': 'bundle', ':at': at },
    },
  );
  const keys = new Set<string>();
  let read = 0;
  for await (const { Items = [] } of pages) {
    for (const { pk } of Items) keys.add(String(pk));
    read += 1;
    if (read >= mostPages) break;
  }
  return [...keys].flatMap((key) => {
    const [, contact = '', channel] = key.split('#');
    return isChannel(channel) ? [{ contact, channel }] : [];
  });
}

/** An item holds 400 KB, and the key of a notification needs at most half a kilobyte. */
const keysInItem = 500;

/** Records which notifications a bundle contains, before it is sent: a later report of its message finds them by its tag. */
export async function recordBundle(bundle: string, notifications: readonly Bundled[], at: string): Promise<void> {
  const items = Array.from({ length: Math.ceil(notifications.length / keysInItem) }, (_, index) => ({
    ...{ pk: `BUNDLE#${bundle}`, sk: String(index).padStart(4, '0'), expiresAt: expiryAfter(at) },
    notifications: notifications.slice(index * keysInItem, (index + 1) * keysInItem),
  }));
  await writeAll(
    table(),
    items.map((Item) => ({ PutRequest: { Item } })),
  );
}

/** The notifications of a bundle, and the reason why it was not delivered, if that is known. */
export async function readBundle(
  bundle: string,
): Promise<{ readonly notifications: readonly Bundled[]; readonly why?: string }> {
  const pages = paginateQuery(
    { client: tables },
    {
      TableName: table(),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `BUNDLE#${bundle}` },
      ConsistentRead: true,
    },
  );
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of pages) items.push(...Items);
  const why = items.find((item) => item.sk === whyKey)?.why as string | undefined;
  const notifications = items.flatMap((item) => (item.notifications as Bundled[] | undefined) ?? []);
  return { notifications, ...(why !== undefined && { why }) };
}

const whyKey = 'UNDELIVERED';

/** Records that the message of a bundle was not delivered; false if that is known. */
export async function recordBundleUndelivered(bundle: string, why: Undelivered['why'], at: string): Promise<boolean> {
  const put = new PutCommand({
    TableName: table(),
    Item: { pk: `BUNDLE#${bundle}`, sk: whyKey, why, expiresAt: expiryAfter(at) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return (await ifConditionHolds(tables.send(put))) !== undefined;
}
