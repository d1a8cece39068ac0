import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { HeldAnswer } from '../domain/intake/held.ts';
import { env } from '../env.ts';
import { digest } from './digest.ts';
import { tables } from './dynamodb.ts';

/** The result of a request with an Idempotency-Key, which must not act twice. */
export type Done = {
  readonly body: string;
  readonly incident?: string;
  readonly opened: boolean;
  /** The answer, if a mute held the alert. */
  readonly held?: HeldAnswer;
};

/** The progress of a body with more alerts than one request has time for. */
export type Progress = {
  /** The index of the first alert that no request has tried to store. */
  readonly from: number;
  /** True if an alert before it could not be stored. */
  readonly hasFailed: boolean;
};

/** A key is remembered this long, because senders retry for hours, not days. */
const memorySeconds = 48 * 3600;

const expiryOf = (at: string) => Math.floor(Date.parse(at) / 1000) + memorySeconds;

const progressKey = (body: string) => ({ pk: `BODY#${body}`, sk: '-' });

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
  await tables.send(
    new PutCommand({
      TableName: env('INCIDENTS_TABLE'),
      Item: { ...key(idempotencyKey), ...done, expiresAt: expiryOf(at) },
    }),
  );
}

/** The progress of a body that several requests bring, by its digest; nothing if it is at its beginning. */
export async function findProgress(body: string, at: string): Promise<Progress | undefined> {
  const { Item } = await tables.send(
    new GetCommand({ TableName: env('INCIDENTS_TABLE'), Key: progressKey(body), ConsistentRead: true }),
  );
  if (Item === undefined || Item.expiresAt * 1000 <= Date.parse(at)) return undefined;
  return { from: Item.from, hasFailed: Item.hasFailed };
}

/** Saves the progress of a body. */
export async function saveProgress(body: string, progress: Progress, at: string): Promise<void> {
  await tables.send(
    new PutCommand({
      TableName: env('INCIDENTS_TABLE'),
      Item: { ...progressKey(body), ...progress, expiresAt: expiryOf(at) },
    }),
  );
}
