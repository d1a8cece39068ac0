import { describe, expect, it } from 'vitest';

const at = '2026-11-23T02:14:00.000Z';

type AlarmStates = typeof import('../../../lambdas/adapters/alarm-states.ts');

/** The contract of every store of alarm states. */
export function alarmStateContract(name: string, alarmStates: AlarmStates): void {
  describe(name, () => {
    describe('an alarm’s state', () => {
      it('is the newest, even if an older one arrives late', async () => {
        const key = 'disk-0123456789ab';
        expect(await alarmStates.findAlarmState(key)).toBeUndefined();
        for (const [state, stateAt] of [
          ['ALARM', '2026-02'],
          ['OK', '2026-01'],
        ] as const) {
          await alarmStates.recordAlarmState(key, { state, stateAt: `${stateAt}-01T00:00:00.000Z` });
        }
        expect(await alarmStates.findAlarmState(key)).toMatchObject({
          state: 'ALARM',
          stateAt: '2026-02-01T00:00:00.000Z',
        });
      });

      it.each(['OK', 'ALARM'] as const)('is the later received of two at one instant: %s', async (state) => {
        const key = `disk-${state}`;
        await alarmStates.recordAlarmState(key, { state: state === 'OK' ? 'ALARM' : 'OK', stateAt: at });
        await alarmStates.recordAlarmState(key, { state, stateAt: at });
        expect(await alarmStates.findAlarmState(key)).toMatchObject({ state, stateAt: at });
      });
    });

    it('keeps a deletion of an alarm', async () => {
      await alarmStates.recordAlarmState('gone', { state: 'deleted', stateAt: at });
      expect(await alarmStates.findAlarmState('gone')).toMatchObject({ state: 'deleted', stateAt: at });
    });

    describe('a contributor’s state', () => {
      const [t1, t2] = ['2026-11-24T02:14:00.000Z', '2026-11-24T02:15:00.000Z'] as const;

      it('keeps the incident that has received it, until it is OK', async () => {
        const key = 'orders-0123456789ab';
        const first = await alarmStates.recordContributor(key, 'a', { state: 'ALARM', stateAt: t1 });
        expect(first).toMatchObject({ state: 'ALARM', stateAt: t1, since: t1 });
        expect(first.incident).toBeUndefined();
        await alarmStates.markContributorTold(key, 'a', first, `${key}-0001`);
        const repeated = await alarmStates.recordContributor(key, 'a', { state: 'ALARM', stateAt: t1 });
        expect(repeated).toMatchObject({ since: t1, incident: `${key}-0001` });
        const ok = await alarmStates.recordContributor(key, 'a', { state: 'OK', stateAt: t2 });
        expect(ok).toMatchObject({ state: 'OK', stateAt: t2, since: t2 });
        expect(ok.incident).toBeUndefined();
        await alarmStates.markContributorTold(key, 'a', first, `${key}-0001`);
        const late = await alarmStates.recordContributor(key, 'a', { state: 'ALARM', stateAt: t1 });
        expect(late.state).toBe('OK');
        expect(late.incident).toBeUndefined();
      });

      it('is apart from the alarm’s own and from that of another contributor', async () => {
        const key = 'orders-apart';
        await alarmStates.recordAlarmState(key, { state: 'OK', stateAt: t2 });
        await alarmStates.recordContributor(key, 'a', { state: 'OK', stateAt: t2 });
        expect(await alarmStates.recordContributor(key, 'b', { state: 'ALARM', stateAt: t1 })).toMatchObject({
          ...{ state: 'ALARM', since: t1 },
        });
        expect(await alarmStates.findAlarmState(key)).toMatchObject({ state: 'OK' });
      });

      it('is the newest of many that are recorded at once', async () => {
        const instants = Array.from({ length: 8 }, (_, second) => `2026-11-24T02:14:0${second}.000Z`);
        await Promise.all(
          instants.map((stateAt) => alarmStates.recordContributor('orders-race', 'a', { state: 'ALARM', stateAt })),
        );
        const now = await alarmStates.recordContributor('orders-race', 'a', { state: 'ALARM', stateAt: t1 });
        expect(now).toMatchObject({ state: 'ALARM', stateAt: instants.at(-1) });
      });
    });
  });
}
