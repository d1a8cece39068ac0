import { GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expiryAfter } from '../domain/incident.ts';
import { eventDiscriminator, type SendState, type TimelineEvent } from '../domain/timeline.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables } from './dynamodb.ts';

const table = () => env('INCIDENTS_TABLE');

const eventKey = (incident: string, event: TimelineEvent) => ({
  pk: incident,
  sk: `${event.at}#${eventDiscriminator(event)}`,
});

/** Writes an event down. The same event written twice is one. */
export async function addEvent(incident: string, event: TimelineEvent): Promise<void> {
  const Item = { ...eventKey(incident, event), ...event, expiresAt: expiryAfter(event.at) };
  await tables.send(new PutCommand({ TableName: table(), Item }));
}

/** The newest 500 events of an incident, oldest first. */
export async function readTimeline(incident: string): Promise<TimelineEvent[]> {
  const { Items = [] } = await tables.send(
    new QueryCommand({
      TableName: table(),
      KeyConditionExpression: 'pk = :incident',
      ExpressionAttributeValues: { ':incident': incident },
      ScanIndexForward: false,
      Limit: 500,
      ConsistentRead: true,
    }),
  );
  return Items.reverse() as TimelineEvent[];
}

type Sending = Extract<TimelineEvent, { kind: 'notification' | 'notice' }>;

/** What the ledger says of a message: go on and send it, or how far it has come without you. */
export type Claim = 'send' | SendState;

/**
 * Claims one message for sending, in the ledger that the timeline is.
 *
 * A claim that a crash left open may be taken once more: that costs at most one duplicate, and loses nothing.
 */
export async function claimSend(incident: string, event: Sending): Promise<Claim> {
  const put = new PutCommand({
    TableName: table(),
    Item: { ...eventKey(incident, event), ...event, state: 'sending', tries: 1, expiresAt: expiryAfter(event.at) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  if (await ifConditionHolds(tables.send(put))) return 'send';
  const again = await ifConditionHolds(
    tables.send(
      new UpdateCommand({
        TableName: table(),
        Key: eventKey(incident, event),
        UpdateExpression: 'SET tries = tries + :one',
        ConditionExpression: '#state = :sending AND tries < :two',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':one': 1, ':two': 2, ':sending': 'sending' },
        ReturnValues: 'ALL_NEW',
      }),
    ),
  );
  return again ? 'send' : claimedState(incident, event);
}

async function claimedState(incident: string, event: Sending): Promise<SendState> {
  const { Item } = await tables.send(
    new GetCommand({ TableName: table(), Key: eventKey(incident, event), ConsistentRead: true }),
  );
  return (Item?.state as SendState | undefined) ?? 'sending';
}

/** Gives a claim back after the channel said that it did not send, so that a retry may. */
export async function releaseSend(incident: string, event: Sending): Promise<void> {
  await tables.send(
    new UpdateCommand({
      TableName: table(),
      Key: eventKey(incident, event),
      UpdateExpression: 'SET tries = tries - :one',
      ExpressionAttributeValues: { ':one': 1 },
    }),
  );
}

/** Writes down how a claimed message ended. */
export async function recordSend(incident: string, event: Sending): Promise<void> {
  await addEvent(incident, event);
}
