import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Override } from '../domain/calendar/schedule.ts';
import { type Contact, contactItems } from '../domain/on-call/contact.ts';
import { limits } from '../domain/on-call/limits.ts';
import { withAbsences } from '../domain/on-call/made-by-command.ts';
import { overrideItems } from '../domain/on-call/override.ts';
import type { OnCallItem } from '../domain/on-call/stored.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables } from './dynamodb.ts';
import { changeList, mostTries, readItem, storeList } from './versioned-list.ts';

const list = { ...overrideItems, field: 'overrides' };

/** Changes the overrides in the table, whatever others change at the same time, and gives them as they are then. */
export async function changeOverrides(
  change: (overrides: readonly Override[]) => readonly Override[],
): Promise<readonly Override[]> {
  return changeList(list, change);
}

/** Stores the overrides of a file, and those that commands made since `before` was read. */
export async function storeOverrides(before: readonly Override[], after: readonly Override[]): Promise<void> {
  return storeList(list, before, after);
}

/** Adds dates on which a contact is away. False if there is no such contact, or if they have as many dates as there can be. */
export async function addAbsence(contact: string, dates: string): Promise<boolean> {
  const update = new UpdateCommand({
    TableName: env('ON_CALL_TABLE'),
    Key: { pk: contactItems.keyOf(contact) },
    // Two lists, so that whoever reads the item needs only one, and `apply` knows what the file does not have.
    UpdateExpression:
      'SET #away = list_append(if_not_exists(#away, :none), :dates), #made = list_append(if_not_exists(#made, :none), :dates)',
    ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#away) OR size(#away) < :most)',
    ExpressionAttributeNames: { '#away': 'away', '#made': 'awayByCommand' },
    ExpressionAttributeValues: { ':none': [], ':dates': [dates], ':most': limits.absencesPerContact },
  });
  return (await ifConditionHolds(tables.send(update))) !== undefined;
}

/**
 * Takes out dates that a command added. A list that would then be empty is removed.
 *
 * @param lists the contact's dates as they were read: all of them, and those that commands made
 * @returns false if they are different by now
 */
export async function removeAbsence(
  contact: string,
  dates: string,
  lists: { readonly away: readonly string[]; readonly made: readonly string[] },
): Promise<boolean> {
  const away = lists.away.lastIndexOf(dates);
  const made = lists.made.lastIndexOf(dates);
  const removed = [
    lists.away.length === 1 ? '#away' : `#away[${away}]`,
    lists.made.length === 1 ? '#made' : `#made[${made}]`,
  ];
  const update = new UpdateCommand({
    TableName: env('ON_CALL_TABLE'),
    Key: { pk: contactItems.keyOf(contact) },
    UpdateExpression: `REMOVE ${removed.join(', ')}`,
    ConditionExpression: `#away[${away}] = :dates AND #made[${made}] = :dates AND size(#away) = :all AND size(#made) = :those`,
    ExpressionAttributeNames: { '#away': 'away', '#made': 'awayByCommand' },
    ExpressionAttributeValues: { ':dates': dates, ':all': lists.away.length, ':those': lists.made.length },
  });
  return (await ifConditionHolds(tables.send(update))) !== undefined;
}

/**
 * Stores a contact of a file, with the absences that commands made.
 *
 * It is only written over an item that has the absences which the contact was compared with. If a command was faster, its
 * absences are taken over.
 */
export async function storeContact(contact: Contact): Promise<void> {
  let [after, known] = [contact, contact.awayByCommand];
  for (let tries = 0; tries < mostTries; tries++) {
    if (await writeContact(after, known)) return;
    known = absencesIn(await readItem(contactItems.keyOf(contact.id)));
    after = withAbsences(contact, known);
  }
  throw new Error('Commands change the absences all the time. The file was applied in part: apply it again.');
}

/** The absences that commands made, of an item that can be damaged in other ways. */
function absencesIn(item: OnCallItem | undefined): string[] | undefined {
  const made = item?.awayByCommand;
  return Array.isArray(made) ? made : undefined;
}

/** False if the item has other absences of commands than these. */
async function writeContact(contact: Contact, made: readonly string[] | undefined): Promise<boolean> {
  const are = made?.map((_, index) => ` AND #made[${index}] = :made${index}`).join('');
  const put = new PutCommand({
    TableName: env('ON_CALL_TABLE'),
    Item: contactItems.toItems([contact])[0],
    ConditionExpression: are === undefined ? 'NOT attribute_type(#made, :list)' : `size(#made) = :length${are}`,
    ExpressionAttributeNames: { '#made': 'awayByCommand' },
    ExpressionAttributeValues:
      made === undefined
        ? { ':list': 'L' }
        : {
            ':length': made.length,
            ...Object.fromEntries(made.map((dates, index) => [`:made${index}`, dates])),
          },
  });
  return (await ifConditionHolds(tables.send(put))) !== undefined;
}
