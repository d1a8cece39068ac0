import { describe, expect, it } from 'vitest';
import type { Override } from '../../../../lambdas/domain/calendar/schedule.ts';
import { limits } from '../../../../lambdas/domain/on-call/limits.ts';
import { mergeMade, withinLimit, withMadeByCommand } from '../../../../lambdas/domain/on-call/made-by-command.ts';
import type { Mute } from '../../../../lambdas/domain/on-call/muting.ts';
import { aContact, anOnCall } from '../../../support/night.ts';

const put = (person: string, rest: Partial<Override> = {}): Override => ({
  ...{ schedule: 'primary', from: '2026-12-01T09:00', until: '2026-12-01T10:00', put: person },
  ...rest,
});
const made = { madeAt: '2026-11-27T12:00:00.000Z' };
const now = Date.parse('2026-11-27T12:00:00Z');
const schedules = [{ id: 'primary', timeZone: 'UTC', layers: [{ turns: [{ people: ['ada'] }] }] }];
const file = anOnCall({ contacts: [aContact('ada'), aContact('ben')], schedules, overrides: [put('ada')] });

describe('what commands made', () => {
  it('stays after the overrides of the file', () => {
    const stored = { ...file, overrides: [put('ben'), put('ben', { from: '2026-12-01T08:00', ...made })] };
    const { onCall, kept } = withMadeByCommand(file, stored, now);
    expect(onCall.overrides).toEqual([put('ada'), put('ben', { from: '2026-12-01T08:00', ...made })]);
    expect(kept.overrides).toHaveLength(1);
  });

  it.each([
    ['the file has it now', put('ada', made)],
    ['its schedule is gone', put('ben', { ...made, schedule: 'gone' })],
    ['somebody whom it names is gone', put('zoe', made)],
  ])('goes if %s', (_, override) => {
    expect(withMadeByCommand(file, { ...file, overrides: [override] }, now).onCall.overrides).toEqual([put('ada')]);
  });

  it('stays with the absences of a contact, unless the file has them now', () => {
    const away = ['2026-12-24', '2026-12-31'];
    const stored = { ...file, contacts: [{ ...aContact('ada'), away, awayByCommand: away }] };
    const inFile = { ...file, contacts: [{ ...aContact('ada'), away: ['2026-12-31'] }, aContact('ben')] };
    const { onCall, kept } = withMadeByCommand(inFile, stored, now);
    expect(onCall.contacts).toEqual([
      { ...aContact('ada'), away: ['2026-12-31', '2026-12-24'], awayByCommand: ['2026-12-24'] },
      aContact('ben'),
    ]);
    expect(kept.absences).toEqual([{ contact: 'ada', dates: '2026-12-24' }]);
    expect(withMadeByCommand(file, stored, now).onCall.contacts[0]).toMatchObject({ away, awayByCommand: away });
  });
});

describe('mutes that commands made', () => {
  const mute = (flaw: Partial<Mute> = {}): Mute => ({
    ...{ alarm: 'db-*', from: '2026-11-27T11:00Z', until: '2026-11-27T14:00Z', because: 'it moves', ...made },
    ...flaw,
  });
  const kept = (...mutes: Mute[]) => {
    const { onCall, kept } = withMadeByCommand(
      { ...file, mutes: [mute({ alarm: 'web-*', madeAt: undefined })] },
      { ...file, mutes },
      now,
    );
    return { all: onCall.mutes.map(({ alarm }) => alarm), kept: kept.mutes };
  };

  it('stay after those of the file', () => {
    expect(kept(mute(), mute({ policy: 'default' }))).toEqual({
      all: ['web-*', 'db-*', 'db-*'],
      kept: [mute(), mute({ policy: 'default' })],
    });
    expect(kept(mute({ from: undefined, until: undefined, hours: ['sat'] })).all).toEqual(['web-*', 'db-*']);
  });

  it.each<[string, Partial<Mute>]>([
    ['they are over', { until: '2026-11-27T12:00Z' }],
    ['their policy is gone', { policy: 'gone' }],
    ['the file has them now', { alarm: 'web-*' }],
    ['the file took them out', { madeAt: undefined }],
  ])('go if %s', (_, flaw) => {
    expect(kept(mute(flaw))).toEqual({ all: ['web-*'], kept: [] });
  });
});

describe('overrides that are stored while commands make some', () => {
  it('are those of the file, and those that came in between', () => {
    const [old, kept, late] = [put('ada', made), put('ben', made), put('ada', { ...made, until: '2026-12-02T09:00' })];
    expect(mergeMade([old, kept], [kept], [old, kept, late, put('ben', { until: '2027-01-01T00:00' })])).toEqual([
      kept,
      late,
    ]);
  });

  it('make room for new ones with the oldest of commands that are over', () => {
    const full = Array.from({ length: limits.overrides }, (_, index) => put('ada', index === 7 ? made : {}));
    const over = withinLimit([...full, put('ben', made)], ({ put: who }) => who === 'ada');
    expect(over).toHaveLength(limits.overrides);
    expect(over.filter(({ madeAt }) => madeAt !== undefined)).toEqual([put('ben', made)]);
    expect(withinLimit([...full, put('ben')], () => false)).toHaveLength(limits.overrides + 1);
  });
});
