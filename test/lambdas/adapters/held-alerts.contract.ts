import { describe, expect, it } from 'vitest';
import type { HeldAlert } from '../../../lambdas/domain/intake/held.ts';

const at = '2026-11-23T02:14:00.000Z';
const later = '2026-11-23T02:15:00.000Z';

/** An alert that a mute holds. */
export function aHeldAlert(name: string, flaw: Partial<HeldAlert> = {}): HeldAlert {
  return {
    ...{ name, key: name, summary: 'checkout is slow', severity: 'warning', source: 'shop', since: at, at },
    by: { about: 'source shop', because: 'the database moves', timeZone: 'Europe/Berlin' },
    content: {
      kind: 'alert',
      alert: { action: 'trigger', summary: 'checkout is slow', severity: 'warning', source: 'nagios', notes: [] },
      ...{ hasDetails: false, sender: 'shop', formerKey: 'checkout-former' },
    },
    ...flaw,
  };
}

type HeldAlerts = typeof import('../../../lambdas/adapters/held-alerts.ts');

/** The contract of every store of held alerts. */
export function heldAlertContract(name: string, store: HeldAlerts): void {
  describe(name, () => {
    it('keeps what is held, with its details, until it is dropped', async () => {
      const held = aHeldAlert('disk-0123456789ab', { until: later });
      expect(await store.findHeldAlert(held.name)).toBeUndefined();
      expect(await store.findHeldDetails(held.name)).toBeUndefined();
      expect(await store.holdAlert(held, undefined, { '': 1, deep: [null] })).toBe(true);
      expect(await store.findHeldAlert(held.name)).toEqual(held);
      expect(await store.findHeldDetails(held.name)).toEqual({ '': 1, deep: [null] });
      expect((await store.findHeldAlerts()).map((each) => each.name)).toEqual([held.name]);
      expect(await store.dropHeldAlert(held)).toBe(true);
      expect(await store.dropHeldAlert(held)).toBe(false);
      expect(await store.findHeldAlerts()).toEqual([]);
    });

    it('keeps an alarm’s change as it is', async () => {
      const change = {
        arn: 'arn',
        name: 'disk',
        state: 'ALARM',
        stateAt: at,
        reason: 'full',
        tags: { 'a b': '' },
      } as const;
      const held = aHeldAlert('alarm-0123456789ab', { content: { kind: 'alarm', change, via: 'topic' } });
      await store.holdAlert(held, undefined);
      expect(await store.findHeldAlert(held.name)).toEqual(held);
      await store.dropHeldAlert(held);
    });

    it('does not drop or move what another alert has replaced', async () => {
      const old = aHeldAlert('queue-0123456789ab');
      const held = { ...old, at: later };
      await store.holdAlert(old, undefined);
      await store.holdAlert(held, old);
      expect(await store.dropHeldAlert(old)).toBe(false);
      await store.moveHeldAlert(old, { until: later, by: { ...old.by, about: 'nothing' } });
      expect(await store.findHeldAlert(old.name)).toEqual(held);
      await store.dropHeldAlert(held);
      await store.moveHeldAlert(held, { until: later, by: held.by });
      expect(await store.findHeldAlert(held.name)).toBeUndefined();
    });

    it('replaces and ends only what was read', async () => {
      const old = aHeldAlert('cache-0123456789ab');
      const held = { ...old, at: later, severity: 'critical' } as const;
      expect(await store.holdAlert(held, old)).toBe(false);
      expect(await store.findHeldAlert(old.name)).toBeUndefined();
      await store.holdAlert(old, undefined);
      expect(await store.holdAlert(held, undefined)).toBe(false);
      expect(await store.holdAlert(held, old)).toBe(true);
      expect(await store.endHeldAlert(old, later)).toBe(false);
      expect(await store.findHeldAlert(old.name)).toEqual(held);
      const ended = { ...held, rightAt: later };
      expect(await store.endHeldAlert(held, later)).toBe(true);
      expect(await store.holdAlert(old, held)).toBe(false);
      expect(await store.findHeldAlert(old.name)).toEqual(ended);
      expect(await store.holdAlert(old, { ...ended, rightAt: at })).toBe(false);
      expect(await store.holdAlert(old, ended)).toBe(true);
      expect(await store.findHeldAlert(old.name)).toEqual(old);
      await store.dropHeldAlert(old);
    });

    it('moves the end, or takes it away', async () => {
      const held = aHeldAlert('mail-0123456789ab');
      const by = { ...held.by, about: 'severity info' };
      await store.holdAlert(held, undefined);
      await store.moveHeldAlert(held, { until: later, by });
      expect(await store.findHeldAlert(held.name)).toEqual({ ...held, until: later, by });
      await store.moveHeldAlert(held, { until: undefined, by });
      expect(await store.findHeldAlert(held.name)).toEqual({ ...held, by });
      await store.dropHeldAlert(held);
    });

    it('keeps what is right again until it is forgotten, and never drops it', async () => {
      const held = aHeldAlert('web-0123456789ab');
      expect(await store.endHeldAlert(held, later)).toBe(false);
      await store.holdAlert(held, undefined);
      await store.forgetHeldAlert(held.name);
      expect(await store.endHeldAlert(held, later)).toBe(true);
      expect(await store.endHeldAlert(held, later)).toBe(false);
      expect(await store.dropHeldAlert(held)).toBe(false);
      expect(await store.findHeldAlert(held.name)).toEqual({ ...held, rightAt: later });
      await store.forgetHeldAlert(held.name);
      expect(await store.findHeldAlert(held.name)).toBeUndefined();
    });
  });
}
