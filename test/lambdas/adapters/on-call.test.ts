import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Contact } from '../../../lambdas/domain/contact.ts';
import type { OnCall } from '../../../lambdas/domain/on-call.ts';
import type { Policy } from '../../../lambdas/domain/policy.ts';
import { startTables } from '../../support/tables.ts';

const empty: OnCall = { contacts: [], policies: [], routes: [] };

const ada: Contact = {
  id: 'ada',
  name: 'Ada Lovelace',
  sms: '+4915112345678',
  email: 'ada@example.org',
  timeZone: 'Europe/Berlin',
  attempts: [{ channels: ['sms'], waitSeconds: 120 }],
};
const ben: Contact = { id: 'ben', name: 'Ben', email: 'ben@example.org', timeZone: 'UTC' };
const flat: Policy = { id: 'default', levels: [{ contacts: ['ada'] }, { contacts: ['ben'] }], rounds: 1 };
const whole: OnCall = {
  contacts: [ada, ben],
  policies: [flat],
  routes: [
    { alarm: 'dev-*', policy: null },
    { alarm: '*', policy: 'default' },
  ],
};

let adapter: typeof import('../../../lambdas/adapters/on-call.ts');
let tables: DynamoDBDocumentClient;
let stop: () => Promise<void>;

beforeAll(async () => {
  ({ stop } = await startTables());
  adapter = await import('../../../lambdas/adapters/on-call.ts');
  ({ tables } = await import('../../../lambdas/adapters/dynamodb.ts'));
});

afterEach(async () => {
  vi.restoreAllMocks();
  await adapter.storeOnCall(await adapter.loadOnCall(), empty);
});

afterAll(() => stop());

const putRaw = (item: Record<string, unknown>) => tables.send(new PutCommand({ TableName: 'OnCall', Item: item }));

