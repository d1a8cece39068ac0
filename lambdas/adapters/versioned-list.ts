import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { type MadeBy, mergeMade } from '../domain/on-call/made-by-command.ts';
import type { OnCallItem, Readable } from '../domain/on-call/stored.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables } from './dynamodb.ts';

/** Somebody else has written in between each time. */
export const mostTries = 20;

/** An item of the table of contacts with a list that both the file and commands write. */
export type VersionedList<Entry> = {
  readonly key: string;
  /** The attribute of the list, which is also the word for its entries. */
  readonly field: string;
  readonly readEntries: (item: OnCallItem) => Readable<Entry>;
};

/**
 * Changes a list in the table, and gives it as it is then.
 *
 * The item has a version, and is only written over the one that was read. If somebody else was faster, `change` is asked
 * again with what they wrote. Damaged entries stay as they are, so that `doctor` goes on to name them.
 *
 * @throws Error that names the item if it has no list that can be read
 */
export async function changeList<Entry>(
  { key, field, readEntries }: VersionedList<Entry>,
  change: (entries: readonly Entry[]) => readonly Entry[],
): Promise<readonly Entry[]> {
  for (let tries = 0; tries < mostTries; tries++) {
    const item = await readItem(key);
    const { entries: stored, damage } = item === undefined ? { entries: [] } : readEntries(item);
    const { unread = [], error } = damage ?? {};
    if (error !== undefined && unread.length === 0) throw error;
    const entries = change(stored);
    if (await write({ pk: key, [field]: [...entries, ...unread] }, item?.version)) return entries;
  }
  throw new Error(`Other commands change the ${field} all the time. Nothing was changed: try again.`);
}

/** Stores the list of a file, with the entries that commands made since `before` was read. What is damaged is replaced. */
export async function storeList<Entry extends MadeBy>(
  { key, field, readEntries }: VersionedList<Entry>,
  before: readonly Entry[],
  after: readonly Entry[],
): Promise<void> {
  for (let tries = 0; tries < mostTries; tries++) {
    const item = await readItem(key);
    const stored = item === undefined ? [] : readEntries(item).entries;
    if (await write({ pk: key, [field]: mergeMade(before, after, stored) }, item?.version)) return;
  }
  throw new Error(`Commands change the ${field} all the time. The file was applied in part: apply it again.`);
}

/** An item of the table of contacts, by a consistent read. */
export async function readItem(pk: string): Promise<OnCallItem | undefined> {
  const get = new GetCommand({ TableName: env('ON_CALL_TABLE'), Key: { pk }, ConsistentRead: true });
  return (await tables.send(get)).Item as OnCallItem | undefined;
}

/** False if the item is no longer the one with this version. */
async function write(item: OnCallItem, version: unknown): Promise<boolean> {
  const put = new PutCommand({
    TableName: env('ON_CALL_TABLE'),
    Item: { ...item, version: Number(version ?? 0) + 1 },
    ConditionExpression: version === undefined ? 'attribute_not_exists(#version)' : '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ...(version !== undefined && { ExpressionAttributeValues: { ':version': version } }),
  });
  return (await ifConditionHolds(tables.send(put))) !== undefined;
}
