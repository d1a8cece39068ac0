import { describe, expect, it } from 'vitest';
import type { Contact } from '../../../../lambdas/domain/on-call/contact.ts';
import {
  levelAt,
  levelsOfRound,
  nextPosition,
  numberedLevels,
  type Plan,
  planEscalation,
} from '../../../../lambdas/domain/on-call/plan.ts';

const ada: Contact = { id: 'ada', name: 'Ada', sms: '+15550100', timeZone: 'UTC' };
const slow: Contact = { ...ada, id: 'ben', name: 'Ben', attempts: [{ channels: ['sms'], waitSeconds: 900 }] };

describe('a plan', () => {
  it('has the names of each level, and the time of its slowest contact', () => {
    const policy = { id: 'default', levels: [{ contacts: ['ada', 'ben'] }, { contacts: ['ada'] }], rounds: 2 };
    expect(planEscalation(policy, [ada, slow])).toEqual({
      rounds: 2,
      levels: [
        {
          contacts: [
            { id: 'ada', name: 'Ada' },
            { id: 'ben', name: 'Ben' },
          ],
          seconds: 900,
        },
        { contacts: [{ id: 'ada', name: 'Ada' }], seconds: 300 },
      ],
      resolveWithinSeconds: 28_800,
      reopenWithinSeconds: 600,
    });
  });

  it.each([
    ['as the policy sets it', 7200, { resolveWithinSeconds: 7200 }],
    ['8 hours if the policy does not set it', undefined, { resolveWithinSeconds: 28_800 }],
    ['unlimited if the policy switches it off', 'off', {}],
  ] as const)('has the time in which it must be resolved: %s', (_, resolveWithinSeconds, planned) => {
    const policy = { id: 'default', levels: [], rounds: 1, resolveWithinSeconds };
    expect(planEscalation(policy, [])).toEqual({ rounds: 1, levels: [], reopenWithinSeconds: 600, ...planned });
  });

  it.each([
    ['as the policy sets it', 7200, 7200],
    ['10 minutes if the policy does not set it', undefined, 600],
    ['never if the policy switches it off', 'off', 0],
  ] as const)('has the time in which a resolved incident is reopened: %s', (_, reopenWithinSeconds, planned) => {
    const policy = { id: 'default', levels: [], rounds: 1, reopenWithinSeconds };
    expect(planEscalation(policy, []).reopenWithinSeconds).toBe(planned);
  });

  it('has a level 0 with the contact who is notified before the policy', () => {
    const policy = { id: 'default', levels: [{ contacts: ['ada'] }], rounds: 1 };
    const plan = planEscalation(policy, [ada, slow], 'ben');
    expect(plan.first).toEqual({ contacts: [{ id: 'ben', name: 'Ben' }], seconds: 900 });
    expect([0, 1, 2].map((level) => levelAt(plan, level)?.contacts[0]?.id)).toEqual(['ben', 'ada', undefined]);
    expect(numberedLevels(plan).map(({ level }) => level)).toEqual([0, 1]);
  });

  it('keeps the id of a contact that is not known, who takes no time', () => {
    expect(planEscalation({ id: 'default', levels: [{ contacts: ['gone'] }], rounds: 1 }, [])).toEqual({
      rounds: 1,
      levels: [{ contacts: [{ id: 'gone', name: 'gone' }], seconds: 0 }],
      resolveWithinSeconds: 28_800,
      reopenWithinSeconds: 600,
    });
  });

  it('gives an empty level no time', () => {
    expect(planEscalation({ id: 'default', levels: [{ contacts: [] }], rounds: 1 }, []).levels[0]?.seconds).toBe(0);
  });
});

const planOf = (rounds: number, ...seconds: number[]): Plan => ({
  rounds,
  levels: seconds.map((each, index) => ({ contacts: [{ id: `c${index + 1}`, name: `C${index + 1}` }], seconds: each })),
});

const withFirst = (seconds: number): Plan => ({
  ...planOf(2, 300),
  first: { contacts: [{ id: 'c9', name: 'C9' }], seconds },
});

describe('the next position', () => {
  it.each([
    ['the next level', planOf(1, 300, 300), { round: 1, level: 1 }, { round: 1, level: 2 }],
    ['past a level that reaches nobody', planOf(1, 300, 0, 300), { round: 1, level: 1 }, { round: 1, level: 3 }],
    ['the next round’s first level', planOf(2, 300, 300), { round: 1, level: 2 }, { round: 2, level: 1 }],
    ['the next round’s first that reaches', planOf(2, 0, 300), { round: 1, level: 2 }, { round: 2, level: 2 }],
    ['nothing after the last', planOf(2, 300), { round: 2, level: 1 }, undefined],
    ['level 0 before the first', withFirst(300), { round: 1, level: -1 }, { round: 1, level: 0 }],
    ['level 1 if level 0 reaches nobody', withFirst(0), { round: 1, level: -1 }, { round: 1, level: 1 }],
    ['level 1 after level 0', withFirst(300), { round: 1, level: 0 }, { round: 1, level: 1 }],
    ['level 1 in the second round', withFirst(300), { round: 1, level: 1 }, { round: 2, level: 1 }],
    ['nothing where nobody is reached', planOf(3, 0, 0), { round: 1, level: 1 }, undefined],
  ])('is %s', (_, plan, from, to) => {
    expect(nextPosition(plan, from)).toEqual(to);
  });
});

describe('the levels of a round', () => {
  const policy = { id: 'default', levels: [{ contacts: ['ada'] }, { contacts: ['ben'] }], rounds: 2 };

  it.each<[string, number, number | undefined, number[]]>([
    ['all', 1, undefined, [1, 2]],
    ['those from where the run begins', 1, 2, [2]],
    ['all, in the next round', 2, 2, [1, 2]],
    ['all, where the policy has become shorter than that', 1, 3, [1, 2]],
  ])('are %s', (_, round, startAtLevel, levels) => {
    expect(levelsOfRound(policy, round, startAtLevel).map(({ level }) => level)).toEqual(levels);
  });

  it('begin with level 0 in the first round only', () => {
    const levels = (round: number) => levelsOfRound(policy, round, 0, 'cleo');
    expect(levels(1)).toEqual([
      { level: 0, contacts: ['cleo'] },
      { level: 1, contacts: ['ada'] },
      { level: 2, contacts: ['ben'] },
    ]);
    expect(levels(2).map(({ level }) => level)).toEqual([1, 2]);
  });
});
