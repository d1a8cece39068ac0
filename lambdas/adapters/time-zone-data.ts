import { versions } from 'node:process';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clocks } from '../domain/on-call/clocks.ts';
import { env } from '../env.ts';
import { tables } from './dynamodb.ts';

const key = { pk: 'TIME-ZONE-DATA', sk: '-' };

/** The edition of the time zone data that this Node.js has, such as `2026c`. */
export const timeZoneEdition = versions.tz ?? 'unknown';

/** The time zone data of a program: its edition, and the clocks of the zones that schedules use. */
export type TimeZoneData = { readonly edition: string; readonly clocks: Clocks };

const day = 24 * 3600 * 1000;
let noteAgainAt = Number.NEGATIVE_INFINITY;

/** Writes down the time zone data that this function has, once a day, so that `doctor` can compare it with its own. */
export async function noteTimeZoneEdition(
  at: string,
  findClocks: () => Promise<Clocks>,
  edition = timeZoneEdition,
): Promise<void> {
  if (Date.parse(at) < noteAgainAt) return;
  const Item = { ...key, edition, clocks: await findClocks() };
  await tables.send(new PutCommand({ TableName: env('INCIDENTS_TABLE'), Item }));
  noteAgainAt = Date.parse(at) + day;
}

/** The time zone data of the functions; nothing if none has written it down. The last release did not write clocks. */
export async function findTimeZoneData(): Promise<TimeZoneData | undefined> {
  const { Item } = await tables.send(new GetCommand({ TableName: env('INCIDENTS_TABLE'), Key: key }));
  return Item && { edition: String(Item.edition), clocks: (Item.clocks ?? {}) as Clocks };
}
