import { setTimeout as sleep } from 'node:timers/promises';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { plural } from '../domain/text/plural.ts';
import { quiet } from './channels/quiet.ts';

/** The document client that all adapters of tables share, with one connection pool for each function. */
export const tables = DynamoDBDocumentClient.from(quiet(new DynamoDBClient({})), {
  marshallOptions: { removeUndefinedValues: true },
});

/** The result of a conditional write, or nothing if its condition did not hold. Every other error is thrown. */
export async function ifConditionHolds<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}

type Write = { readonly PutRequest: { readonly Item: object } } | { readonly DeleteRequest: { readonly Key: object } };

/** DynamoDB accepts 25 writes at once. */
const batchSize = 25;
const batchesAtOnce = 8;

/** Makes writes without a condition, several batches at once. What the table leaves undone is repeated. */
export async function writeAll(table: string, writes: readonly Write[]): Promise<void> {
  const batches = Array.from({ length: Math.ceil(writes.length / batchSize) }, (_, index) =>
    writes.slice(index * batchSize, (index + 1) * batchSize),
  );
  const workers = Array.from({ length: Math.min(batchesAtOnce, batches.length) }, async () => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) await writeBatch(table, batch);
  });
  await Promise.all(workers);
}

async function writeBatch(table: string, batch: readonly Write[]): Promise<void> {
  let left: readonly Write[] = batch;
  for (let tries = 0; left.length > 0; tries++) {
    if (tries === 10) throw new Error(`The table left ${plural(left.length, 'write')} undone.`);
    const { UnprocessedItems = {} } = await tables.send(
      new BatchWriteCommand({ RequestItems: { [table]: left as never } }),
    );
    left = (UnprocessedItems[table] ?? []) as unknown as Write[];
  }
}

type Item = Record<string, unknown>;

/** DynamoDB's limit of keys in one BatchGetItem. */
const keysPerBatch = 100;

/** The waits before a batch's unprocessed keys are requested again: 1.5 s in all, well within a function's time. */
const backoffMilliseconds = [50, 100, 200, 400, 800];

/**
 * The items with these keys, by consistent reads; those that do not exist are left out.
 *
 * @param noun the word for one item, for the error
 */
export async function getAll(table: string, keys: readonly Item[], noun: string): Promise<Item[]> {
  const batches: Item[][] = [];
  for (let start = 0; start < keys.length; start += keysPerBatch) batches.push(keys.slice(start, start + keysPerBatch));
  const found: Item[] = [];
  for (let start = 0; start < batches.length; start += batchesAtOnce) {
    const now = batches.slice(start, start + batchesAtOnce);
    found.push(...(await Promise.all(now.map((batch) => getBatch(table, batch, noun)))).flat());
  }
  return found;
}

async function getBatch(table: string, keys: readonly Item[], noun: string): Promise<Item[]> {
  const found: Item[] = [];
  let wanted: Item[] = [...keys];
  for (const pause of [...backoffMilliseconds, undefined]) {
    const request = { [table]: { Keys: wanted, ConsistentRead: true } };
    const { Responses, UnprocessedKeys } = await tables.send(new BatchGetCommand({ RequestItems: request }));
    found.push(...(Responses?.[table] ?? []));
    wanted = UnprocessedKeys?.[table]?.Keys ?? [];
    if (wanted.length === 0) return found;
    if (pause !== undefined) await sleep(pause);
  }
  throw new Error(
    `DynamoDB left ${plural(wanted.length, noun)} unread after ${backoffMilliseconds.length + 1} requests.`,
  );
}
