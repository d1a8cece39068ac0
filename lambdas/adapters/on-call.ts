import { BatchGetCommand, DeleteCommand, GetCommand, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Override, Schedule } from '../domain/calendar/schedule.ts';
import { canaryContact } from '../domain/incident/canary.ts';
import { type Contact, contactItems } from '../domain/on-call/contact.ts';
import { type Heartbeats, heartbeatItems } from '../domain/on-call/heartbeat.ts';
import { muteItems } from '../domain/on-call/mute.ts';
import type { OnCall } from '../domain/on-call/on-call.ts';
import { overrideItems } from '../domain/on-call/override.ts';
import { type Policy, policyItems } from '../domain/on-call/policy.ts';
import { routeItems } from '../domain/on-call/route.ts';
import { type Rules, rulesIn } from '../domain/on-call/rules.ts';
import { scheduleItems } from '../domain/on-call/schedule.ts';
import { type Source, sourceItems } from '../domain/on-call/source.ts';
import type { OnCallItem } from '../domain/on-call/stored.ts';
import { feedsToRevoke, fromItems, type StoredOnCall, writesBetween } from '../domain/on-call/table.ts';
import { env } from '../env.ts';
import { logError } from '../log.ts';
import { getAll, tables } from './dynamodb.ts';
import { revokeFeeds } from './feeds.ts';
import { storeMutes } from './mutes.ts';
import { storeContact, storeOverrides } from './overrides.ts';

/**
 * The contacts with these ids, in the same order; unknown ones are left out.
 *
 * A damaged contact is left out too, and logged: it must not stop the others.
 */
export async function findContacts(ids: readonly string[]): Promise<Contact[]> {
  const inTable = ids.filter((id) => id !== canaryContact.id);
  const keys = [...new Set(inTable)].map((id) => ({ pk: contactItems.keyOf(id) }));
  const found = (await getAll(env('ON_CALL_TABLE'), keys, 'contact')) as OnCallItem[];
  const items = new Map(found.map((item) => [item.pk, item]));
  return ids.flatMap((id) => {
    if (id === canaryContact.id) return canaryContact;
    const item = items.get(contactItems.keyOf(id));
    const contact = item && readable(item, contactItems.entryIn, 'a contact was left out because its item is damaged');
    return contact === undefined ? [] : [contact];
  });
}

/**
 * The schedules with these ids, in the same order, and all overrides; unknown ones are left out.
 *
 * Damaged items are left out too, and logged.
 */
export async function findSchedules(
  ids: readonly string[],
): Promise<{ readonly schedules: Schedule[]; readonly overrides: Override[] }> {
  const keys = [...new Set(ids.map(scheduleItems.keyOf)), overrideItems.key].map((pk) => ({ pk }));
  const found = (await getAll(env('ON_CALL_TABLE'), keys, 'schedule')) as OnCallItem[];
  const items = new Map(found.map((item) => [item.pk, item]));
  const overrides = items.get(overrideItems.key);
  return {
    schedules: ids.flatMap((id) => {
      const item = items.get(scheduleItems.keyOf(id));
      const message = 'a schedule was left out because its item is damaged';
      return (item && readable(item, scheduleItems.entryIn, message)) ?? [];
    }),
    overrides: overrides === undefined ? [] : readableOverrides(overrides),
  };
}

function readableOverrides(item: OnCallItem): Override[] {
  const { entries, damage } = overrideItems.readEntries(item);
  if (damage !== undefined) logError('overrides were left out because they are damaged', damage.error);
  return entries;
}

/** A page is waited for, so the answer to one small question is not waited for longer than this. */
const longestMilliseconds = 5000;

/** True when a contact with this id is in the table, damaged or not. It does not matter what they are called. */
export async function isContact(id: string): Promise<boolean> {
  if (id === canaryContact.id) return true;
  const TableName = env('ON_CALL_TABLE');
  const RequestItems = { [TableName]: { Keys: [{ pk: contactItems.keyOf(id) }], ConsistentRead: true } };
  const abortSignal = AbortSignal.timeout(longestMilliseconds);
  const { Responses, UnprocessedKeys } = await tables.send(new BatchGetCommand({ RequestItems }), { abortSignal });
  if (UnprocessedKeys?.[TableName] !== undefined) throw new Error('DynamoDB left a contact unread.');
  return (Responses?.[TableName] ?? []).length > 0;
}

