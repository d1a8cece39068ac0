import { DeleteCommand, DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { logError } from '../../../lambdas/log.ts';
import { feedStore } from '../../../local/memory/feeds.ts';
import { onCallStore } from '../../../local/memory/on-call.ts';
import { shiftMailStore } from '../../../local/memory/shift-mails.ts';
import { startTables } from '../../support/tables.ts';
import { feedContract } from './feeds.contract.ts';
import { ada, ben, empty, onCallContract, whole } from './on-call.contract.ts';
import { shiftMailContract } from './shift-mails.contract.ts';

const { stop } = await startTables();
const adapter = await import('../../../lambdas/adapters/on-call.ts');
const feeds = await import('../../../lambdas/adapters/feeds.ts');
const shiftMails = await import('../../../lambdas/adapters/shift-mails.ts');
const overrides = await import('../../../lambdas/adapters/overrides.ts');
const { tables } = await import('../../../lambdas/adapters/dynamodb.ts');

afterEach(async () => {
  vi.restoreAllMocks();
  await adapter.storeOnCall(await adapter.loadOnCall(), empty);
});

afterAll(() => stop());

const inMemory = onCallStore(undefined, logError);
onCallContract('contacts in memory', inMemory, async (item) => inMemory.items.set(item.pk, item));
onCallContract('the table of contacts', adapter, (Item) => tables.send(new PutCommand({ TableName: 'OnCall', Item })));
feedContract('in the table of contacts', feeds);
feedContract('in memory', feedStore());
shiftMailContract('in the tables', shiftMails);
shiftMailContract('in memory', shiftMailStore());

describe('the adapter of contacts', () => {
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
    await expect(adapter.findContacts(['ada'])).rejects.toThrow('DynamoDB left 1 contact unread after 6 requests.');
  });

  it('does not say that a contact is gone when DynamoDB leaves it unread', async () => {
    const unprocessed = { OnCall: { Keys: [{ pk: 'CONTACT#ada' }] } };
    vi.spyOn(DynamoDBDocumentClient.prototype, 'send').mockImplementation(async () => ({
      UnprocessedKeys: unprocessed,
    }));
    await expect(adapter.isContact('ada')).rejects.toThrow('DynamoDB left a contact unread.');
  });

  it('writes only what changed', async () => {
    await adapter.storeOnCall(empty, whole);
    const send = vi.spyOn(DynamoDBDocumentClient.prototype, 'send');
    const after = { ...whole, contacts: [ada, { ...ben, name: 'Benjamin' }] };
    await adapter.storeOnCall(whole, after);
    expect(send.mock.calls.map(([command]) => command.input)).toMatchObject([{ Item: { name: 'Benjamin' } }]);
  });

  describe('that stores a contact', () => {
    const renamed: Contact = { ...ada, name: 'Countess' };
    const foundAda = async () => (await adapter.findContacts(['ada']))[0];

    it('keeps an absence that a command made since the file was compared', async () => {
      await adapter.storeOnCall(empty, whole);
      const before = await adapter.loadOnCall();
      await overrides.addAbsence('ada', '2026-12-14');
      await overrides.addAbsence('ada', '2026-12-16');
      await adapter.storeOnCall(before, { ...whole, contacts: [{ ...renamed, away: ['2026-12-14'] }, ben] });
      const awayByCommand = ['2026-12-16'];
      expect(await foundAda()).toEqual({ ...renamed, away: ['2026-12-14', ...awayByCommand], awayByCommand });
    });

    it('keeps the absences of commands that it was compared with, and does not bring back one that was taken out', async () => {
      await adapter.storeOnCall(empty, whole);
      for (const dates of ['2026-12-14', '2026-12-16']) await overrides.addAbsence('ada', dates);
      const before = await adapter.loadOnCall();
      const { away = [], awayByCommand = [] } = before.contacts[0] as Contact;
      await adapter.storeOnCall(before, { ...whole, contacts: [{ ...renamed, away, awayByCommand }, ben] });
      expect(await foundAda()).toEqual({ ...renamed, away, awayByCommand });
      expect(await overrides.removeAbsence('ada', '2026-12-14', { away, made: awayByCommand })).toBe(true);
      await adapter.storeOnCall(before, { ...whole, contacts: [{ ...ada, away, awayByCommand, sms: '+1' }, ben] });
      expect(await foundAda()).toMatchObject({ sms: '+1', away: ['2026-12-16'], awayByCommand: ['2026-12-16'] });
    });

    it('puts it in the place of a damaged one', async () => {
      await tables.send(new PutCommand({ TableName: 'OnCall', Item: { pk: 'CONTACT#ada', awayByCommand: 'now' } }));
      await adapter.storeOnCall(await adapter.loadOnCall(), whole);
      expect(await foundAda()).toEqual(ada);
    });
  });

  it('lets a press mute an alarm although another mute is damaged, which stays for doctor to name', async () => {
    const { changeMutes } = await import('../../../lambdas/adapters/mutes.ts');
    const mute = { alarm: 'db-*', hours: ['sat'], timeZone: 'UTC' };
    const damaged = { ...mute, timeZone: 'Mars/Olympus' };
    await tables.send(new PutCommand({ TableName: 'OnCall', Item: { pk: 'MUTES', mutes: [damaged, mute] } }));
    expect(await changeMutes((mutes) => [...mutes, mute])).toEqual([mute, mute]);
    const { mutes, damaged: named } = await adapter.loadOnCall();
    expect([mutes, named.map(({ key }) => key)]).toEqual([[mute, mute], ['MUTES']]);
    await tables.send(new PutCommand({ TableName: 'OnCall', Item: { pk: 'MUTES', mutes: 'none' } }));
    await expect(changeMutes((stored) => stored)).rejects.toThrow(/MUTES .* is damaged/);
  });

  it('revokes the feeds of who leaves, and keeps those of who stays', async () => {
    const schedule = { id: 'primary', timeZone: 'UTC', layers: [{ turns: [{ people: ['ben'] }] }] };
    await adapter.storeOnCall(empty, { ...whole, schedules: [schedule] });
    const created = [{ contact: 'ada' }, { contact: 'ben' }, { schedule: 'primary' }].map((feed) =>
      feeds.createFeed(feed),
    );
    const [ofAda = '', ofBen = '', ofSchedule = ''] = await Promise.all(created);
    const found = async () => Promise.all([ofAda, ofBen, ofSchedule].map(feeds.findFeed));
    await adapter.storeOnCall(await adapter.loadOnCall(), whole);
    expect(await found()).toEqual([{ contact: 'ada' }, { contact: 'ben' }, undefined]);
    await adapter.storeOnCall(whole, { ...whole, contacts: [ben] });
    expect(await found()).toEqual([undefined, { contact: 'ben' }, undefined]);
  });

  it('lets an id that comes back have no feed of before, whatever removed it', async () => {
    await adapter.storeOnCall(empty, whole);
    const code = await feeds.createFeed({ contact: 'ada' });
    await tables.send(new DeleteCommand({ TableName: 'OnCall', Key: { pk: 'CONTACT#ada' } }));
    await adapter.storeOnCall(await adapter.loadOnCall(), whole);
    expect(await feeds.findFeed(code)).toBeUndefined();
  });

  it('keeps the feed of a contact whose item was damaged', async () => {
    await adapter.storeOnCall(empty, whole);
    const code = await feeds.createFeed({ contact: 'ada' });
    await tables.send(new PutCommand({ TableName: 'OnCall', Item: { pk: 'CONTACT#ada', name: 7 } }));
    await adapter.storeOnCall(await adapter.loadOnCall(), whole);
    expect(await feeds.findFeed(code)).toEqual({ contact: 'ada' });
  });

  it('reads every page of a large table', async () => {
    const attempts = Array.from({ length: 5000 }, () => ({ channels: ['email' as const], waitSeconds: 60 }));
    const contacts = Array.from({ length: 12 }, (_, n): Contact => ({ ...ben, id: `c${n + 10}`, attempts }));
    await adapter.storeOnCall(empty, { ...empty, contacts });
    expect((await adapter.loadOnCall()).contacts).toHaveLength(12);
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
      .map((routes) => ({ ...empty, contacts, policies, routes })),
  );

describe('storing', () => {
  it('never leaves a name without its entry after a single write, and ends with the requested state', async () => {
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
        const twin = onCallStore(before);
        await twin.storeOnCall(before, after);
        expect(await twin.loadOnCall()).toEqual(await adapter.loadOnCall());
      }),
      { numRuns: 15 },
    );
  });
});
