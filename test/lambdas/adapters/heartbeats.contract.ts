import { describe, expect, it } from 'vitest';

const at = '2026-11-23T02:14:00.000Z';
const later = '2026-11-23T02:15:00.000Z';
const latest = '2026-11-23T02:16:00.000Z';

type Heartbeats = typeof import('../../../lambdas/adapters/heartbeats.ts');

/** The contract of every store of heartbeats. */
export function heartbeatContract(name: string, store: Heartbeats): void {
  describe(name, () => {
    it('keeps the newest instant at which a heartbeat was heard, in whatever order they arrive', async () => {
      expect(await store.findPulses()).toEqual([]);
      expect(await store.hearHeartbeat('backup', 'cron', later)).toEqual({
        name: 'backup',
        heardAt: later,
        heardFrom: 'cron',
      });
      expect(await store.hearHeartbeat('backup', 'cron', later)).toBeUndefined();
      expect(await store.hearHeartbeat('backup', 'cron', at)).toBeUndefined();
      await store.hearHeartbeat('again', 'shop', at);
      expect(await store.findPulses()).toEqual([
        { name: 'again', heardAt: at, heardFrom: 'shop' },
        { name: 'backup', heardAt: later, heardFrom: 'cron' },
      ]);
      await store.forgetPulse({ name: 'again', heardAt: at });
      await store.forgetPulse({ name: 'backup', heardAt: at });
      expect(await store.findPulses()).toEqual([{ name: 'backup', heardAt: later, heardFrom: 'cron' }]);
      await store.forgetPulse({ name: 'backup', heardAt: later });
    });

    it('finds one heartbeat, with the source that sent it last', async () => {
      expect(await store.findPulse('report')).toBeUndefined();
      await store.hearHeartbeat('report', 'cron', at);
      await store.hearHeartbeat('report', 'shop', later);
      expect(await store.findPulse('report')).toEqual({ name: 'report', heardAt: later, heardFrom: 'shop' });
      await store.forgetPulse({ name: 'report', heardAt: later });
    });

    it('marks a silent heartbeat once, and only as it was read', async () => {
      const pulse = { name: 'job', heardAt: at, heardFrom: 'cron' };
      await store.hearHeartbeat('job', 'cron', at);
      expect(await store.markLost({ ...pulse, heardAt: later }, 'cron', later)).toBe(false);
      expect(await store.markLost(pulse, 'cron', later)).toBe(true);
      expect(await store.markLost(pulse, 'cron', latest)).toBe(false);
      const lost = { ...pulse, lostAt: later, source: 'cron' };
      expect(await store.markRaised({ ...lost, lostAt: latest }, later)).toBe(false);
      expect(await store.markRaised(lost, later)).toBe(true);
      expect(await store.markRaised(lost, latest)).toBe(true);
      const raised = { raisedFor: at, raisedAt: latest };
      expect(await store.findPulses()).toEqual([{ ...lost, ...raised }]);
      const heard = { ...lost, heardAt: latest, ...raised };
      expect(await store.hearHeartbeat('job', 'cron', latest)).toEqual(heard);
      expect(await store.markRaised(lost, latest)).toBe(false);
      await store.clearLost({ ...heard, lostAt: at });
      expect(await store.findPulses()).toEqual([heard]);
      await store.clearLost(heard);
      expect(await store.findPulses()).toEqual([{ name: 'job', heardAt: latest, heardFrom: 'cron' }]);
      await store.forgetPulse({ name: 'job', heardAt: latest });
      expect(await store.markRaised(heard, latest)).toBe(false);
      await store.clearLost(heard);
      expect(await store.findPulses()).toEqual([]);
    });
  });
}
