import { describe, expect, it } from 'vitest';
import { levelEnd, nextAfter, openWaits } from '../../../../lambdas/domain/incident/progress.ts';
import type { Plan } from '../../../../lambdas/domain/on-call/plan.ts';
import { anIncident, aWait, night } from '../samples.ts';

const plan: Plan = {
  rounds: 1,
  levels: ['ada', 'ben', 'cleo'].map((id) => ({ contacts: [{ id, name: id.toUpperCase() }], seconds: 300 })),
};

describe('the open waits', () => {
  it('are those of this run that are not over, soonest first', () => {
    const waits = {
      late: aWait({ until: night('03:18') }),
      soon: aWait({ until: night('03:16') }),
      over: aWait({ until: night('03:15') }),
      old: aWait({ run: 2, until: night('03:17') }),
    };
    expect(openWaits(anIncident({ waits }), night('03:15')).map(([contact]) => contact)).toEqual(['soon', 'late']);
  });

  it('are none once it is not triggered any more', () => {
    expect(openWaits(anIncident({ status: 'acknowledged' }), night('03:14'))).toEqual([]);
  });
});

describe('a level', () => {
  it('ends when its slowest contact’s last wait does', () => {
    const waits = [
      aWait({ until: night('03:16'), laterSeconds: 60 }),
      aWait({ until: night('03:15'), laterSeconds: 200 }),
    ];
    expect(levelEnd(waits)).toBe(night('03:18:20'));
    expect(levelEnd([])).toBeUndefined();
  });
});

describe('who is next', () => {
  const follows = (level: number, flaws = {}) =>
    nextAfter(anIncident({ plan, ...flaws }), { round: 1, level }, night('03:19'));

  it('is the next level, when this one ends', () => {
    expect(follows(1)).toEqual({ contacts: [{ id: 'ben', name: 'BEN' }], at: night('03:19') });
  });

  it('is nobody after the last level', () => {
    expect(follows(3)).toBeUndefined();
  });

  it('skips a contact who declined in this round', () => {
    expect(follows(1, { declines: new Set(['1.1.ben']) })?.contacts).toEqual([{ id: 'cleo', name: 'CLEO' }]);
    expect(follows(1, { declines: new Set(['1.1.#2']) })?.contacts).toEqual([{ id: 'cleo', name: 'CLEO' }]);
    expect(follows(2, { declines: new Set(['1.1.cleo']) })).toBeUndefined();
  });

  it('is not known before there is a plan', () => {
    const { plan: _, ...unplanned } = anIncident();
    expect(nextAfter(unplanned, { round: 1, level: 1 }, night('03:19'))).toBeUndefined();
  });
});
