import { DeleteCommand, GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { LostPulse, Pulse } from '../domain/intake/heartbeat.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables } from './dynamodb.ts';

/** All pulses are in one partition: the sweep reads it with one call. */
const keyOf = (name: string) => ({ pk: 'HEARTBEATS', sk: name });

const table = () => env('INCIDENTS_TABLE');

/** Much longer than the longest time between two heartbeats. */
const keepSeconds = 400 * 24 * 3600;

function pulseOf({ pk: _, sk, expiresAt: __, ...fields }: Record<string, unknown>): Pulse {
  return { ...fields, name: String(sk), heardAt: String(fields.heardAt) };
}

/** Records that a heartbeat was heard from its source, and returns its pulse; nothing if it was heard at the same time or later. */
export async function hearHeartbeat(name: string, source: string, at: string): Promise<Pulse | undefined> {
  const update = new UpdateCommand({
    ...{ TableName: table(), Key: keyOf(name), ReturnValues: 'ALL_NEW' },
    UpdateExpression: 'SET heardAt = :at, heardFrom = :source, expiresAt = :expiresAt',
    ConditionExpression: 'attribute_not_exists(heardAt) OR heardAt < :at',
    ExpressionAttributeValues: {
      ':at': at,
      ':source': source,
      ':expiresAt': Math.floor(Date.parse(at) / 1000) + keepSeconds,
    },
  });
  const written = await ifConditionHolds(tables.send(update));
  return written?.Attributes && pulseOf(written.Attributes);
}

/** The pulse of a heartbeat by a consistent read; nothing if it was never heard. */
export async function findPulse(name: string): Promise<Pulse | undefined> {
  const { Item } = await tables.send(new GetCommand({ TableName: table(), Key: keyOf(name), ConsistentRead: true }));
  return Item && pulseOf(Item);
}

/** The pulses of all heartbeats that were ever heard, by a consistent read. */
export async function findPulses(): Promise<Pulse[]> {
  const found: Pulse[] = [];
  const pages = paginateQuery(
    { client: tables },
    {
      ...{ TableName: table(), ConsistentRead: true, KeyConditionExpression: 'pk = :heartbeats' },
      ExpressionAttributeValues: { ':heartbeats': keyOf('').pk },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items.map(pulseOf));
  return found;
}

/** Records that a heartbeat is silent; false if it has been heard since it was read, or was found silent before. */
export async function markLost({ name, heardAt }: Pulse, source: string, at: string): Promise<boolean> {
  const update = new UpdateCommand({
    ...{ TableName: table(), Key: keyOf(name) },
    UpdateExpression: 'SET lostAt = :at, #source = :source REMOVE raisedFor, raisedAt',
    ConditionExpression: 'heardAt = :heardAt AND attribute_not_exists(lostAt)',
    ExpressionAttributeNames: { '#source': 'source' },
    ExpressionAttributeValues: { ':at': at, ':source': source, ':heardAt': heardAt },
  });
  return (await ifConditionHolds(tables.send(update))) !== undefined;
}

/** Records when the alert about a silent heartbeat was received; false if it has been heard since it was read. */
export async function markRaised({ name, heardAt, lostAt }: LostPulse, at: string): Promise<boolean> {
  const update = new UpdateCommand({
    ...{ TableName: table(), Key: keyOf(name) },
    UpdateExpression: 'SET raisedFor = :heardAt, raisedAt = :at',
    ConditionExpression: 'heardAt = :heardAt AND lostAt = :lostAt',
    ExpressionAttributeValues: { ':heardAt': heardAt, ':lostAt': lostAt, ':at': at },
  });
  return (await ifConditionHolds(tables.send(update))) !== undefined;
}

/** Records that a heartbeat is no longer silent. If it has become silent again, nothing changes. */
export async function clearLost({ name, lostAt }: LostPulse): Promise<void> {
  const update = new UpdateCommand({
    ...{ TableName: table(), Key: keyOf(name) },
    UpdateExpression: 'REMOVE lostAt, raisedFor, raisedAt, #source',
    ConditionExpression: 'lostAt = :lostAt',
    ExpressionAttributeNames: { '#source': 'source' },
    ExpressionAttributeValues: { ':lostAt': lostAt },
  });
  await ifConditionHolds(tables.send(update));
}

/** Deletes the pulse of a heartbeat that the file no longer has; nothing happens if it has been heard since it was read. */
export async function forgetPulse({ name, heardAt }: Pulse): Promise<void> {
  const drop = new DeleteCommand({
    ...{ TableName: table(), Key: keyOf(name), ConditionExpression: 'heardAt = :heardAt' },
    ExpressionAttributeValues: { ':heardAt': heardAt },
  });
  await ifConditionHolds(tables.send(drop));
}
