import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { env } from 'node:process';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { compactDynalite } from '../../local/cloud/compact-dynalite.ts';

type Keys = readonly string[];

/** The tables as the stack makes them: names, the attributes of their keys, and those of an index. */
const schemas: Readonly<Record<string, { readonly keys: Keys; readonly index?: Keys }>> = {
  OnCall: { keys: ['pk'] },
  Incidents: { keys: ['pk', 'sk'], index: ['sweep', 'sweepAt'] },
};

const keySchema = (keys: Keys) =>
  keys.map((AttributeName, index) => ({
    AttributeName,
    KeyType: index === 0 ? ('HASH' as const) : ('RANGE' as const),
  }));

/**
 * Starts a DynamoDB with both tables, and points this process's environment at it.
 *
 * Adapters make their clients when they are loaded: start the tables first, then `await import(...)` the adapter.
 */
export async function startTables(): Promise<{ endpoint: string; stop(): Promise<void> }> {
  const server = compactDynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    INCIDENTS_TABLE: 'Incidents',
    ON_CALL_TABLE: 'OnCall',
  });
  await createTables();
  return {
    endpoint,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function createTables(): Promise<void> {
  const client = new DynamoDBClient({});
  for (const [TableName, { keys, index = [] }] of Object.entries(schemas)) {
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [...keys, ...index].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
        KeySchema: keySchema(keys),
        ...(index.length > 0 && {
          GlobalSecondaryIndexes: [
            { IndexName: 'Due', KeySchema: keySchema(index), Projection: { ProjectionType: 'KEYS_ONLY' as const } },
          ],
        }),
      }),
    );
    await waitUntilTableExists({ client, minDelay: 1, maxDelay: 1, maxWaitTime: 10 }, { TableName });
  }
  client.destroy();
}
