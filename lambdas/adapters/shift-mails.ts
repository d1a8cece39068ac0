import { DeleteCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import {
  changesUnderWay,
  fittingChanges,
  freshChanges,
  type ShiftChange,
  shiftChangesIn,
} from '../domain/on-call/shift-changes.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables } from './dynamodb.ts';
import { changeList, readItem } from './versioned-list.ts';

/** All sent mails are in one partition, in the order of their instants. */
const keyOf = (name: string) => ({ pk: 'SHIFT_MAILS', sk: name });

const table = () => env('INCIDENTS_TABLE');

/** Longer than any of these mails can be late. */
const keepSeconds = 3 * 24 * 3600;

/** The names of the mails whose instant is not before this one and that were sent or claimed. */
export async function findShiftMails(since: string): Promise<Set<string>> {
  const found = new Set<string>();
  const pages = paginateQuery(
    { client: tables },
    {
      ...{ TableName: table(), ConsistentRead: true, KeyConditionExpression: 'pk = :mails AND sk >= :since' },
      ExpressionAttributeValues: { ':mails': keyOf('').pk, ':since': since },
    },
  );
  for await (const { Items = [] } of pages) for (const { sk } of Items) found.add(String(sk));
  return found;
}

/** Claims a mail before it is sent; false if it was sent or claimed before. */
export async function claimShiftMail(name: string, at: string): Promise<boolean> {
  const Item = { ...keyOf(name), expiresAt: Math.floor(Date.parse(at) / 1000) + keepSeconds };
  const put = new PutCommand({ TableName: table(), Item, ConditionExpression: 'attribute_not_exists(pk)' });
  return (await ifConditionHolds(tables.send(put))) !== undefined;
}

/** Releases a mail that could not be sent, so that it is tried again. */
export async function releaseShiftMail(name: string): Promise<void> {
  await tables.send(new DeleteCommand({ TableName: table(), Key: keyOf(name) }));
}

const changesList = {
  ...{ key: 'SHIFT_CHANGES', field: 'changes' },
  readEntries: (item: unknown) => ({ entries: shiftChangesIn(item) }),
};

/** The changes of shifts that `apply` and other commands have noted, and that no mail has been sent about yet. */
export async function findShiftChanges(at: string): Promise<ShiftChange[]> {
  return freshChanges(shiftChangesIn(await readItem(changesList.key)), at);
}

const announcedList = { key: 'SHIFT_CHANGES_ANNOUNCED', field: 'announced' };

/** Announces a change of shifts before it is made, so that no mail about a takeover is sent before the change is noted. */
export async function announceShiftChange(madeAt: string): Promise<void> {
  const list = { ...announcedList, readEntries: (item: unknown) => ({ entries: changesUnderWay(item, madeAt) }) };
  await changeList(list, (known: readonly string[]) => [...known, madeAt]);
}

/** The instants of the changes that were announced and may still be under way. */
export async function findAnnouncedChanges(at: string): Promise<string[]> {
  return changesUnderWay(await readItem(announcedList.key), at);
}

/** Notes changes of shifts, so that the sweep tells the contacts, whatever others note at the same time. */
export async function noteShiftChanges(changes: readonly ShiftChange[], at: string): Promise<void> {
  await changeList(changesList, (known: readonly ShiftChange[]) =>
    fittingChanges([...freshChanges(known, at), ...changes]),
  );
}
