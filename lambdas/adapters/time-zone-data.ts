import { versions } from 'node:process';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { env } from '../env.ts';
import { tables } from './dynamodb.ts';

const key = { pk: 'TIME-ZONE-DATA', sk: '-' };

/** The edition of the time zone data that this Node.js has, such as `2026c`. */
export const timeZoneEdition = versions.tz ?? 'unknown';

let noted: string | undefined;

/** Writes down the edition that this function has, once, so that `doctor` can compare it with its own. */
export async function noteTimeZoneEdition(edition = timeZoneEdition): Promise<void> {
  if (noted === edition) return;
  await tables.send(new PutCommand({ TableName: env('INCIDENTS_TABLE'), Item: { ...key, edition } }));
  noted = edition;
}

/** The edition that the functions have; nothing if none has run since it is written down. */
export async function findTimeZoneEdition(): Promise<string | undefined> {
  const { Item } = await tables.send(new GetCommand({ TableName: env('INCIDENTS_TABLE'), Key: key }));
  return Item === undefined ? undefined : String(Item.edition);
}
