import { describe, expect, it } from 'vitest';

const at = '2026-11-23T02:14:00.000Z';
const later = '2026-11-23T02:20:00.000Z';

type Adapter = typeof import('../../../lambdas/adapters/waiting.ts');

/** The contract of every store of what may wait for a contact. */
export function waitingContract(name: string, waiting: Adapter): void {
  let count = 0;
  const aContact = () => `contact-${++count}`;

  describe(name, () => {
    it('lists what a contact was notified of, once each, and nothing of another contact', async () => {
      const [ada, ben] = [aContact(), aContact()];
      await waiting.noteWaiting(ada, 'disk-1-0001', 1, at);
      await waiting.noteWaiting(ada, 'disk-1-0001', 1, at);
      await waiting.noteWaiting(ada, 'disk-2-0001', 3, at);
      await waiting.noteWaiting(ben, 'disk-3-0001', 1, at);
      const found = (await waiting.findWaiting(ada, at)).toSorted((a, b) => a.run - b.run);
      expect(found).toEqual([
        { incident: 'disk-1-0001', run: 1, isTaken: false },
        { incident: 'disk-2-0001', run: 3, isTaken: false },
      ]);
      expect(await waiting.wasNotified(ada, 'disk-1-0001', at)).toBe(true);
      expect(await waiting.wasNotified(ada, 'disk-3-0001', at)).toBe(false);
      expect(await waiting.wasNotified('nobody', 'disk-1-0001', at)).toBe(false);
    });

    it('marks the run that was taken, and waits again with the next attempt', async () => {
      const ada = aContact();
      await waiting.noteWaiting(ada, 'disk-1-0001', 1, at);
      await waiting.markTaken(ada, 'disk-1-0001', 1);
      expect(await waiting.findWaiting(ada, at)).toEqual([{ incident: 'disk-1-0001', run: 1, isTaken: true }]);
      await waiting.noteWaiting(ada, 'disk-1-0001', 2, later);
      await waiting.markTaken(ada, 'disk-1-0001', 1);
      expect(await waiting.findWaiting(ada, at)).toEqual([{ incident: 'disk-1-0001', run: 2, isTaken: false }]);
    });

    it('does not mark what it does not have', async () => {
      const ada = aContact();
      await waiting.markTaken(ada, 'disk-1-0001', 1);
      expect(await waiting.findWaiting(ada, at)).toEqual([]);
    });

    it('keeps an entry for three days after the last attempt', async () => {
      const ada = aContact();
      await waiting.noteWaiting(ada, 'disk-1-0001', 1, at);
      await waiting.noteWaiting(ada, 'disk-1-0001', 1, later);
      expect(await waiting.findWaiting(ada, '2026-11-26T02:19:59.000Z')).toHaveLength(1);
      expect(await waiting.findWaiting(ada, '2026-11-26T02:20:00.000Z')).toEqual([]);
      expect(await waiting.wasNotified(ada, 'disk-1-0001', '2026-11-26T02:20:00.000Z')).toBe(false);
    });

    it('lists thousands', async () => {
      const ada = aContact();
      const ids = Array.from({ length: 1200 }, (_, index) => `an-incident-with-a-long-name-${index}-0001`);
      for (let start = 0; start < ids.length; start += 100)
        await Promise.all(ids.slice(start, start + 100).map((id) => waiting.noteWaiting(ada, id, 1, at)));
      expect((await waiting.findWaiting(ada, at)).map(({ incident }) => incident).toSorted()).toEqual(ids.toSorted());
    });
  });
}
