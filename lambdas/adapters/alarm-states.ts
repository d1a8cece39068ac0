import {
  DeleteCommand,
  GetCommand,
  PutCommand,
  paginateQuery,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { expiryAfter } from '../domain/incident/incident.ts';
import {
  type AlarmChange,
  type AlarmState,
  type ContributorInAlarm,
  type ContributorState,
  contributorAfter,
  contributorExpiry,
  contributorReason,
} from '../domain/intake/alarm.ts';
import type { Tags } from '../domain/on-call/route.ts';
import { env } from '../env.ts';
import { ifConditionHolds, tables } from './dynamodb.ts';

const key = (incidentKey: string) => ({ pk: `ALARM#${incidentKey}`, sk: '-' });

/** Keeps the newest state of an alarm. A late or older state changes nothing. */
export async function recordAlarmState(incidentKey: string, { state, stateAt }: AlarmState): Promise<void> {
  await ifConditionHolds(
    tables.send(
      new UpdateCommand({
        TableName: env('INCIDENTS_TABLE'),
        Key: key(incidentKey),
        UpdateExpression: 'SET #state = :state, stateAt = :at, expiresAt = :expiresAt',
        ConditionExpression: 'attribute_not_exists(stateAt) OR stateAt <= :at',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':state': state, ':at': stateAt, ':expiresAt': expiryAfter(stateAt) },
      }),
    ),
  );
}

/** The newest state of an alarm, by a consistent read. */
export async function findAlarmState(incidentKey: string): Promise<AlarmState | undefined> {
  const { Item } = await tables.send(
    new GetCommand({ TableName: env('INCIDENTS_TABLE'), Key: key(incidentKey), ConsistentRead: true }),
  );
  return Item as AlarmState | undefined;
}

const tagsKey = (incidentKey: string) => ({ pk: key(incidentKey).pk, sk: 'TAGS' });

/** Keeps the tags of an alarm from its newest event. They are text, because they may have what DynamoDB refuses. */
export async function recordAlarmTags(incidentKey: string, tags: Tags, stateAt: string): Promise<void> {
  const kept = { tags: JSON.stringify(tags), stateAt, expiresAt: expiryAfter(stateAt) };
  const put = new PutCommand({
    ...{ TableName: env('INCIDENTS_TABLE'), Item: { ...tagsKey(incidentKey), ...kept } },
    ConditionExpression: 'attribute_not_exists(stateAt) OR stateAt <= :at',
    ExpressionAttributeValues: { ':at': stateAt },
  });
  await ifConditionHolds(tables.send(put));
}

/** The tags of an alarm from its newest event; nothing if no event had any. */
export async function findAlarmTags(incidentKey: string): Promise<Tags | undefined> {
  const { Item } = await tables.send(
    new GetCommand({ TableName: env('INCIDENTS_TABLE'), Key: tagsKey(incidentKey), ConsistentRead: true }),
  );
  return Item && JSON.parse(Item.tags);
}

const contributorKey = (incidentKey: string, contributor: string) => ({
  pk: `ALARM#${incidentKey}`,
  sk: `CONTRIBUTOR#${contributor}`,
});

/** Each lost race means that another event of the same contributor was written. This many in a row are a fault. */
const mostTries = 10;

/**
 * Records a change of a contributor's state, and returns its newest state after that. A late or older one changes little.
 *
 * An alarm has at most some hundred contributors in ALARM, and each has a small item of its own that expires.
 *
 * @param contributor the digest of the contributor's id
 */
export async function recordContributor(
  incidentKey: string,
  contributor: string,
  change: Pick<ContributorState, 'state' | 'stateAt' | 'isHeld'>,
  about: Pick<ContributorInAlarm, 'contributor' | 'reason'>,
): Promise<ContributorState> {
  const Key = contributorKey(incidentKey, contributor);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const found = await tables.send(new GetCommand({ TableName: env('INCIDENTS_TABLE'), Key, ConsistentRead: true }));
    const known = found.Item as ContributorState | undefined;
    const next = contributorAfter(known, change);
    if (next === known) return known;
    const put = new PutCommand({
      TableName: env('INCIDENTS_TABLE'),
      Item: {
        ...next,
        ...{ contributor: about.contributor, reason: contributorReason(about.reason) },
        ...{ ...Key, expiresAt: contributorExpiry(next.stateAt) },
      },
      ...(known === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'stateAt = :stateAt AND since = :since',
            ExpressionAttributeValues: { ':stateAt': known.stateAt, ':since': known.since },
          }),
    });
    if (await ifConditionHolds(tables.send(put))) return next;
  }
  throw new Error(`The states of a contributor of ${incidentKey} changed ${mostTries} times while one was recorded.`);
}

/**
 * Records the incident that has received the ALARM of a contributor, and whether its timeline shows it; nothing happens if
 * that ALARM is over.
 */