/**
 * The policy with this id, if it exists.
 *
 * A damaged one is left out and logged, because `default` is used in its place. Nothing can replace `default`.
 */
export async function findPolicy(id: string): Promise<Policy | undefined> {
  const item = await get(policyItems.keyOf(id));
  if (item === undefined || id === 'default') return item && policyItems.entryIn(item);
  return readable(item, policyItems.entryIn, 'a policy was left out because its item is damaged');
}

/**
 * The routes in their order and the mutes, by one read; empty if none were ever written.
 *
 * Damaged mutes are left out and logged: without them an alert notifies. If a route is damaged, all are left out, and the damage
 * is returned: an alarm without its route would notify nobody, or others.
 */
export async function findRules(): Promise<Rules> {
  const found = await getAll(env('ON_CALL_TABLE'), [{ pk: routeItems.key }, { pk: muteItems.key }], 'route');
  return rulesIn(found as OnCallItem[], (error) => logError('mutes were left out because they are damaged', error));
}

/**
 * The settings of a source, if the file has any.
 *
 * Damaged ones are left out and logged: without them an alert still notifies somebody.
 */
export async function findSource(id: string): Promise<Source | undefined> {
  const item = await get(sourceItems.keyOf(id));
  return (
    item && readable(item, sourceItems.entryIn, 'the settings of a source were left out because their item is damaged')
  );
}

/** The heartbeats of the file; empty if it has none. What is damaged is not among them, and is returned beside them. */
export async function findHeartbeats(): Promise<Heartbeats> {
  const item = await get(heartbeatItems.key);
  return item === undefined ? { entries: [] } : heartbeatItems.readEntries(item);
}

/** Everything in the table. */
export async function loadOnCall(): Promise<StoredOnCall> {
  return fromItems(await scan());
}

/** Brings the table to `after` by writing only the differences from `before`. Feeds of who comes or goes are revoked first. */
export async function storeOnCall(before: OnCall & Partial<StoredOnCall>, after: OnCall): Promise<void> {
  const revoked = feedsToRevoke(before, after);
  if (revoked.length > 0) await revokeFeeds(...revoked);
  const { puts, removals } = writesBetween(before, after);
  // Commands write overrides, mutes and absences, too, so they are merged.
  const merge = (key: string) => {
    if (overrideItems.holds(key)) return storeOverrides(before.overrides, after.overrides);
    return muteItems.holds(key) ? storeMutes(before.mutes, after.mutes) : undefined;
  };
  const write = (item: OnCallItem) => {
    const merged = merge(item.pk);
    if (merged !== undefined) return merged;
    return contactItems.holds(item.pk) ? storeContact(contactItems.entryIn(item)) : put(item);
  };
  for (const items of puts) await eachOf(items, write);
  for (const keys of removals) await eachOf(keys, (key) => merge(key) ?? remove(key));
}

async function get(pk: string): Promise<OnCallItem | undefined> {
  const { Item } = await tables.send(
    new GetCommand({ TableName: env('ON_CALL_TABLE'), Key: { pk }, ConsistentRead: true }),
  );
  return Item as OnCallItem | undefined;
}

async function scan(): Promise<OnCallItem[]> {
  const found: OnCallItem[] = [];
  const pages = paginateScan({ client: tables }, { TableName: env('ON_CALL_TABLE'), ConsistentRead: true });
  for await (const { Items } of pages) found.push(...((Items ?? []) as OnCallItem[]));
  return found;
}

async function put(item: OnCallItem): Promise<void> {
  await tables.send(new PutCommand({ TableName: env('ON_CALL_TABLE'), Item: item }));
}

async function remove(pk: string): Promise<void> {
  await tables.send(new DeleteCommand({ TableName: env('ON_CALL_TABLE'), Key: { pk } }));
}

/** Writes twenty at a time: enough to be fast, and few enough for a table that scales from nothing. */
async function eachOf<T>(list: readonly T[], write: (entry: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < list.length; start += 20) await Promise.all(list.slice(start, start + 20).map(write));
}

function readable<Entry>(item: OnCallItem, entryIn: (item: OnCallItem) => Entry, message: string): Entry | undefined {
  try {
    return entryIn(item);
  } catch (error) {
    logError(message, error);
    return undefined;
  }
}
