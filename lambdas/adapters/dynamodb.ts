import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
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
