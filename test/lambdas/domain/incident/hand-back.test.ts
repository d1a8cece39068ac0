import { describe, expect, it } from 'vitest';
import { handedBackTo } from '../../../../lambdas/domain/incident/hand-back.ts';
import type { Incident } from '../../../../lambdas/domain/incident/incident.ts';
import { anIncident, aWait } from '../samples.ts';

const levels = (...contacts: string[][]) => ({
  rounds: 1,
  levels: contacts.map((ids) => ({ contacts: ids.map((id) => ({ id, name: id })), seconds: 300 })),
});
const worse = (first: string, ...contacts: string[][]) => ({
  ...levels(...contacts),
  first: { contacts: [{ id: first, name: first }], seconds: 300 },
});
const held = (contact: string, flaws: Partial<Incident>) =>
  anIncident({ status: 'acknowledged', by: { contact, name: contact }, waits: {}, ...flaws });

describe('handing back', () => {
  it.each<[string, Incident, string, number, string[]]>([
    ['the level after', held('ada', { plan: levels(['ada'], ['ben'], ['cleo']) }), 'ada', 2, ['ben']],
    [
      'the level after, with everybody on it',
      held('ada', { plan: levels(['ada'], ['ben', 'cleo']) }),
      'ada',
      2,
      ['ben', 'cleo'],
    ],
    [
      'the level after the one on which they were asked last',
      held('ada', { plan: levels(['ada'], ['ben'], ['ada'], ['cleo']), waits: { ada: aWait({ level: 3 }) } }),
      'ada',
      4,
      ['cleo'],
    ],
    [
      'the level after their first, where the run has not asked them',
      held('ada', { run: 2, plan: levels(['ada'], ['ben'], ['ada'], ['cleo']) }),
      'ada',
      2,
      ['ben'],
    ],
    [
      'the first level, for the contact whom the run asked before the policy',
      held('ben', {
        run: 2,
        plan: worse('ben', ['ada'], ['ben'], ['cleo']),
        waits: { ben: aWait({ run: 2, level: 0 }) },
      }),
      'ben',
      1,
      ['ada'],
    ],
    [
      'the others on the first level, for the contact whom the run asked before the policy',
      held('ben', {
        run: 2,
        plan: worse('ben', ['ben', 'ada'], ['cleo']),
        waits: { ben: aWait({ run: 2, level: 0 }) },
      }),
      'ben',
      1,
      ['ada'],
    ],
    [
      'the level after theirs, for another contact who took it before the policy was asked',
      held('ada', { run: 2, plan: worse('ben', ['ada'], ['cleo']), waits: { ben: aWait({ run: 2, level: 0 }) } }),
      'ada',
      2,
      ['cleo'],
    ],
    ['past a level of theirs alone', held('ada', { plan: levels(['ada'], ['ada'], ['ben']) }), 'ada', 3, ['ben']],
    [
      'past those who are on the next level with them',
      held('ada', { plan: levels(['ada'], ['ada', 'ben']) }),
      'ada',
      2,
      ['ben'],
    ],
    ['the first level after the last', held('cleo', { plan: levels(['ada'], ['ben'], ['cleo']) }), 'cleo', 1, ['ada']],
    ['nobody, where nobody else is on the list', held('ada', { plan: levels(['ada']) }), 'ada', 1, []],
    [
      'the first level, for somebody who is not on the list any more',
      held('zoe', { plan: levels(['ada']) }),
      'zoe',
      1,
      ['ada'],
    ],
  ])('leads to %s', (_, incident, contact, startAtLevel, ids) => {
    expect(handedBackTo(incident, contact)).toMatchObject({
      startAtLevel,
      contacts: ids.map((id) => ({ id, name: id })),
    });
  });

  it('leads to the first level if no plan is known', () => {
    const { plan: _, ...unplanned } = held('ada', {});
    expect(handedBackTo(unplanned, 'ada')).toMatchObject({ startAtLevel: 1, contacts: [] });
  });

  it.each<[string, Incident[]]>([
    [
      'two contacts on two levels, who hand it to each other',
      ['ada', 'ben', 'ada', 'ben'].map((by) => held(by, { plan: levels(['ada'], ['ben']) })),
    ],
    [
      'three in a circle, because the first level follows the last',
      ['ada', 'ben', 'cleo', 'ada'].map((by) => held(by, { plan: levels(['ada'], ['ben'], ['cleo']) })),
    ],
    [
      'a contact who is first again whenever it gets worse or comes again, and the one to whom they hand it',
      ['ben', 'ada', 'ben', 'ada'].map((by) =>
        held(by, { plan: worse(by, ['ada'], ['ben']), waits: { [by]: aWait({ level: 0 }) } }),
      ),
    ],
  ])('ends a loop of %s', (_, loop) => {
    let handBacks: Incident['handBacks'];
    const runs = loop.map((incident) => {
      const next = handedBackTo({ ...incident, ...(handBacks && { handBacks }) }, incident.by?.contact ?? '');
      handBacks = next.handBacks;
      return { skips: next.declines.size, from: next.startAtLevel, times: next.handBacks?.times };
    });
    expect(runs.map(({ skips }) => skips)).toEqual([1, 1, 0, 0]);
    expect(runs.slice(2).map(({ from }) => from)).toEqual([1, 1]);
    expect(runs.map(({ times }) => times)).toEqual([1, 2, 3, 4]);
  });

  it('skips the contact in the next run’s first round', () => {
    expect(handedBackTo(held('ada', { run: 3 }), 'ada').declines).toEqual(new Set(['4.1.ada']));
  });
});
