import { EventEmitter } from 'node:events';
import { subscribe } from './channels.ts';
import { compactDynalite } from './compact-dynalite.ts';
import type { Resource } from './loader.ts';
import { operationName, type Request, type WrittenResponse } from './wire.ts';

/** DynamoDB in memory. It reads and answers requests itself, so a request already read is replayed to it. */
export type DynamoDb = {
  readonly serve: (request: Request, response: WrittenResponse) => void;
  /** Calls the listener after a call that may have written an item; the returned function removes the listener. */
  readonly onWrite: (listener: (written: Written) => void) => () => void;
};

/** The item that a call wrote, or tried to write. */
type Written = ItemKey & { readonly table: string };

export function createDynamoDb(): DynamoDb {
  const server = compactDynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  const listeners = new Set<(written: Written) => void>();
  return {
    onWrite: (listener) => subscribe(listeners, listener),
    serve: (request, response) => {
      const { method, url, headers, body } = request;
      if (listeners.size > 0)
        response.once('finish', () => {
          const written = writtenBy(request);
          if (written) for (const listener of listeners) listener(written);
        });
      const again = Object.assign(new EventEmitter(), { method, headers, url: url.pathname + url.search });
      server.emit('request', again, response);
      // dynalite listens to these two events only, and a stream costs a tenth of a small request.
      again.emit('data', request.bytes ?? Buffer.from(body));
      again.emit('end');
    },
  };
}

type Write = { readonly TableName: string; readonly Key?: Item; readonly Item?: Item };

/** The item that a call writes, taken from the key in it. */
function writtenBy({ headers, body }: Request): Written | undefined {
  if (!['PutItem', 'UpdateItem', 'DeleteItem'].includes(operationName(headers))) return undefined;
  const { TableName, Key, Item = Key } = JSON.parse(body) as Write;
  const { pk, sk } = Item ?? {};
  return { table: TableName, pk: pk?.S ?? '', sk: sk?.S ?? '' };
}

/** Calls DynamoDB over HTTP, for this program's own use. */
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

/** Creates the stack's tables and waits until they are active. Expired items stay, as nothing here runs long enough. */
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

/** The primary key of an item. */
export type ItemKey = { readonly pk: string; readonly sk: string };

/** The items with these keys, as plain values in no particular order. A key without an item gives none. */
export async function getItems(
  call: DynamoDbCaller,
  TableName: string,
  keys: readonly ItemKey[],
): Promise<Record<string, unknown>[]> {
  const pages = Array.from({ length: Math.ceil(keys.length / 100) }, (_, page) =>
    keys.slice(page * 100, page * 100 + 100),
  );
  const read = async (page: readonly ItemKey[]) => {
    const Keys = page.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } }));
    const { Responses } = await call('BatchGetItem', { RequestItems: { [TableName]: { ConsistentRead: true, Keys } } });
    return ((Responses as Record<string, Item[]>)[TableName] ?? []).map(plainItem);
  };
  return (await Promise.all(pages.map(read))).flat();
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
