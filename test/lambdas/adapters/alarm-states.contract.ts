import { describe, expect, it } from 'vitest';

type AlarmStates = typeof import('../../../lambdas/adapters/alarm-states.ts');

/** What holds for whatever keeps the states of alarms. */
export function alarmStateContract(name: string, alarmStates: AlarmStates): void {
  describe(name, () => {
    describe('an alarm’s state', () => {
      it('is the newest, whatever comes late', async () => {
        const key = 'disk-0123456789ab';
        expect(await alarmStates.findAlarmState(key)).toBeUndefined();
        for (const [state, stateAt] of [
          ['ALARM', '2026-02'],
          ['OK', '2026-01'],
          ['ALARM', '2026-02'],
        ] as const) {
          await alarmStates.recordAlarmState(key, { state, stateAt: `${stateAt}-01T00:00:00.000Z` });
        }
        expect(await alarmStates.findAlarmState(key)).toMatchObject({
          state: 'ALARM',
          stateAt: '2026-02-01T00:00:00.000Z',
        });
      });
    });
  });
}
