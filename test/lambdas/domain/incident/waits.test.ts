import { describe, expect, it } from 'vitest';
import type { Wait } from '../../../../lambdas/domain/incident/incident.ts';
import { currentWaits, tokensToForget } from '../../../../lambdas/domain/incident/waits.ts';
import { anIncident, aWait } from '../samples.ts';

it('the waits of a run are those of no other run', () => {
  const waits = { ada: aWait({ taskToken: 'new', run: 2 }), ben: aWait({ taskToken: 'old', run: 1 }) };
  expect(currentWaits(anIncident({ run: 2, waits })).map(({ taskToken }) => taskToken)).toEqual(['new']);
});

describe('the tokens of earlier levels', () => {
  const at = (round: number, level: number, count: number, flaws = {}) =>
    Array.from(
      { length: count },
      (_, index) => [`p${round}-${level}-${index}`, aWait({ round, level, ...flaws })] as const,
    );
  const forgotten = (...waits: (readonly [string, Wait])[][]) =>
    tokensToForget(anIncident({ run: 2, waits: Object.fromEntries(waits.flat()) }), { round: 2, level: 2 });
  const own = { run: 2 };

  it.each<[string, (readonly [string, Wait])[][], number]>([
    ['stay while they are few', [at(1, 3, 20, own), at(2, 1, 20, own)], 0],
    ['are forgotten some at a time when they are many', [at(1, 3, 20, own), at(2, 1, 21, own)], 25],
    [
      'do not count if they are of this level or a later one',
      [at(2, 1, 40, own), at(2, 2, 20, own), at(2, 3, 9, own)],
      0,
    ],
    ['do not count if they are of another run', [at(1, 1, 60, { run: 1 })], 0],
    ['do not count if they were forgotten before', [at(1, 1, 60, { run: 2, taskToken: '' })], 0],
  ])('%s', (_, waits, count) => {
    expect(forgotten(...waits)).toHaveLength(count);
  });

  it('wake nobody once they are forgotten', () => {
    const waits = { ada: aWait({ taskToken: '' }), ben: aWait() };
    expect(currentWaits(anIncident({ waits }))).toEqual([waits.ben]);
  });
});
