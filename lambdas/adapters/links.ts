import { randomBytes } from 'node:crypto';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Link } from '../domain/incident/link.ts';
import { env } from '../env.ts';
import { digest } from './digest.ts';
import { tables } from './dynamodb.ts';

/** A link works this long: longer than a contact would take to answer, shorter than mails are kept. */
const lifeSeconds = 14 * 24 * 3600;

/** Codes as `createLink` makes them: 16 random bytes in base64url. */
const codePattern = /^[A-Za-z0-9_-]{22}$/;

const key = (code: string) => ({ pk: `LINK#${digest(code)}`, sk: '-' });

/** Creates an unguessable code for a link, and stores only its hash. */
export async function createLink(link: Link, at: string): Promise<string> {
  const code = randomBytes(16).toString('base64url');
  const expiresAt = Math.floor(Date.parse(at) / 1000) + lifeSeconds;
  await tables.send(new PutCommand({ TableName: env('INCIDENTS_TABLE'), Item: { ...key(code), ...link, expiresAt } }));
  return code;
}

/** The link of a code; nothing if the code is unknown, malformed or expired. */
export async function findLink(code: string, at: string): Promise<Link | undefined> {
  if (!codePattern.test(code)) return undefined;
  const { Item } = await tables.send(
    new GetCommand({ TableName: env('INCIDENTS_TABLE'), Key: key(code), ConsistentRead: true }),
  );
  return Item && Item.expiresAt * 1000 > Date.parse(at) ? (Item as Link & { expiresAt: number }) : undefined;
}
