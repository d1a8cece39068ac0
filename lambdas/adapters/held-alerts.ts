import { DeleteCommand, GetCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { readDetails, type StoredDetails, storedDetails } from '../domain/incident/details.ts';
import { type HeldAlert, heldExpiry, heldFrom } from '../domain/intake/held.ts';
import { env } from '../env.ts';
import { logError } from '../log.ts';
import { ifConditionHolds, tables } from './dynamodb.ts';

/** All held alerts are in one partition: the sweep reads it with one call. */
const heldKey = (name: string) => ({ pk: 'HELD_ALERTS', sk: name });
const detailsKey = (name: string) => ({ pk: `HELD_DETAILS#${name}`, sk: '-' });

const table = () => env('INCIDENTS_TABLE');

/** The content is text, because an alert may have names that DynamoDB refuses. */
function itemOf(held: HeldAlert) {
  const { content, name, ...fields } = held;
  return { ...fields, ...heldKey(name), content: JSON.stringify(content), expiresAt: heldExpiry(held.at) };
}

/** A fault of JSON quotes the content, which may have secrets, so damaged content is missing content. */
function contentOf(stored: unknown): unknown {
  try {
    return JSON.parse(String(stored));
  } catch {
    return undefined;
  }
}

type Hear = (name: string, damage: unknown) => void;

/** The held alert of an item; none if it is damaged, and then `hear` is given its damage. It must not stop the others. */
function fromItem({ pk: _, sk, expiresAt: __, content, ...fields }: Record<string, unknown>, hear: Hear): HeldAlert[] {
  try {
    return [heldFrom({ ...fields, name: sk, content: contentOf(content) })];
  } catch (error) {
    hear(String(sk), error);
    return [];
  }
}

const logDamage: Hear = (held, error) =>
  logError('a held alert was left out because its item is damaged', error, { held });

/** The held alert of this name, right again or not, by a consistent read. A damaged one is left out, and logged. */
export async function findHeldAlert(name: string): Promise<HeldAlert | undefined> {
  const { Item } = await tables.send(new GetCommand({ TableName: table(), Key: heldKey(name), ConsistentRead: true }));
  return Item && fromItem(Item, logDamage)[0];
}

/** All held alerts, with those that were right again lately. Damaged ones are left out, and `hear` is given each. */
export async function findHeldAlerts(hear: Hear = logDamage): Promise<HeldAlert[]> {
  const found: HeldAlert[] = [];
  const pages = paginateQuery(
    { client: tables },
    {
      ...{ TableName: table(), ConsistentRead: true, KeyConditionExpression: 'pk = :held' },
      ExpressionAttributeValues: { ':held': heldKey('').pk },
    },
  );
  for await (const { Items = [] } of pages) found.push(...Items.flatMap((item) => fromItem(item, hear)));
  return found;
}

/** Holds an alert with its details, in place of what was read under its name; false if that has changed since. */
export async function holdAlert(held: HeldAlert, known: HeldAlert | undefined, details?: unknown): Promise<boolean> {
  if (details !== undefined) {
    const Item = { ...detailsKey(held.name), ...storedDetails(details), expiresAt: heldExpiry(held.at) };
    await tables.send(new PutCommand({ TableName: table(), Item }));
  }
  const condition = known === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : ifSame(known);
  const put = new PutCommand({ TableName: table(), Item: itemOf(held), ...condition });
  return (await ifConditionHolds(tables.send(put))) !== undefined;
}

/** The details of a held alert. */
export async function findHeldDetails(name: string): Promise<unknown> {
  const Key = detailsKey(name);
  const { Item } = await tables.send(new GetCommand({ TableName: table(), Key, ConsistentRead: true }));
  return Item && readDetails(Item as StoredDetails);
}

/** The condition that a held alert is still the one that was read: no alert has come since, and it did not end since. */
const ifSame = ({ at, rightAt }: HeldAlert) => ({
  ConditionExpression: `#at = :at AND ${rightAt === undefined ? 'attribute_not_exists(rightAt)' : 'rightAt = :rightAt'}`,
  ExpressionAttributeNames: { '#at': 'at' },
  ExpressionAttributeValues: { ':at': at, ...(rightAt !== undefined && { ':rightAt': rightAt }) } as Record<
    string,
    unknown
  >,
});

/** Writes another end of a held alert and the mute that holds it; nothing happens if it has changed since it was read. */
export async function moveHeldAlert(held: HeldAlert, { until, by }: Pick<HeldAlert, 'until' | 'by'>): Promise<void> {
  const same = ifSame(held);
  const update = new UpdateCommand({
    ...{ TableName: table(), Key: heldKey(held.name), ...same },
    UpdateExpression: until === undefined ? 'SET #by = :by REMOVE #until' : 'SET #by = :by, #until = :until',
    ExpressionAttributeNames: { ...same.ExpressionAttributeNames, '#by': 'by', '#until': 'until' },
    ExpressionAttributeValues: {
      ...same.ExpressionAttributeValues,
      ...{ ':by': by, ...(until !== undefined && { ':until': until }) },
    },
  });
  await ifConditionHolds(tables.send(update));
}

/** Records that a held alert is right again; false if it has changed since it was read. */
export async function endHeldAlert(held: HeldAlert, rightAt: string): Promise<boolean> {
  const same = ifSame(held);
  const update = new UpdateCommand({
    ...{ TableName: table(), Key: heldKey(held.name), ...same, UpdateExpression: 'SET rightAt = :now' },
    ExpressionAttributeValues: { ...same.ExpressionAttributeValues, ':now': rightAt },
  });
  return (await ifConditionHolds(tables.send(update))) !== undefined;
}

/** Holds an alert no longer, because its incident is open; false if it has changed since it was read. */
export async function dropHeldAlert(held: HeldAlert): Promise<boolean> {
  const drop = new DeleteCommand({ TableName: table(), Key: heldKey(held.name), ...ifSame(held) });
  return (await ifConditionHolds(tables.send(drop))) !== undefined;
}

/** Forgets a held alert that was right again; nothing happens if it is held anew. */
export async function forgetHeldAlert(name: string): Promise<void> {
  const drop = new DeleteCommand({
    ...{ TableName: table(), Key: heldKey(name), ConditionExpression: 'attribute_exists(rightAt)' },
  });
  await ifConditionHolds(tables.send(drop));
}