export async function markContributorTold(
  incidentKey: string,
  contributor: string,
  { since }: ContributorState,
  incident: string,
  isShown: boolean,
): Promise<void> {
  await ifConditionHolds(
    tables.send(
      new UpdateCommand({
        TableName: env('INCIDENTS_TABLE'),
        Key: contributorKey(incidentKey, contributor),
        UpdateExpression: 'SET incident = :incident, isShown = :shown',
        ConditionExpression: 'since = :since AND #state = :alarm',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':incident': incident, ':shown': isShown, ':since': since, ':alarm': 'ALARM' },
      }),
    ),
  );
}

/** The contributors of an alarm that are in ALARM as far as their events have arrived. */
export async function findContributorsInAlarm(incidentKey: string): Promise<ContributorInAlarm[]> {
  const found = await readAll({
    KeyConditionExpression: 'pk = :key AND begins_with(sk, :contributor)',
    FilterExpression: '#state = :alarm',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: {
      ...{ ':key': key(incidentKey).pk, ':contributor': contributorKey(incidentKey, '').sk, ':alarm': 'ALARM' },
    },
  });
  return found as ContributorInAlarm[];
}

type Query = Omit<QueryCommandInput, 'TableName' | 'ConsistentRead'>;

/** Every item that a query finds, page by page, by consistent reads. */
async function readAll(query: Query): Promise<NonNullable<QueryCommandOutput['Items']>> {
  const found: NonNullable<QueryCommandOutput['Items']> = [];
  const pages = paginateQuery(
    { client: tables },
    { ...query, TableName: env('INCIDENTS_TABLE'), ConsistentRead: true },
  );
  for await (const { Items = [] } of pages) found.push(...Items);
  return found;
}

/** All alarms with held contributors are in one partition: the sweep reads it with one call. */
const heldKey = (incidentKey: string) => ({ pk: 'HELD', sk: incidentKey });

/** Records that an alarm has contributors in ALARM that were not to notify when they went into it. */
export async function markHeld(incidentKey: string, heldAt: string): Promise<void> {
  const Item = { ...heldKey(incidentKey), heldAt, expiresAt: contributorExpiry(heldAt) };
  await tables.send(new PutCommand({ TableName: env('INCIDENTS_TABLE'), Item }));
}

/** The alarms with held contributors: when the last one was held, by the key of the alarm's incidents. */
export async function findHeld(): Promise<Map<string, string>> {
  const found = await readAll({
    KeyConditionExpression: 'pk = :held',
    ExpressionAttributeValues: { ':held': heldKey('').pk },
  });
  return new Map(found.map(({ sk, heldAt }) => [sk, heldAt]));
}

/** Records that an alarm has no held contributors any more; nothing happens if one was held after `heldAt`. */
export async function dropHeld(incidentKey: string, heldAt: string): Promise<void> {
  await ifConditionHolds(
    tables.send(
      new DeleteCommand({
        TableName: env('INCIDENTS_TABLE'),
        Key: heldKey(incidentKey),
        ConditionExpression: 'heldAt <= :at',
        ExpressionAttributeValues: { ':at': heldAt },
      }),
    ),
  );
}

/** All changes that are held are in one partition, the one whose mute ends first before the others. */
const mutedKey = (sk: string) => ({ pk: 'MUTED', sk });

/** A change of an alarm that was muted, by the name under which it is held. */
export type HeldChange = { readonly id: string; readonly change: AlarmChange };

/**
 * Holds an ALARM until the end of the mute that its event names, because CloudWatch cannot be asked about the alarm then. A
 * later one of the same alarm or contributor in the same mute replaces it.
 *
 * @param name the key of the alarm's incidents, with the digest of the contributor if it is one's
 */
export async function holdChange(name: string, change: AlarmChange, until: string): Promise<void> {
  const Item = { ...mutedKey(`${until}#${name}`), change: JSON.stringify(change), expiresAt: contributorExpiry(until) };
  await tables.send(new PutCommand({ TableName: env('INCIDENTS_TABLE'), Item }));
}

/** The held changes whose mute has ended by this instant. */
export async function findEndedMutes(at: string): Promise<HeldChange[]> {
  const found = await readAll({
    KeyConditionExpression: 'pk = :muted AND sk < :end',
    ExpressionAttributeValues: { ':muted': mutedKey('').pk, ':end': `${at}~` },
  });
  return found.map(({ sk, change }) => ({ id: sk, change: JSON.parse(change) }));
}

/** Holds a change no longer; nothing happens if another one has replaced it since. */
export async function dropChange({ id, change }: HeldChange): Promise<void> {
  await ifConditionHolds(
    tables.send(
      new DeleteCommand({
        TableName: env('INCIDENTS_TABLE'),
        Key: mutedKey(id),
        ConditionExpression: '#change = :change',
        ExpressionAttributeNames: { '#change': 'change' },
        ExpressionAttributeValues: { ':change': JSON.stringify(change) },
      }),
    ),
  );
}
