import { describe, expect, it } from 'vitest';
import { createActs } from '../../../bin/console/act.ts';
import type { Override } from '../../../lambdas/domain/calendar/schedule.ts';
import { limits } from '../../../lambdas/domain/on-call/limits.ts';
import type { Mute } from '../../../lambdas/domain/on-call/muting.ts';
import type { StoredOnCall } from '../../../lambdas/domain/on-call/table.ts';
import { aContact, anOnCall } from '../../support/night.ts';

const now = Date.parse('2026-11-27T12:00:30.000Z');
const madeAt = new Date(now).toISOString();
const schedule = {
  ...{ id: 'primary', timeZone: 'Europe/Berlin' },
  layers: [{ turns: [{ people: ['ada', 'ben'], from: '2026-11-23' }], handover: ['monday 09:00'] }],
};

/** A table whose overrides and mutes can be looked at, and the acts upon it. */
function aTable(flaw: Partial<StoredOnCall> = {}) {
  const onCall: StoredOnCall = {
    ...anOnCall({ schedules: [schedule], contacts: [aContact('ada'), aContact('ben')] }),
    damaged: [],
    ...flaw,
  };
  const told: number[][] = [];
  const lists = { overrides: onCall.overrides, mutes: onCall.mutes };
  const acts = createActs(
    {
      onCall: async () => onCall,
      changeOverrides: async (change) => {
        lists.overrides = change(lists.overrides);
        return lists.overrides;
      },
      announceShiftChange: async () => {},
      tellShifts: async (before, after) => {
        told.push([before.schedules.length, before.overrides.length, after.overrides.length]);
        return undefined;
      },
      changeMutes: async (change) => {
        lists.mutes = change(lists.mutes);
        return lists.mutes;
      },
    },
    () => now,
  );
  return { acts, lists, told };
}

const made: Override = { schedule: 'primary', from: '2026-11-27T09:00', until: '2026-11-28T09:00', put: 'ben', madeAt };

describe('an override', () => {
  it('begins with the current minute if it was to begin earlier, so that what was stays as it was', async () => {
    const { acts, lists } = aTable();
    await acts.override({ schedule: 'primary', from: '2026-11-27T08:00Z', until: '2026-11-27T18:00', put: 'ben' });
    expect(lists.overrides).toEqual([
      { schedule: 'primary', from: '2026-11-27T13:00', until: '2026-11-27T18:00', put: 'ben', madeAt },
    ]);
  });

  it.each([
    [{ from: '2026-11-27T09:00', until: '2026-11-27T13:00' }, 'The end is in the past: write a later one.'],
    [{ schedule: 'primry' }, 'There is no schedule primry.'],
    [{ put: 'zoe' }, 'There is no contact "zoe"'],
    [{ zone: 'Mars' }, 'Mars is not a time zone.'],
  ])('is refused as %j', async (flaw, sentence) => {
    const { acts, lists } = aTable();
    const asked = { schedule: 'primary', from: '2026-11-27T13:00', until: '2026-11-27T18:00', put: 'ben', ...flaw };
    await expect(acts.override(asked)).rejects.toMatchObject({
      ...{ name: 'Stopped', message: expect.stringContaining(sentence) },
    });
    expect(lists.overrides).toEqual([]);
  });

  it('is refused if there are too many', async () => {
    const { acts } = aTable({ overrides: Array.from({ length: limits.overrides }, () => ofFile) });
    await expect(acts.override({ ...ofFile, until: '2026-11-29T09:00' })).rejects.toThrow('Nothing was changed.');
  });

  it('is not made while an item of the table is damaged', async () => {
    const { acts } = aTable({ damaged: [{ key: 'SCHEDULE#office', fault: 'The schedule office is damaged.' }] });
    await expect(acts.override({})).rejects.toThrow('The schedule office is damaged. Nothing was changed.');
  });

  it('that runs ends now when it is taken out, and one that has not begun is removed', async () => {
    const later = { ...made, from: '2026-12-01T09:00', until: '2026-12-02T09:00' };
    const { acts, lists, told } = aTable({ overrides: [made, later] });
    expect(await acts.undo({ override: made })).toEqual({ hasBegun: true });
    expect(await acts.undo({ override: later })).toEqual({ hasBegun: false });
    // Those whose shifts change by that are told, by the schedule as it was and as it is.
    expect(told).toEqual([
      [1, 2, 2],
      [1, 2, 1],
    ]);
    expect(lists.overrides).toEqual([{ ...made, until: '2026-11-27T13:00' }]);
  });

  const { madeAt: _, ...ofFile } = made;
  it.each([
    [ofFile, 'This override comes from the file'],
    [{ ...made, until: '2026-11-27T10:00' }, 'This override has already ended.'],
  ])('stays as it is: %j', async (stored, sentence) => {
    const { acts, lists } = aTable({ overrides: [stored] });
    await expect(acts.undo({ override: stored })).rejects.toThrow(sentence);
    await expect(acts.undo({ override: made })).rejects.toThrow('This override is no longer there.');
    expect(lists.overrides).toEqual([stored]);
  });
});

describe('a mute', () => {
  it('is made as the command makes it', async () => {
    const { acts, lists } = aTable();
    const asked = { alarm: 'db-*', source: '', severity: [], for: '2h', because: 'it moves', zone: 'Europe/Berlin' };
    expect(await acts.mute(asked)).toEqual({ about: 'alarm db-*', until: '2026-11-27T14:01Z' });
    expect(lists.mutes).toEqual([
      {
        ...{ alarm: 'db-*', from: '2026-11-27T12:00Z', until: '2026-11-27T14:01Z' },
        ...{ timeZone: 'Europe/Berlin', because: 'it moves', madeAt },
      },
    ]);
  });

  it.each([
    [{}, 'This mute would cover everything'],
    [{ alarm: 'db-*', because: '' }, 'because is empty'],
    [{ alarm: 'db-*', for: '8d' }, 'longer than 7 days'],
    [{ alarm: 'db-*', for: 'soon' }, 'The duration is missing'],
    [{ alarm: 'db-*', zone: 'Mars' }, 'Mars is not a time zone.'],
    [{ severity: ['bad'] }, '"bad" is not a severity'],
    [{ policy: 'gone' }, 'There is no policy "gone"'],
    [{ alarm: { $ne: 1 } }, 'alarm'],
  ])('is refused as %j', async (asked, sentence) => {
    const { acts, lists } = aTable();
    await expect(acts.mute({ for: '2h', because: 'it moves', ...asked })).rejects.toThrow(sentence);
    expect(lists.mutes).toEqual([]);
  });

  it('of a command ends, and one of the file stays', async () => {
    const ofFile: Mute = { severity: ['info'], hours: ['22:00-07:00'], timeZone: 'Europe/Berlin' };
    const { acts, lists } = aTable({ mutes: [ofFile] });
    await acts.mute({ alarm: 'db-*', for: '2h', because: 'it moves' });
    await acts.unmute({ about: 'alarm db-*', madeAt });
    expect(lists.mutes).toEqual([ofFile]);
    for (const asked of [{ about: 'severity info' }, { about: 'alarm db-*', madeAt }])
      await expect(acts.unmute(asked)).rejects.toThrow('This mute is no longer there.');
  });
});
