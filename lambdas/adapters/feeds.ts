import { randomBytes } from 'node:crypto';
import { DeleteCommand, GetCommand, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Feed } from '../domain/calendar/feed.ts';
import { isSame } from '../domain/on-call/changes.ts';
import { env } from '../env.ts';
import { digest } from './digest.ts';
import { tables } from './dynamodb.ts';

/** Codes as `createFeed` makes them: 16 random bytes in base64url. */
const codePattern = /^[A-Za-z0-9_-]{22}$/;

const prefix = 'FEED#';
const table = () => env('ON_CALL_TABLE');

/** Creates an unguessable code for a feed, and stores only its hash. */
export async function createFeed(feed: Feed): Promise<string> {
  const code = randomBytes(16).toString('base64url');
  await tables.send(new PutCommand({ TableName: table(), Item: { pk: `${prefix}${digest(code)}`, ...feed } }));
  return code;
}

/** The feed of a code; nothing if the code is unknown, malformed or revoked. */
export async function findFeed(code: string): Promise<Feed | undefined> {
  if (!codePattern.test(code)) return undefined;
  const Key = { pk: `${prefix}${digest(code)}` };
  const { Item } = await tables.send(new GetCommand({ TableName: table(), Key, ConsistentRead: true }));
  return Item && feedIn(Item);
}

function feedIn({ contact, schedule }: Record<string, unknown>): Feed | undefined {
  if (typeof contact === 'string') return { contact };
  return typeof schedule === 'string' ? { schedule } : undefined;
}

/** Revokes every code of some feeds, and returns how many there were. */
export async function revokeFeeds(...feeds: readonly Feed[]): Promise<number> {
  const isMeant = (item: Record<string, unknown>) => {
    const found = feedIn(item);
    return found !== undefined && feeds.some((feed) => isSame(feed, found));
  };
  const keys: unknown[] = [];
  const filter = { FilterExpression: 'begins_with(pk, :prefix)', ExpressionAttributeValues: { ':prefix': prefix } };
  const pages = paginateScan({ client: tables }, { TableName: table(), ConsistentRead: true, ...filter });
  for await (const { Items = [] } of pages) keys.push(...Items.filter(isMeant).map(({ pk }) => pk));
  for (const pk of keys) await tables.send(new DeleteCommand({ TableName: table(), Key: { pk } }));
  return keys.length;
}
