import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetCommand, DeleteCommand, GetCommand, PutCommand, paginateScan } from '@aws-sdk/lib-dynamodb';
import { changes } from '../domain/on-call/changes.ts';
import type { Contact } from '../domain/on-call/contact.ts';
import type { OnCall } from '../domain/on-call/on-call.ts';
import type { Policy } from '../domain/on-call/policy.ts';
import type { Route } from '../domain/on-call/routes.ts';
import {
  contactFromItem,
  contactItem,
  contactKey,
  type OnCallItem,
  policyFromItem,
  policyItem,
  policyKey,
  routesFromItem,
  routesItem,
  routesKey,
} from '../domain/on-call/stored.ts';
import { env } from '../env.ts';
import { logError } from '../log.ts';
import { tables } from './dynamodb.ts';

/** Everything that the table holds; `damaged` lists what cannot be read, by key and with the fault. */
export type StoredOnCall = OnCall & { readonly damaged: readonly { readonly key: string; readonly fault: string }[] };

/** DynamoDB's limit of keys in one BatchGetItem. */
const keysPerBatch = 100;

/** Waits before a batch's unprocessed keys are asked for again: 1.5 s in all, well within a function's time. */
const backoffMilliseconds = [50, 100, 200, 400, 800];

/**
 * The contacts with these ids, in the same order; unknown ones are left out.
 *
 * A damaged one is left out too and logged: one contact's trouble never stops the others.
 */
export async function findContacts(ids: readonly string[]): Promise<Contact[]> {
  const keys = [...new Set(ids)].map(contactKey);
  const items = new Map<string, OnCallItem>();
  for (let start = 0; start < keys.length; start += keysPerBatch) {
    for (const item of await getAll(keys.slice(start, start + keysPerBatch))) items.set(item.pk, item);
  }
  return ids.flatMap((id) => {
    const item = items.get(contactKey(id));
    return item === undefined ? [] : readableContact(item);
  });
}

/** The policy with this id, if there is one. */
export async function findPolicy(id: string): Promise<Policy | undefined> {
  const item = await get(policyKey(id));
  return item && policyFromItem(item);
}

/** The routes in their order; none where none were ever written. */
export async function findRoutes(): Promise<Route[]> {
  const item = await get(routesKey);
  return item === undefined ? [] : routesFromItem(item);
}

/** Everything in the table, contacts and policies by id; what can't be read is named instead of thrown, so that it can be mended. */
export async function loadOnCall(): Promise<StoredOnCall> {
  const contacts: Contact[] = [];
  const policies: Policy[] = [];
  const routes: Route[] = [];
  const damaged: { key: string; fault: string }[] = [];
  for (const item of await scan()) {
    try {
      if (item.pk.startsWith(contactKey(''))) contacts.push(contactFromItem(item));
      else if (item.pk.startsWith(policyKey(''))) policies.push(policyFromItem(item));
      else if (item.pk === routesKey) routes.push(...routesFromItem(item));
    } catch (error) {
      damaged.push({ key: item.pk, fault: error instanceof Error ? error.message : String(error) });
    }
  }
  return { contacts: contacts.sort(byId), policies: policies.sort(byId), routes, damaged };
}

/**
 * Makes the table hold `after` by writing only what differs from `before`.
 *
 * Who reads in between never sees a name that leads nowhere: contacts come before the policies that name them, those
 * before the routes that name them, and what is removed goes last, in the opposite order.
 */
export async function storeOnCall(before: OnCall & Partial<StoredOnCall>, after: OnCall): Promise<void> {
  const differences = changes(before, after);
  const damaged = (before.damaged ?? []).map(({ key }) => key);
  const idsOf = (kind: string, isRemoval: boolean) =>
    new Set(differences.filter((d) => d.kind === kind && (d.change === 'removed') === isRemoval).map(({ id }) => id));
  const [changedContacts, changedPolicies] = [idsOf('contact', false), idsOf('policy', false)];
  const written = [...after.contacts.map(contactItem), ...after.policies.map(policyItem)].map(({ pk }) => pk);

  await eachOf(after.contacts.filter(({ id }) => changedContacts.has(id)).map(contactItem), put);
  await eachOf(after.policies.filter(({ id }) => changedPolicies.has(id)).map(policyItem), put);
  if (differences.some(({ kind }) => kind === 'route') || damaged.includes(routesKey))
    await put(routesItem(after.routes));
  await eachOf([...idsOf('policy', true)].map(policyKey), remove);
  await eachOf([...idsOf('contact', true)].map(contactKey), remove);
  await eachOf(
    damaged.filter((key) => key !== routesKey && !written.includes(key)),
    remove,
  );
}

async function getAll(keys: readonly string[]): Promise<OnCallItem[]> {
  const TableName = env('ON_CALL_TABLE');
  const found: OnCallItem[] = [];
  let wanted = keys.map((pk): Record<string, unknown> => ({ pk }));
  for (const pause of [...backoffMilliseconds, undefined]) {
    const request = { [TableName]: { Keys: wanted, ConsistentRead: true } };
    const { Responses, UnprocessedKeys } = await tables.send(new BatchGetCommand({ RequestItems: request }));
    found.push(...((Responses?.[TableName] ?? []) as OnCallItem[]));
    wanted = UnprocessedKeys?.[TableName]?.Keys ?? [];
    if (wanted.length === 0) return found;
    if (pause !== undefined) await sleep(pause);
  }
  throw new Error(`DynamoDB left ${wanted.length} contacts unread after ${backoffMilliseconds.length + 1} requests.`);
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

/** Twenty at a time: many enough to be quick, few enough for a table that scales from nothing. */
async function eachOf<T>(list: readonly T[], write: (entry: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < list.length; start += 20) await Promise.all(list.slice(start, start + 20).map(write));
}

function readableContact(item: OnCallItem): Contact[] {
  try {
    return [contactFromItem(item)];
  } catch (error) {
    logError('A contact was left out because its item is damaged.', error);
    return [];
  }
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
