import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import type { Resource } from './loader.ts';
import type { Request } from './wire.ts';

/** DynamoDB in memory. It reads and answers requests itself, so they are played to it again. */
export type DynamoDb = {
  readonly serve: (request: Request, response: ServerResponse) => void;
};

export function createDynamoDb(): DynamoDb {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return {
    serve: ({ method, url, headers, body }, response) => {
      const again = Object.assign(Readable.from([Buffer.from(body)]), {
        method,
        headers,
        url: url.pathname + url.search,
      });
      server.emit('request', again, response);
    },
  };
}

/** A call of DynamoDB over HTTP, for what this program itself wants of it. */
export type DynamoDbCaller = (operation: string, input: object) => Promise<Record<string, unknown>>;

export function dynamoDbAt(url: string): DynamoDbCaller {
  return async (operation, input) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        'x-amz-date': '20200101T000000Z',
        authorization:
          'AWS4-HMAC-SHA256 Credential=local/20200101/local/dynamodb/aws4_request,SignedHeaders=a,Signature=a',
      },
      body: JSON.stringify(input),
    });
    const body = (await answer.json()) as Record<string, unknown>;
    if (!answer.ok) throw new Error(`DynamoDB ${operation}: ${body.__type} ${body.message ?? ''}`);
    return body;
  };
}

/** Creates the stack's tables and waits until they can be used. What expires stays: nothing here runs long enough. */
export async function createTables(call: DynamoDbCaller, tables: readonly Resource[]): Promise<void> {
  const create = async ({ name: TableName, properties }: Resource) => {
    const { AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes } = properties;
    const schema = { AttributeDefinitions, KeySchema, BillingMode, GlobalSecondaryIndexes };
    await call('CreateTable', { TableName, ...schema });
    for (;;) {
      const { Table } = (await call('DescribeTable', { TableName })) as { Table: { TableStatus: string } };
      if (Table.TableStatus === 'ACTIVE') return;
    }
  };
  await Promise.all(tables.map(create));
}

type Attribute = { S?: string; N?: string; BOOL?: boolean; NULL?: true; L?: Attribute[]; M?: Item; SS?: string[] };
type Item = Record<string, Attribute>;

/** Every item of a table, as plain values. */
export async function scanTable(call: DynamoDbCaller, TableName: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let ExclusiveStartKey: unknown;
  do {
    const page = await call('Scan', { TableName, ConsistentRead: true, ExclusiveStartKey });
    items.push(...(page.Items as Item[]).map(plainItem));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return items;
}

function plainItem(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, attribute]) => [name, plain(attribute)]));
}

function plain({ S, N, BOOL, L, M, SS }: Attribute): unknown {
  if (N !== undefined) return Number(N);
  if (L !== undefined) return L.map(plain);
  if (M !== undefined) return plainItem(M);
  return S ?? BOOL ?? SS ?? null;
}
