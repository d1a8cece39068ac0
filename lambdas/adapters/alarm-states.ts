import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expiryAfter } from '../domain/incident/incident.ts';
import { type AlarmState, type ContributorState, contributorAfter, contributorExpiry } from '../domain/intake/alarm.ts';
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
  change: Pick<ContributorState, 'state' | 'stateAt'>,
): Promise<ContributorState> {
  const Key = contributorKey(incidentKey, contributor);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const found = await tables.send(new GetCommand({ TableName: env('INCIDENTS_TABLE'), Key, ConsistentRead: true }));
    const known = found.Item as ContributorState | undefined;
    const next = contributorAfter(known, change);
    if (next === known) return known;
    const put = new PutCommand({
      TableName: env('INCIDENTS_TABLE'),
      Item: { ...next, ...Key, expiresAt: contributorExpiry(next.stateAt) },
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

/** Records the incident that has received the ALARM of a contributor; nothing happens if that ALARM is over. */
export async function markContributorTold(
  incidentKey: string,
  contributor: string,
  { since }: ContributorState,
  incident: string,
): Promise<void> {
  await ifConditionHolds(
    tables.send(
      new UpdateCommand({
        TableName: env('INCIDENTS_TABLE'),
        Key: contributorKey(incidentKey, contributor),
        UpdateExpression: 'SET incident = :incident',
        ConditionExpression: 'since = :since AND #state = :alarm',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':incident': incident, ':since': since, ':alarm': 'ALARM' },
      }),
    ),
  );
}