describe('the table of contacts', () => {
  it('gives back what was stored', async () => {
    await adapter.storeOnCall(empty, whole);
    expect(await adapter.loadOnCall()).toEqual({ ...whole, damaged: [] });
    expect(await adapter.findPolicy('default')).toEqual(flat);
    expect(await adapter.findRoutes()).toEqual(whole.routes);
    expect(await adapter.findContacts(['ada', 'ben'])).toEqual([ada, ben]);
  });

  it('is empty until something is stored', async () => {
    expect(await adapter.loadOnCall()).toEqual({ ...empty, damaged: [] });
    expect(await adapter.findPolicy('default')).toBeUndefined();
    expect(await adapter.findRoutes()).toEqual([]);
    expect(await adapter.findContacts([])).toEqual([]);
  });

  it('gives contacts in the order in which they were asked for, without the unknown ones', async () => {
    await adapter.storeOnCall(empty, whole);
    const found = await adapter.findContacts(['zoe', 'ben', 'ada', 'yan']);
    expect(found.map(({ id }) => id)).toEqual(['ben', 'ada']);
  });

  it('gives more contacts than one request of DynamoDB may hold', async () => {
    const contacts = Array.from({ length: 230 }, (_, n): Contact => ({ ...ben, id: `c${n}` }));
    await adapter.storeOnCall(empty, { ...empty, contacts });
    const ids = contacts.map(({ id }) => id);
    expect((await adapter.findContacts([...ids, 'c7'])).map(({ id }) => id)).toEqual([...ids, 'c7']);
  });

  it('asks again for contacts that DynamoDB left out of a batch', async () => {
    await adapter.storeOnCall(empty, whole);
    const unprocessed = { OnCall: { Keys: [{ pk: 'CONTACT#ada' }, { pk: 'CONTACT#ben' }] } };
    const send = vi.spyOn(DynamoDBDocumentClient.prototype, 'send');
    send.mockImplementationOnce(async () => ({ UnprocessedKeys: unprocessed }));
    expect(await adapter.findContacts(['ada', 'ben'])).toEqual([ada, ben]);
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('gives up with an error when DynamoDB keeps leaving contacts out', async () => {
    const unprocessed = { OnCall: { Keys: [{ pk: 'CONTACT#ada' }] } };
    vi.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(async () => ({
      UnprocessedKeys: unprocessed,
    }));
    await expect(adapter.findContacts(['ada'])).rejects.toThrow('DynamoDB left 1 contacts unread after 6 requests.');
  });

  it('writes only what changed', async () => {
    await adapter.storeOnCall(empty, whole);
    const send = vi.spyOn(DynamoDBDocumentClient.prototype, 'send');
    const after = { ...whole, contacts: [ada, { ...ben, name: 'Benjamin' }] };
    await adapter.storeOnCall(whole, after);
    expect(send.mock.calls.map(([command]) => command.input)).toMatchObject([{ Item: { name: 'Benjamin' } }]);
  });

  it('reads every page of a large table', async () => {
    const attempts = Array.from({ length: 5000 }, () => ({ channels: ['email' as const], waitSeconds: 60 }));
    const contacts = Array.from({ length: 12 }, (_, n): Contact => ({ ...ben, id: `c${n + 10}`, attempts }));
    await adapter.storeOnCall(empty, { ...empty, contacts });
    expect((await adapter.loadOnCall()).contacts).toHaveLength(12);
  });
});

describe('a damaged item', () => {
  const broken = { pk: 'CONTACT#eve', name: 'Eve', sms: 4915112345678 };

  it('leaves the other contacts of its level alone, and is logged without its address', async () => {
    const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
    await adapter.storeOnCall(empty, whole);
    await putRaw(broken);
    expect(await adapter.findContacts(['ada', 'eve'])).toEqual([ada]);
    expect(log.mock.calls.join()).toContain('CONTACT#eve');
    expect(log.mock.calls.join()).not.toContain('4915112345678');
  });

  it('is an error that names it when nothing can go on without it', async () => {
    await putRaw({ pk: 'POLICY#default', levels: 'ada' });
    await putRaw({ pk: 'ROUTES', routes: [{ alarm: 7 }] });
    await expect(adapter.findPolicy('default')).rejects.toThrow(/POLICY#default .* is damaged .*levels: .*rounds: /);
    await expect(adapter.findRoutes()).rejects.toThrow(/ROUTES .* is damaged .*routes\.0\.alarm: /);
  });

  it('is named when everything is loaded, and mended by storing', async () => {
    await putRaw(broken);
    await putRaw({ pk: 'CONTACT#ada', name: '' });
    await putRaw({ pk: 'ROUTES', routes: 'all' });
    const before = await adapter.loadOnCall();
    expect(before.damaged.map(({ key }) => key).sort()).toEqual(['CONTACT#ada', 'CONTACT#eve', 'ROUTES']);
    await adapter.storeOnCall(before, { ...whole, routes: [] });
    expect(await adapter.loadOnCall()).toEqual({ ...whole, routes: [], damaged: [] });
  });
});

const ids = ['ada', 'ben', 'cleo', 'dan'];
const anOnCall: fc.Arbitrary<OnCall> = fc
  .subarray(ids, { minLength: 1 })
  .chain((contacts) =>
    fc.record({
      contacts: fc.constant(contacts.map((id): Contact => ({ ...ben, id }))),
      policies: fc.uniqueArray(
        fc.record({
          id: fc.constantFrom('default', 'calm', 'night'),
          levels: fc.array(
            fc.subarray(contacts, { minLength: 1 }).map((level) => ({ contacts: level })),
            { minLength: 1, maxLength: 2 },
          ),
          rounds: fc.constant(1),
        }),
        { selector: ({ id }) => id, minLength: 1 },
      ),
    }),
  )
  .chain(({ contacts, policies }) =>
    fc
      .subarray(policies.map(({ id }) => ({ alarm: `${id}-*`, policy: id })))
      .map((routes) => ({ contacts, policies, routes })),
  );

describe('storing', () => {
  it('leaves no name that leads nowhere after any single write, and ends with what was asked for', async () => {
    const dangling = ({ contacts, policies, routes }: OnCall) => [
      ...policies
        .flatMap(({ levels }) => levels.flatMap((level) => level.contacts))
        .filter((id) => !contacts.some((c) => c.id === id)),
      ...routes.map(({ policy }) => policy).filter((id) => !policies.some((policy) => policy.id === id)),
    ];
    const original = DynamoDBDocumentClient.prototype.send;
    await fc.assert(
      fc.asyncProperty(anOnCall, anOnCall, async (before, after) => {
        await adapter.storeOnCall(await adapter.loadOnCall(), before);
        let isQuiet = false;
        const send = vi.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(async function (
          this: DynamoDBDocumentClient,
          ...args: unknown[]
        ) {
          const answer = await Reflect.apply(original, this, args);
          if (isQuiet) return answer;
          isQuiet = true;
          expect(dangling(await adapter.loadOnCall())).toEqual([]);
          isQuiet = false;
          return answer;
        });
        await adapter.storeOnCall(before, after);
        send.mockRestore();
        const sorted = [...after.policies].sort((a, b) => (a.id < b.id ? -1 : 1));
        expect(await adapter.loadOnCall()).toEqual({ ...after, policies: sorted, damaged: [] });
      }),
      { numRuns: 15 },
    );
  });
});
