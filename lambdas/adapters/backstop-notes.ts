import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { BackstopNote } from '../domain/notify/backstop.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables } from './dynamodb.ts';

/** A note is kept this long, so that its id is not heard again. */
const keepSeconds = 60 * 24 * 3600;

/** A message holds at most this many notes, because a phone gets it too. The others follow in the next minute. */
const mostNotes = 3;

const key = (id: string) => ({ pk: `BACKSTOP#${id}`, sk: '-' });

/** Leaves a note for the backstop, which the next sweep sends. The backstop hears of the same id only once. */
export async function noteForBackstop(note: BackstopNote, at: string): Promise<void> {
  const expiresAt = Math.floor(Date.parse(at) / 1000) + keepSeconds;
  const put = new PutCommand({
    TableName: env('INCIDENTS_TABLE'),
    Item: { ...key(note.id), ...note, sweep: 'backstop', sweepAt: at, expiresAt },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  await ifConditionHolds(tables.send(put));
}

/** The oldest notes that the backstop has not heard by this instant, as many as one message holds. */
export async function findBackstopNotes(at: string): Promise<BackstopNote[]> {
  const TableName = env('INCIDENTS_TABLE');
  const { Items = [] } = await tables.send(
    new QueryCommand({
      ...{ TableName, IndexName: 'Due', Limit: mostNotes },
      KeyConditionExpression: 'sweep = :backstop AND sweepAt <= :at',
      ExpressionAttributeValues: { ':backstop': 'backstop', ':at': at },
    }),
  );
  const found = Items.map(({ pk, sk }) =>
    tables.send(new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true })),
  );
  // The index is a moment behind: a note that was just sent may still be in it.
  return (await Promise.all(found)).flatMap(({ Item }) => (Item?.sweep === undefined ? [] : [Item as BackstopNote]));
}

/** Records that the backstop has heard a note. */
export async function markNoteTold({ id }: BackstopNote): Promise<void> {
  const update = new UpdateCommand({
    TableName: env('INCIDENTS_TABLE'),
    Key: key(id),
    UpdateExpression: 'REMOVE sweep, sweepAt',
    ConditionExpression: 'attribute_exists(pk)',
  });
  await ifConditionHolds(tables.send(update));
}
