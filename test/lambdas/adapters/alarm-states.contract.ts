import { describe, expect, it } from 'vitest';
import type { AlarmChange } from '../../../lambdas/domain/intake/alarm.ts';

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

    it('keeps the tags of an alarm’s newest event, whatever they are', async () => {
      const [t1, t2] = ['2026-11-23T02:14:00.000Z', '2026-11-23T02:15:00.000Z'] as const;
      expect(await alarmStates.findAlarmTags('tagged')).toBeUndefined();
      const odd = { env: 'dev', '': '', half: '\ud800' };
      await alarmStates.recordAlarmTags('tagged', odd, t2);
      await alarmStates.recordAlarmTags('tagged', { env: 'prod' }, t1);
      expect(await alarmStates.findAlarmTags('tagged')).toEqual(odd);
      await alarmStates.recordAlarmTags('tagged', {}, t2);
      expect(await alarmStates.findAlarmTags('tagged')).toEqual({});
      expect(await alarmStates.findAlarmState('tagged')).toBeUndefined();
      expect(await alarmStates.findContributorsInAlarm('tagged')).toEqual([]);
    });

    describe('a contributor’s state', () => {
      const [t1, t2] = ['2026-11-24T02:14:00.000Z', '2026-11-24T02:15:00.000Z'] as const;
      const about = { contributor: { id: 'id-7', label: 'TableName orders-7' }, reason: 'too\nmany' };

      it('keeps the incident that has received it, until it is OK', async () => {
        const key = 'orders-0123456789ab';
        const first = await alarmStates.recordContributor(key, 'a', { state: 'ALARM', stateAt: t1 }, about);
        expect(first).toMatchObject({ state: 'ALARM', stateAt: t1, since: t1 });
        expect(first.incident).toBeUndefined();
        await alarmStates.markContributorTold(key, 'a', first, `${key}-0001`, true);
        const repeated = await alarmStates.recordContributor(key, 'a', { state: 'ALARM', stateAt: t1 }, about);
        expect(repeated).toMatchObject({ since: t1, incident: `${key}-0001` });
        const ok = await alarmStates.recordContributor(key, 'a', { state: 'OK', stateAt: t2 }, about);
        expect(ok).toMatchObject({ state: 'OK', stateAt: t2, since: t2 });
        expect(ok.incident).toBeUndefined();
        await alarmStates.markContributorTold(key, 'a', first, `${key}-0001`, true);
        const late = await alarmStates.recordContributor(key, 'a', { state: 'ALARM', stateAt: t1 }, about);
        expect(late.state).toBe('OK');
        expect(late.incident).toBeUndefined();
      });

      it('is listed while it is in ALARM, with what was said about it', async () => {
        const key = 'orders-listed';
        await alarmStates.recordAlarmState(key, { state: 'ALARM', stateAt: t1 });
        const first = await alarmStates.recordContributor(key, 'a', { state: 'ALARM', stateAt: t1 }, about);
        await alarmStates.recordContributor(key, 'b', { state: 'ALARM', stateAt: t2 }, about);
        await alarmStates.recordContributor(key, 'c', { state: 'OK', stateAt: t1 }, about);
        await alarmStates.recordContributor(`${key}-too`, 'd', { state: 'ALARM', stateAt: t1 }, about);
        await alarmStates.markContributorTold(key, 'a', first, `${key}-0001`, true);
        const found = await alarmStates.findContributorsInAlarm(key);
        expect(found.toSorted((one, other) => one.since.localeCompare(other.since))).toMatchObject([
          { contributor: about.contributor, reason: 'too many', since: t1, incident: `${key}-0001`, isShown: true },
          { contributor: about.contributor, since: t2 },
        ]);
        await alarmStates.recordContributor(key, 'a', { state: 'OK', stateAt: t2 }, about);
        expect(await alarmStates.findContributorsInAlarm(key)).toHaveLength(1);
      });

      it('is apart from the alarm’s own and from that of another contributor', async () => {
        const key = 'orders-apart';
        await alarmStates.recordAlarmState(key, { state: 'OK', stateAt: t2 });
        await alarmStates.recordContributor(key, 'a', { state: 'OK', stateAt: t2 }, about);
        expect(await alarmStates.recordContributor(key, 'b', { state: 'ALARM', stateAt: t1 }, about)).toMatchObject({
          ...{ state: 'ALARM', since: t1 },
        });
        expect(await alarmStates.findAlarmState(key)).toMatchObject({ state: 'OK' });
      });

      it('is the newest of many that are recorded at once', async () => {
        const instants = Array.from({ length: 8 }, (_, second) => `2026-11-24T02:14:0${second}.000Z`);
        await Promise.all(
          instants.map((stateAt) =>
            alarmStates.recordContributor('orders-race', 'a', { state: 'ALARM', stateAt }, about),
          ),
        );
        const now = await alarmStates.recordContributor('orders-race', 'a', { state: 'ALARM', stateAt: t1 }, about);
        expect(now).toMatchObject({ state: 'ALARM', stateAt: instants.at(-1) });
      });
    });

    it('holds the changes of muted alarms until the mute has ended', async () => {
      const [t1, t2] = ['2026-11-24T02:14:00.000Z', '2026-11-24T02:15:00.000Z'] as const;
      const change = (name: string): AlarmChange => ({
        arn: `arn:${name}`,
        name,
        state: 'ALARM',
        stateAt: t1,
        reason: 'r',
      });
      await alarmStates.holdChange('orders', change('old'), t1);
      await alarmStates.holdChange('orders', change('orders'), t1);
      await alarmStates.holdChange('stock', change('stock'), t2);
      expect(await alarmStates.findEndedMutes('2026-11-24T02:13:59.999Z')).toEqual([]);
      const [ended, ...others] = await alarmStates.findEndedMutes(t1);
      expect([ended?.change, others]).toEqual([change('orders'), []]);
      expect((await alarmStates.findEndedMutes(t2)).map(({ change: { name } }) => name)).toEqual(['orders', 'stock']);
      if (ended === undefined) throw new Error('not held');
      await alarmStates.dropChange({ ...ended, change: change('old') });
      expect(await alarmStates.findEndedMutes(t1)).toEqual([ended]);
      await alarmStates.dropChange(ended);
      expect(await alarmStates.findEndedMutes(t1)).toEqual([]);
    });

    it('keeps which alarms have held contributors, until they have none', async () => {
      const [t1, t2] = ['2026-11-24T02:14:00.000Z', '2026-11-24T02:15:00.000Z'] as const;
      expect(await alarmStates.findHeld()).toEqual(new Map());
      await alarmStates.markHeld('orders', t1);
      await alarmStates.markHeld('stock', t1);
      await alarmStates.markHeld('orders', t2);
      expect(await alarmStates.findHeld()).toEqual(
        new Map([
          ['orders', t2],
          ['stock', t1],
        ]),
      );
      await alarmStates.dropHeld('orders', t1);
      await alarmStates.dropHeld('stock', t1);
      await alarmStates.dropHeld('gone', t1);
      expect(await alarmStates.findHeld()).toEqual(new Map([['orders', t2]]));
    });
  });
}
