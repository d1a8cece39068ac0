import { describe, expect, it } from 'vitest';
import { type Pending, withBundle, withOwn } from '../../../lambdas/domain/notify/bundle.ts';
import { aNotification } from '../domain/samples.ts';

const at = '2026-11-23T02:14:00.000Z';
const later = '2026-11-23T02:15:00.000Z';

type Adapter = typeof import('../../../lambdas/adapters/outbox.ts');

/** The contract of every store of what a contact got lately, and of what waits for their next bundle. */
export function outboxContract(name: string, store: Adapter): void {
  let count = 0;
  const aContact = () => `contact-${++count}`;
  const waiting = (contact: string, incident: string, instant = at): Pending => ({
    ...{ incident, channel: 'sms', endsAt: later },
    event: aNotification({ at: instant, contact, state: 'bundled' }),
  });

  describe(name, () => {
    it('keeps an outbox as it was changed, one for each contact and channel', async () => {
      const ada = aContact();
      const before = await store.readOutbox(ada, 'sms');
      expect(before).toMatchObject({ contact: ada, channel: 'sms', version: 0, own: [] });
      const first = withOwn(before, { at, id: 'one' });
      expect(first && (await store.saveOutbox(first, at))).toBe(true);
      const second = withBundle(await store.readOutbox(ada, 'sms'), later, 'minute');
      expect(second && (await store.saveOutbox(second, later))).toBe(true);
      expect(await store.readOutbox(ada, 'sms')).toMatchObject({
        version: 2,
        own: [{ at, id: 'one' }],
        minuteAt: later,
      });
      expect(await store.readOutbox(ada, 'email')).toMatchObject({ version: 0 });
    });

    it('saves only one of two changes of the same state', async () => {
      const ada = aContact();
      for (let version = 0; version < 2; version++) {
        const before = await store.readOutbox(ada, 'sms');
        const changes = ['one', 'two'].map((id) => withOwn(before, { at, id: `${id} ${version}` }));
        const saved = await Promise.all(changes.map((change) => change !== undefined && store.saveOutbox(change, at)));
        expect(saved.toSorted()).toEqual([false, true]);
      }
    });

    it('lists what waits for a contact on a channel, each message once, until it is dropped', async () => {
      const [ada, ben] = [aContact(), aContact()];
      const [one, two] = [waiting(ada, 'disk-1-0001'), waiting(ada, 'disk-2-0001')];
      for (const each of [two, one, one, waiting(ben, 'disk-1-0001')]) await store.putPending(each);
      const found = await store.readPending(ada, 'sms');
      expect(found).toMatchObject([one, two]);
      expect(await store.readPending(ada, 'email')).toEqual([]);
      await store.dropPending(found.slice(0, 1));
      expect(await store.readPending(ada, 'sms')).toMatchObject([two]);
    });

    it('drops any number of messages at once', async () => {
      const ada = aContact();
      const all = Array.from({ length: 60 }, (_, nth) => waiting(ada, `disk-${nth}-0001`));
      await Promise.all(all.map((each) => store.putPending(each)));
      await store.dropPending(all);
      expect(await store.readPending(ada, 'sms')).toEqual([]);
    });

    it('knows for whom something has waited since an instant', async () => {
      const [ada, ben] = [aContact(), aContact()];
      for (const incident of ['disk-1-0001', 'disk-2-0001']) await store.putPending(waiting(ada, incident));
      await store.putPending(waiting(ben, 'disk-1-0001', later));
      const due = async (instant: string) =>
        (await store.findBundlesDue(instant)).filter(({ contact }) => contact === ada || contact === ben);
      expect(await due(at)).toEqual([{ contact: ada, channel: 'sms' }]);
      expect(await due(later)).toHaveLength(2);
      await store.dropPending(await store.readPending(ada, 'sms'));
      expect(await due(at)).toEqual([]);
    });

    it('knows what is in a bundle, and the first reason why it was not delivered', async () => {
      const bundle = `${aContact()}-sms-2026-11-23T02_14_00_000Z`;
      const notifications = Array.from({ length: 501 }, (_, nth) => {
        const { contact, run, round, level, attempt } = aNotification();
        return {
          key: { incident: `disk-${nth}-0001`, at, contact, run, round, level, attempt },
          channel: 'sms' as const,
        };
      });
      expect(await store.readBundle(bundle)).toEqual({ notifications: [] });
      await store.recordBundle(bundle, notifications, at);
      expect(await store.readBundle(bundle)).toEqual({ notifications });
      expect(await store.recordBundleUndelivered(bundle, 'out of reach', at)).toBe(true);
      expect(await store.recordBundleUndelivered(bundle, 'again', at)).toBe(false);
      expect(await store.readBundle(bundle)).toEqual({ notifications, why: 'out of reach' });
    });
  });
}
