import { once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { expect, it, vi } from 'vitest';
import { compactDynalite } from '../../../local/cloud/compact-dynalite.ts';
import { createTables, dynamoDbAt } from '../../../local/cloud/dynamodb.ts';
import type { Resource } from '../../../local/cloud/loader.ts';

/** The base of dynalite's store, which knows each reading from its begin to its end. */
const { AbstractLevel } = createRequire(createRequire(import.meta.url).resolve('dynalite'))('abstract-level') as {
  AbstractLevel: { readonly prototype: { attachResource: () => void; detachResource: () => void } };
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

it('ends each reading of the table, because an open one keeps the whole table as it was', async () => {
  const begun = vi.spyOn(AbstractLevel.prototype, 'attachResource');
  const ended = vi.spyOn(AbstractLevel.prototype, 'detachResource');
  const server = compactDynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const call = dynamoDbAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await createTables(call, [table]);
  const put = (sk: string) => call('PutItem', { TableName: 'Events', Item: { pk: { S: 'a' }, sk: { S: sk } } });
  for (const sk of ['1', '2', '3']) await put(sk);
  const KeyConditionExpression = 'pk = :pk';
  const query = { TableName: 'Events', KeyConditionExpression, ExpressionAttributeValues: { ':pk': { S: 'a' } } };
  const last = await call('Query', { ...query, ScanIndexForward: false, Limit: 1 });
  expect(last).toMatchObject({ Items: [{ sk: { S: '3' } }], Count: 1 });
  expect(await call('Query', query)).toMatchObject({ Count: 3 });
  await expect.poll(() => [begun.mock.calls.length, ended.mock.calls.length]).toEqual([2, 2]);
  server.closeAllConnections();
  server.close();
  vi.restoreAllMocks();
});
