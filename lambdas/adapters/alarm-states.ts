import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expiryAfter } from '../domain/incident/incident.ts';
import type { AlarmState } from '../domain/intake/alarm.ts';
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
