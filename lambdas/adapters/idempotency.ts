import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { env } from '../env.ts';
import { digest } from './digest.ts';
import { tables } from './dynamodb.ts';

/** What a request with an Idempotency-Key did: the same key must not do it again. */
export type Done = { readonly body: string; readonly incident?: string; readonly opened: boolean };

/** A key is remembered this long, as senders retry for hours, not days. */
const memorySeconds = 48 * 3600;

const key = (source: string) => ({ pk: `REQUEST#${digest(source)}`, sk: '-' });

/** What was done for this key before. */
export async function findRequest(idempotencyKey: string, at: string): Promise<Done | undefined> {
  const { Item } = await tables.send(
    new GetCommand({ TableName: env('INCIDENTS_TABLE'), Key: key(idempotencyKey), ConsistentRead: true }),
  );
  if (Item === undefined || Item.expiresAt * 1000 <= Date.parse(at)) return undefined;
  const { pk: _, sk: __, ...done } = Item as Done & Record<'pk' | 'sk' | 'expiresAt', unknown>;
  return done;
}

/** Remembers what was done for a key. */
export async function rememberRequest(idempotencyKey: string, done: Done, at: string): Promise<void> {
  const expiresAt = Math.floor(Date.parse(at) / 1000) + memorySeconds;
  await tables.send(
    new PutCommand({ TableName: env('INCIDENTS_TABLE'), Item: { ...key(idempotencyKey), ...done, expiresAt } }),
  );
}
