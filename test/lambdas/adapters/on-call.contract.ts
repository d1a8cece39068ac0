import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Contact, planAttempts } from '../../../lambdas/domain/on-call/contact.ts';
import { emptyOnCall, type OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../../lambdas/domain/on-call/policy.ts';
import { sound } from '../../../lambdas/domain/on-call/rules.ts';
import type { OnCallItem } from '../../../lambdas/domain/on-call/stored.ts';

export const empty = emptyOnCall;

export const ada: Contact = {
  id: 'ada',
  name: 'Ada Lovelace',
  sms: '+4915112345678',
  email: 'ada@example.org',
  timeZone: 'Europe/Berlin',
  attempts: [{ channels: ['sms'], waitSeconds: 120 }],
};
export const ben: Contact = { id: 'ben', name: 'Ben', email: 'ben@example.org', timeZone: 'UTC' };
const aFax = { channels: ['fax'], waitSeconds: 60 };
const flat: Policy = { id: 'default', levels: [{ contacts: ['ada'] }, { contacts: ['ben'] }], rounds: 1 };
export const whole: OnCall = {
  ...emptyOnCall,
  contacts: [ada, ben],
  policies: [flat],
  routes: [
    { alarm: 'dev-*', policy: null },
    { alarm: '*', policy: 'default' },
  ],
  sources: [{ id: 'shop', policies: ['default'] }],
};

type Adapter = typeof import('../../../lambdas/adapters/on-call.ts');

/**
 * The contract of every store of contacts, policies and routes.
 *
 * @param put writes an item as it is, past every check
 */
export function onCallContract(name: string, onCall: Adapter, put: (item: OnCallItem) => Promise<unknown>): void {
  describe(name, () => {
    afterEach(async () => {
      vi.restoreAllMocks();
      await onCall.storeOnCall(await onCall.loadOnCall(), empty);
    });

    it('returns the stored entries', async () => {
      await onCall.storeOnCall(empty, whole);
      expect(await onCall.loadOnCall()).toEqual({ ...whole, damaged: [] });
      expect(await onCall.findPolicy('default')).toEqual(flat);
      expect(await onCall.findRules()).toEqual({ routes: whole.routes, mutes: [] });
      expect(await onCall.findContacts(['ada', 'ben'])).toEqual([ada, ben]);
      expect(await onCall.findSource('shop')).toEqual(whole.sources[0]);
    });

    it('returns the mutes with the routes, by one read', async () => {
      const mutes = [
        {
          alarm: 'db-*',
          from: '2026-12-01T22:00',
          until: '2026-12-02T02:00',
          timeZone: 'Europe/Berlin',
          because: 'it moves',
        },
        { severity: ['warning' as const, 'info' as const], hours: ['22:00-07:00'], timeZone: 'Europe/Berlin' },
      ];
      const routes = [
        { alarm: 'prod-*', policy: 'default', hours: ['mon-fri 09:00-17:00'], timeZone: 'UTC', tags: { team: 'shop' } },
        { source: 'shop', policy: 'default' },
      ];
      await onCall.storeOnCall(empty, { ...whole, routes, mutes });
      expect(await onCall.findRules()).toEqual({ routes, mutes });
      expect(await onCall.loadOnCall()).toEqual({ ...whole, routes, mutes, damaged: [] });
    });

    it('returns the schedules that are asked for, and all overrides', async () => {
      expect(await onCall.findSchedules(['primary'])).toEqual({ schedules: [], overrides: [] });
      const layers = [{ turns: [{ people: ['ada', ['ben', 'ada'], 'nobody'], from: '2026-11-30' }] }];
      const [primary, support] = ['primary', 'support'].map((id) => ({ id, timeZone: 'Europe/Berlin', layers }));
      const overrides = [{ schedule: 'support', from: '2026-12-01T09:00', until: '2026-12-01T10:00', put: 'ben' }];
      const schedules = [primary, support].filter((each) => each !== undefined);
      await onCall.storeOnCall(empty, { ...whole, schedules, overrides });
      expect(await onCall.findSchedules(['support', 'ada', 'primary'])).toEqual({
        schedules: [support, primary],
        overrides,
      });
    });

    it('leaves out schedules and overrides that are damaged', async () => {
      vi.spyOn(console, 'log').mockImplementation(() => {});
      await put({ pk: 'SCHEDULE#primary', timeZone: 1 });
      await put({ pk: 'OVERRIDES', overrides: 'none' });
      expect(await onCall.findSchedules(['primary'])).toEqual({ schedules: [], overrides: [] });
    });

    it('goes on without the settings of a source if they are damaged', async () => {
      const log = vi.spyOn(console, 'log').mockImplementation(() => {});
      await put({ pk: 'SOURCE#shop', policies: 'default' });
      expect(await onCall.findSource('shop')).toBeUndefined();
      expect(log.mock.calls.flat().join()).not.toContain('default');
    });

    it('knows who is a contact, damaged or not, and whatever they are called', async () => {
      await onCall.storeOnCall(empty, { ...whole, contacts: [{ ...ada, name: 'Countess' }, ben] });
      await put({ pk: 'CONTACT#broken', name: 7 });
      const ids = ['ada', 'broken', 'zoe'];
      expect(await Promise.all(ids.map(onCall.isContact))).toEqual([true, true, false]);
    });

    it('has the contact of the canary, who is in no table', async () => {
      await onCall.storeOnCall(empty, whole);
      const [canary, ...others] = await onCall.findContacts(['CANARY', 'ada', 'canary']);
      expect([canary?.email, others]).toEqual(['success@simulator.amazonses.com', [ada]]);
      expect(await Promise.all(['CANARY', 'canary'].map(onCall.isContact))).toEqual([true, false]);
      expect((await onCall.loadOnCall()).contacts).toEqual(whole.contacts);
    });

    it('is empty until something is stored', async () => {
      expect(await onCall.loadOnCall()).toEqual({ ...empty, damaged: [] });
      expect(await onCall.findPolicy('default')).toBeUndefined();
      expect(await onCall.findRules()).toEqual({ routes: [], mutes: [] });
      expect(await onCall.findSource('shop')).toBeUndefined();
      expect(await onCall.findContacts([])).toEqual([]);
    });

    it('returns contacts in the requested order, without the unknown ones', async () => {
      await onCall.storeOnCall(empty, whole);
      const found = await onCall.findContacts(['zoe', 'ben', 'ada', 'yan']);
      expect(found.map(({ id }) => id)).toEqual(['ben', 'ada']);
    });

    it('returns more contacts than one request of DynamoDB can hold', async () => {
      const contacts = Array.from({ length: 230 }, (_, n): Contact => ({ ...ben, id: `c${n}` }));
      await onCall.storeOnCall(empty, { ...empty, contacts });
      const ids = contacts.map(({ id }) => id);
      expect((await onCall.findContacts([...ids, 'c7'])).map(({ id }) => id)).toEqual([...ids, 'c7']);
    });

    it('does not write an entry that is the same as before, even if it has changed since', async () => {
      await onCall.storeOnCall(empty, whole);
      const renamed = { ...whole, contacts: [ada, { ...ben, name: 'Benjamin' }] };
      await onCall.storeOnCall(whole, renamed);
      await onCall.storeOnCall(whole, { ...whole, routes: [] });
      expect(await onCall.loadOnCall()).toEqual({ ...renamed, routes: [], damaged: [] });
    });

    it('removes entries that are gone, and keeps the order of routes', async () => {
      await onCall.storeOnCall(empty, whole);
      const after: OnCall = {
        ...empty,
        contacts: [ben],
        policies: [{ id: 'calm', levels: [{ contacts: ['ben'] }], rounds: 2, resolveWithinSeconds: undefined }],
        routes: [
          { alarm: '*', policy: 'calm' },
          { alarm: 'dev-*', policy: null },
        ],
      };
      await onCall.storeOnCall(whole, after);
      expect(await onCall.loadOnCall()).toStrictEqual({
        ...after,
        policies: [{ id: 'calm', levels: [{ contacts: ['ben'] }], rounds: 2 }],
        damaged: [],
      });
      await onCall.storeOnCall(after, { ...after, routes: after.routes.toReversed() });
      expect((await onCall.findRules()).routes).toEqual(after.routes.toReversed());
    });

    describe('a damaged item', () => {
      const broken = { pk: 'CONTACT#eve', name: 'Eve', sms: 4915112345678 };

      it('does not affect the other contacts of its level, and is logged without its address', async () => {
        const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
        await onCall.storeOnCall(empty, whole);
        await put(broken);
        expect(await onCall.findContacts(['ada', 'eve'])).toEqual([ada]);
        expect(log.mock.calls.join()).toContain('CONTACT#eve');
        expect(log.mock.calls.join()).not.toContain('4915112345678');
      });

      it('names the unknown channel of an attempt, which is not replaced by another', async () => {
        const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
        await put({ pk: 'CONTACT#eve', name: 'Eve', timeZone: 'UTC', sms: '+15550100', attempts: [aFax] });
        expect(await onCall.findContacts(['eve'])).toEqual([]);
        expect(log.mock.calls.join()).toMatch(/attempts\.0\.channels\.0: .*fax.* is not a channel/);
      });

      it('is ignored for an address that only another version knows: the others still reach the contact', async () => {
        await put({ pk: 'CONTACT#eve', name: 'Eve', timeZone: 'UTC', sms: '+15550100', fax: '+15550101' });
        const [eve, ...others] = await onCall.findContacts(['eve']);
        expect(others).toEqual([]);
        expect(eve && planAttempts(eve).map(({ channels }) => channels)).toEqual([['sms'], ['sms'], ['sms']]);
      });

      it('is logged if it is a policy, for which “default” can stand in', async () => {
        const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
        await put({ pk: 'POLICY#urgent', levels: 'ada' });
        expect(await onCall.findPolicy('urgent')).toBeUndefined();
        expect(log.mock.calls.join()).toContain('POLICY#urgent');
      });

      it('is an error that names it if it is indispensable', async () => {
        await put({ pk: 'POLICY#default', levels: 'ada' });
        await put({ pk: 'ROUTES', routes: [{ alarm: 7 }] });
        await expect(onCall.findPolicy('default')).rejects.toThrow(/POLICY#default .* is damaged .*levels: .*rounds: /);
        const { routes, damage } = await onCall.findRules();
        expect({ routes, damage: String(damage) }).toEqual({
          routes: [],
          damage: expect.stringMatching(/ROUTES .* is damaged .*routes\.0\.alarm: /),
        });
        expect(() => sound({ routes, mutes: [], damage })).toThrow(/ROUTES .* is damaged/);
      });

      it.each([
        ['hours that mean nothing', { severity: ['info'], hours: ['always'], timeZone: 'UTC' }],
        ['a time that does not exist', { alarm: '*', from: '2026-13-01T00:00', until: '2026-12-02T00:00' }],
        ['a zone that does not exist', { alarm: '*', hours: ['sat'], timeZone: 'Mars/Olympus' }],
        ['a severity that does not exist', { severity: ['loud'], hours: ['sat'], timeZone: 'UTC' }],
        ['a key that is not known', { alarms: 'db-*', source: 'shop', hours: ['sat'], timeZone: 'UTC' }],
        ['nothing that it is about', { hours: ['sat'], timeZone: 'UTC' }],
      ])('among the mutes holds nothing, and the routes count: %s', async (_, mute) => {
        await onCall.storeOnCall(empty, whole);
        await put({ pk: 'MUTES', mutes: [mute] });
        expect(await onCall.findRules()).toEqual({ routes: whole.routes, mutes: [] });
        await onCall.storeOnCall(await onCall.loadOnCall(), empty);
      });

      it('among the mutes or overrides leaves the others in force, and is named when everything is loaded', async () => {
        const log = vi.spyOn(console, 'log').mockReturnValue(undefined);
        const mute = { severity: ['info'], hours: ['sat'], timeZone: 'UTC' };
        const override = { schedule: 'primary', from: '2026-12-01T00:00', until: '2026-12-02T00:00', put: 'ada' };
        await put({ pk: 'MUTES', mutes: [mute, { ...mute, timeZone: 'Mars/Olympus' }, mute] });
        await put({ pk: 'OVERRIDES', overrides: [{ ...override, until: 'soon' }, override] });
        expect((await onCall.findRules()).mutes).toEqual([mute, mute]);
        expect((await onCall.findSchedules(['primary'])).overrides).toEqual([override]);
        expect(log.mock.calls.join()).toMatch(
          /MUTES .*mutes\.1\.timeZone: is not a known time zone.*OVERRIDES .*overrides\.0\.until: /s,
        );
        const { mutes, overrides, damaged } = await onCall.loadOnCall();
        expect({ mutes, overrides }).toEqual({ mutes: [mute, mute], overrides: [override] });
        expect(damaged.map(({ key }) => key).toSorted()).toEqual(['MUTES', 'OVERRIDES']);
      });

      it('among the heartbeats is returned beside the others', async () => {
        const backup = { id: 'backup', source: 'cron', everySeconds: 60 };
        await put({ pk: 'HEARTBEATS', heartbeats: [{ ...backup, everySeconds: 0 }, backup] });
        const error = expect.objectContaining({ message: expect.stringMatching(/heartbeats\.0\.everySeconds: /) });
        expect(await onCall.findHeartbeats()).toEqual({
          entries: [backup],
          damage: { error, unread: [{ ...backup, everySeconds: 0 }] },
        });
        await put({ pk: 'HEARTBEATS', heartbeats: 'none' });
        expect(await onCall.findHeartbeats()).toEqual({ entries: [], damage: { error: expect.any(Error) } });
        await onCall.storeOnCall(await onCall.loadOnCall(), empty);
        expect(await onCall.findHeartbeats()).toEqual({ entries: [] });
      });

      it('is named when everything is loaded, and repaired by storing', async () => {
        await put(broken);
        await put({ pk: 'CONTACT#ada', name: '' });
        await put({ pk: 'ROUTES', routes: 'all' });
        const before = await onCall.loadOnCall();
        expect(before.damaged.map(({ key }) => key).sort()).toEqual(['CONTACT#ada', 'CONTACT#eve', 'ROUTES']);
        await onCall.storeOnCall(before, { ...whole, routes: [] });
        expect(await onCall.loadOnCall()).toEqual({ ...whole, routes: [], damaged: [] });
      });
    });
  });
}
