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
  });
}
