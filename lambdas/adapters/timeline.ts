import { GetCommand, PutCommand, paginateQuery, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expiryAfter } from '../domain/incident/incident.ts';
import {
  attemptDiscriminator,
  eventDiscriminator,
  kindsKept,
  type Notification,
  newestEvents,
  type SendState,
  type TimelineEvent,
} from '../domain/incident/timeline.ts';
import type { AttemptKey, Undelivered } from '../domain/notify/delivery.ts';
import { claimsLeftUntil, type NoticeTry } from '../domain/notify/notices.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables, writeAll } from './dynamodb.ts';

const table = () => env('INCIDENTS_TABLE');

const eventKey = (incident: string, event: TimelineEvent) => ({
  pk: incident,
  sk: `${event.at}#${eventDiscriminator(event)}`,
});

/** Writes an event. The same event written twice is one. A repeated reply stays as it was first: only the first press can be a person's. */
export async function addEvent(incident: string, event: TimelineEvent): Promise<void> {
  const Item = { ...eventKey(incident, event), ...event, expiresAt: expiryAfter(event.at) };
  const ConditionExpression = event.kind === 'reply' ? 'attribute_not_exists(pk)' : undefined;
  await ifConditionHolds(tables.send(new PutCommand({ TableName: table(), Item, ConditionExpression })));
}

/** The newest 500 events of an incident, and every older one about a person or its status; oldest first. */
export async function readTimeline(incident: string): Promise<TimelineEvent[]> {
  const { Items = [], LastEvaluatedKey } = await tables.send(
    new QueryCommand({ ...newestFirst(incident), Limit: newestEvents }),
  );
  const older = LastEvaluatedKey === undefined ? [] : await readOlder(incident, LastEvaluatedKey);
  return [...Items, ...older].reverse() as TimelineEvent[];
}

const newestFirst = (incident: string) => ({
  TableName: table(),
  KeyConditionExpression: 'pk = :incident',
  ExpressionAttributeValues: { ':incident': incident },
  ScanIndexForward: false,
  ConsistentRead: true,
});

/** The events after a key that are kept however many there are. The table reads all of them, but returns no others. */
async function readOlder(incident: string, ExclusiveStartKey: Record<string, unknown>) {
  const query = newestFirst(incident);
  const kinds = Object.fromEntries(kindsKept.map((kind) => [`:${kind}`, kind]));
  const pages = paginateQuery(
    { client: tables, startingToken: ExclusiveStartKey },
    {
      ...query,
      FilterExpression: `#kind IN (${Object.keys(kinds).join(', ')})`,
      ExpressionAttributeNames: { '#kind': 'kind' },
      ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ...kinds },
    },
  );
  const events: Record<string, unknown>[] = [];
  for await (const { Items = [] } of pages) events.push(...Items);
  return events;
}

type Sending = Extract<TimelineEvent, { kind: 'notification' | 'notice' }>;

/** The result of claiming a message in the ledger: `send` it now, or the state that it already has. */
export type Claim = 'send' | SendState;

/**
 * Claims one message for sending. The timeline is the ledger.
 *
 * A claim that a crash left open can be taken once more: that costs at most one duplicate, and loses nothing.
 */
export async function claimSend(incident: string, event: Sending): Promise<Claim> {
  if (await claimFirst(incident, event)) return 'send';
  return (await claimAgain(incident, event)) ? 'send' : stateOf(await readClaimed(incident, event));
}

/**
 * Claims a notice for sending; `under way` while somebody else may be sending it.
 *
 * Several functions can come to the same notice at one instant. So a claim that is open can be taken once more by a retry, or
 * when it is too old to be at work.
 */
export async function claimNotice(incident: string, event: Sending, by: NoticeTry): Promise<Claim | 'under way'> {
  if (await claimFirst(incident, event, by.at)) return 'send';
  const leftUntil = claimsLeftUntil(by);
  if (await claimAgain(incident, event, leftUntil)) return 'send';
  const claimed = await readClaimed(incident, event);
  const state = stateOf(claimed);
  return state === 'sending' && (claimed?.claimedAt ?? '') > leftUntil ? 'under way' : state;
}

