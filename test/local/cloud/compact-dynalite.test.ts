import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import * as v8 from 'node:v8';
import { expect, it } from 'vitest';
import { compactDynalite } from '../../../local/cloud/compact-dynalite.ts';
import { createTables, dynamoDbAt } from '../../../local/cloud/dynamodb.ts';
import type { Resource } from '../../../local/cloud/loader.ts';

type Reading = new () => unknown;
// Its types do not know it yet.
const { queryObjects } = v8 as unknown as { queryObjects: (of: Reading) => number };

const fromHere = createRequire(import.meta.url);
const { MemoryValueIterator } = createRequire(fromHere.resolve('dynalite'))('memory-level/lib/iterator') as {
  MemoryValueIterator: Reading;
};

const table = {
  name: 'Events',
  properties: {
    AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    BillingMode: 'PAY_PER_REQUEST',
  },
} as unknown as Resource;

it('keeps nothing of a query that was answered', async () => {
  const server = compactDynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const call = dynamoDbAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await createTables(call, [table]);
  for (const sk of ['1', '2', '3'])
    await call('PutItem', { TableName: 'Events', Item: { pk: { S: 'a' }, sk: { S: sk } } });
  const KeyConditionExpression = 'pk = :pk';
  const query = { TableName: 'Events', KeyConditionExpression, ExpressionAttributeValues: { ':pk': { S: 'a' } } };
  const before = queryObjects(MemoryValueIterator);
  const last = await call('Query', { ...query, ScanIndexForward: false, Limit: 1 });
  expect(last).toMatchObject({ Items: [{ sk: { S: '3' } }], Count: 1 });
  expect(await call('Query', query)).toMatchObject({ Count: 3 });
  await setImmediate();
  // Each would hold the whole table as it was.
  expect(queryObjects(MemoryValueIterator)).toBeLessThanOrEqual(before);
  server.closeAllConnections();
  server.close();
});
