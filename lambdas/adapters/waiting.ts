import { GetCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Waiting, waitingExpiry } from '../domain/incident/waiting.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables } from './dynamodb.ts';

const table = () => env('INCIDENTS_TABLE');
const partition = (contact: string) => `WAITING#${contact}`;

/** Notes that an incident may wait for a contact from now on. Every attempt notes it again. */
export async function noteWaiting(contact: string, incident: string, run: number, at: string): Promise<void> {
  const Item = { pk: partition(contact), sk: incident, run, expiresAt: waitingExpiry(at) };
  await tables.send(new PutCommand({ TableName: table(), Item }));
}

/** The incidents that may wait for a contact, by a consistent read, in no order that means anything. */
export async function findWaiting(contact: string, at: string): Promise<Waiting[]> {
  const found: Waiting[] = [];
  const pages = paginateQuery(
    { client: tables },
    {
      TableName: table(),
      KeyConditionExpression: 'pk = :contact',
      ExpressionAttributeValues: { ':contact': partition(contact) },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) {
    const kept = Items.filter((item) => isKept(item, at));
    found.push(...kept.map(({ sk, run, taken = false }) => ({ incident: sk, run, isTaken: taken })));
  }
  return found;
}

/** True when this contact was notified of this incident lately. */
export async function wasNotified(contact: string, incident: string, at: string): Promise<boolean> {
  const Key = { pk: partition(contact), sk: incident };
  const { Item } = await tables.send(new GetCommand({ TableName: table(), Key, ConsistentRead: true }));
  return Item !== undefined && isKept(Item, at);
}

/** Notes that a press which took everything has dealt with a run. A later run of the incident waits again. */
export async function markTaken(contact: string, incident: string, run: number): Promise<void> {
  const update = new UpdateCommand({
    TableName: table(),
    Key: { pk: partition(contact), sk: incident },
    UpdateExpression: 'SET taken = :true',
    ConditionExpression: '#run = :run',
    ExpressionAttributeNames: { '#run': 'run' },
    ExpressionAttributeValues: { ':true': true, ':run': run },
  });
  await ifConditionHolds(tables.send(update));
}

/** DynamoDB deletes an expired item within days, and shows it until then. */
function isKept({ expiresAt }: Record<string, unknown>, at: string): boolean {
  return Number(expiresAt) * 1000 > Date.parse(at);
}
