import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { env } from '../env.ts';
import { digest } from './digest.ts';
import { tables } from './dynamodb.ts';

/** The result of a request with an Idempotency-Key, which must not act twice. */
export type Done = { readonly body: string; readonly incident?: string; readonly opened: boolean };

/** A key is remembered this long, because senders retry for hours, not days. */
const memorySeconds = 48 * 3600;

const key = (source: string) => ({ pk: `REQUEST#${digest(source)}`, sk: '-' });

/** The result of an earlier request with this key. */
export async function findRequest(idempotencyKey: string, at: string): Promise<Done | undefined> {
  const { Item } = await tables.send(
    new GetCommand({ TableName: env('INCIDENTS_TABLE'), Key: key(idempotencyKey), ConsistentRead: true }),
  );
  if (Item === undefined || Item.expiresAt * 1000 <= Date.parse(at)) return undefined;
  const { pk: _, sk: __, ...done } = Item as Done & Record<'pk' | 'sk' | 'expiresAt', unknown>;
  return done;
}

/** Remembers the result for a key. */
export async function rememberRequest(idempotencyKey: string, done: Done, at: string): Promise<void> {
  const expiresAt = Math.floor(Date.parse(at) / 1000) + memorySeconds;
  await tables.send(
    new PutCommand({ TableName: env('INCIDENTS_TABLE'), Item: { ...key(idempotencyKey), ...done, expiresAt } }),
  );
}
