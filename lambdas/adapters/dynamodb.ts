import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
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
    if (tries === 10) throw new Error(`The table left ${left.length} writes undone.`);
    const { UnprocessedItems = {} } = await tables.send(
      new BatchWriteCommand({ RequestItems: { [table]: left as never } }),
    );
    left = (UnprocessedItems[table] ?? []) as unknown as Write[];
  }
}
