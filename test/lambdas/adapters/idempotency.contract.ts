import { describe, expect, it } from 'vitest';

const at = '2026-11-23T02:14:00.000Z';

type Requests = typeof import('../../../lambdas/adapters/idempotency.ts');

/** The contract of every store of requests. */
export function requestContract(name: string, requests: Requests): void {
  describe(name, () => {
    describe('a request’s key', () => {
      it('is remembered for two days', async () => {
        const done = { body: 'digest', incident: 'disk-1-0001', opened: true };
        await requests.rememberRequest('key', done, at);
        expect(await requests.findRequest('key', '2026-11-25T02:13:59.000Z')).toMatchObject(done);
        expect(await requests.findRequest('key', '2026-11-25T02:14:00.000Z')).toBeUndefined();
        expect(await requests.findRequest('other', at)).toBeUndefined();
      });

      it('has the result of the last request', async () => {
        await requests.rememberRequest('again', { body: 'one', incident: 'disk-1-0001', opened: true }, at);
        await requests.rememberRequest('again', { body: 'two', opened: false }, at);
        const found = await requests.findRequest('again', at);
        expect(found).toMatchObject({ body: 'two', opened: false });
        expect(found).not.toHaveProperty('incident');
      });
    });

    it('the progress of a body is kept for two days', async () => {
      expect(await requests.findProgress('digest', at)).toBeUndefined();
      await requests.saveProgress('digest', { from: 700, hasFailed: true }, at);
      await requests.saveProgress('other', { from: 1, hasFailed: false }, at);
      expect(await requests.findProgress('digest', '2026-11-25T02:13:59.000Z')).toEqual({ from: 700, hasFailed: true });
      expect(await requests.findProgress('digest', '2026-11-25T02:14:00.000Z')).toBeUndefined();
    });
  });
}