function claimFirst(incident: string, event: Sending, claimedAt?: string): Promise<unknown> {
  const claim = { state: 'sending', tries: 1, ...(claimedAt !== undefined && { claimedAt }) };
  const put = new PutCommand({
    TableName: table(),
    Item: { ...eventKey(incident, event), ...event, ...claim, expiresAt: expiryAfter(event.at) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return ifConditionHolds(tables.send(put));
}

/** Takes an open claim once more. A claim by an earlier release has no instant. */
function claimAgain(incident: string, event: Sending, leftUntil?: string): Promise<unknown> {
  const isLeft = leftUntil === undefined ? '' : ' AND (attribute_not_exists(claimedAt) OR claimedAt <= :left)';
  const update = new UpdateCommand({
    TableName: table(),
    Key: eventKey(incident, event),
    UpdateExpression: 'SET tries = tries + :one',
    ConditionExpression: `#state = :sending AND tries < :two${isLeft}`,
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: {
      ...{ ':one': 1, ':two': 2, ':sending': 'sending' },
      ...(leftUntil !== undefined && { ':left': leftUntil }),
    },
    ReturnValues: 'ALL_NEW',
  });
  return ifConditionHolds(tables.send(update));
}

type Claimed = { readonly state?: SendState; readonly claimedAt?: string };

async function readClaimed(incident: string, event: Sending): Promise<Claimed | undefined> {
  const { Item } = await tables.send(
    new GetCommand({ TableName: table(), Key: eventKey(incident, event), ConsistentRead: true }),
  );
  return Item;
}

function stateOf(claimed: Claimed | undefined): SendState {
  return claimed?.state ?? 'sending';
}

/** Releases a claim after the channel reported that it did not send the message, and why, so that a retry can send it. */
export async function releaseSend(incident: string, event: Sending, why?: string): Promise<void> {
  await tables.send(
    new UpdateCommand({
      TableName: table(),
      Key: eventKey(incident, event),
      UpdateExpression: `SET tries = tries - :one${why === undefined ? '' : ', why = :why'}`,
      ExpressionAttributeValues: { ':one': 1, ...(why !== undefined && { ':why': why }) },
    }),
  );
}

/** Records the result of a claimed message, unless it is already recorded as undelivered. */
export async function recordSend(incident: string, event: Sending): Promise<void> {
  const put = new PutCommand({
    TableName: table(),
    Item: { ...eventKey(incident, event), ...event, expiresAt: expiryAfter(event.at) },
    ConditionExpression: 'attribute_not_exists(pk) OR #state <> :failed',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':failed': 'failed' },
  });
  await ifConditionHolds(tables.send(put));
}

/** Records that a claimed message waits for a bundle, unless the bundle has already left. */
export async function recordBundled(incident: string, event: Sending): Promise<void> {
  const put = new PutCommand({
    TableName: table(),
    Item: { ...eventKey(incident, event), ...event, state: 'bundled', expiresAt: expiryAfter(event.at) },
    ConditionExpression: 'attribute_not_exists(pk) OR #state = :sending',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':sending': 'sending' },
  });
  await ifConditionHolds(tables.send(put));
}

/** Records the results of the messages of one bundle, whatever the ledger says of them. */
export async function recordAll(messages: readonly { readonly incident: string; readonly event: Sending }[]) {
  const items = messages.map(({ incident, event }) => ({
    ...{ ...eventKey(incident, event), ...event, expiresAt: expiryAfter(event.at) },
  }));
  await writeAll(
    table(),
    items.map((Item) => ({ PutRequest: { Item } })),
  );
}

/** Records that a message that its service accepted was not delivered; false if that is known, or the message was never claimed. */
export async function recordUndelivered({ key, channel, why }: Undelivered): Promise<boolean> {
  const update = new UpdateCommand({
    TableName: table(),
    Key: { pk: key.incident, sk: `${key.at}#${attemptDiscriminator(key)}${channel}` },
    UpdateExpression: 'SET #state = :failed, why = :why',
    ConditionExpression: 'attribute_exists(pk) AND #state <> :failed',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':failed': 'failed', ':why': why },
  });
  return (await ifConditionHolds(tables.send(update))) !== undefined;
}

/** The notifications of one attempt with their states, one for each channel. */
export async function readAttempt(key: AttemptKey): Promise<Notification[]> {
  const { Items = [] } = await tables.send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: 'pk = :incident AND begins_with(sk, :attempt)',
      ExpressionAttributeValues: { ':incident': key.incident, ':attempt': `${key.at}#${attemptDiscriminator(key)}` },
      ConsistentRead: true,
    }),
  );
  return Items as Notification[];
}
