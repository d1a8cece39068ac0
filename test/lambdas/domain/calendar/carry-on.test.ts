import { describe, expect, it } from 'vitest';
import { carryOn } from '../../../../lambdas/domain/calendar/carry-on.ts';
import type { Entry, Layer } from '../../../../lambdas/domain/calendar/schedule.ts';

const berlin = 'Europe/Berlin';
/** In the week of Ada, which ends on Monday the 30th at 09:00 in Berlin. */
const now = Date.parse('2026-11-26T12:00:00Z');

const weekly: Layer = { turns: [{ people: ['ada', 'ben', 'cleo'], from: '2026-11-02' }], handover: ['monday 09:00'] };

/** The last turn after a change: from when, and in which order. */
function next(people: readonly Entry[], layer = weekly, at = now) {
  const result = carryOn(layer, berlin, { people }, at);
  return 'fault' in result ? result.fault : result.turns.at(-1);
}

describe('a change of the people of a rotation', () => {
  it('begins with the next handover, and keeps the turns before it', () => {
    expect(carryOn(weekly, berlin, { people: ['ada', 'ben', 'cleo', 'dan'] }, now)).toEqual({
      turns: [...weekly.turns, { from: '2026-11-30', people: ['ben', 'cleo', 'dan', 'ada'] }],
      from: Date.parse('2026-11-30T08:00:00Z'),
    });
  });

  it.each<[string, Entry[], Entry[]]>([
    ['goes on after the person of the running shift', ['dan', 'ben', 'ada', 'cleo'], ['cleo', 'dan', 'ben', 'ada']],
    ['goes on with the next in the old order, if that person leaves', ['cleo', 'ben'], ['ben', 'cleo']],
    ['begins with its first, if nobody stays', ['dan', 'eve'], ['dan', 'eve']],
    ['takes a group as one', ['ada', ['dan', 'eve'], 'ben'], [['dan', 'eve'], 'ben', 'ada']],
  ])('%s', (_, wanted, order) => {
    expect(next(wanted)).toEqual({ from: '2026-11-30', people: order });
  });

  it('finds the running shift of a group in whatever order its members are written', () => {
    const groups: Layer = { ...weekly, turns: [{ people: [['ben', 'ada'], 'cleo'], from: '2026-11-23' }] };
    expect(next([['ada', 'ben'], 'cleo', 'dan'], groups)).toEqual({
      from: '2026-11-30',
      people: ['cleo', 'dan', ['ada', 'ben']],
    });
  });

  it('is written with its time where a date would mean another one', () => {
    const twice: Layer = { ...weekly, handover: ['monday 09:00', 'monday 17:00'] };
    expect(next(['ada', 'dan'], twice, Date.parse('2026-11-30T08:30:00Z'))).toMatchObject({ from: '2026-11-30T17:00' });
    const hourly: Layer = { turns: [{ people: ['ada', 'ben'], from: '2026-11-26T09:00', every: '36 hours' }] };
    expect(next(['ben', 'dan'], hourly)).toEqual({
      from: '2026-11-27T21:00',
      every: '36 hours',
      people: ['ben', 'dan'],
    });
  });

  it('keeps the time of the old handover where the handover changes, too', () => {
    const result = carryOn(weekly, berlin, { people: ['ada', 'ben', 'cleo'], handover: ['friday 17:00'] }, now);
    expect(result).toMatchObject({
      turns: [weekly.turns[0], { from: '2026-11-30T09:00', handover: ['friday 17:00'] }],
    });
  });

  it('begins at the next midnight where there is no handover', () => {
    expect(carryOn({ turns: [{ people: ['ada'] }] }, berlin, { people: ['ben'] }, now)).toMatchObject({
      turns: [
        { from: '2024-01-01', people: ['ada'] },
        { from: '2026-11-27', people: ['ben'] },
      ],
    });
  });

  it('replaces the first turn before that has begun', () => {
    const later: Layer = { ...weekly, turns: [{ people: ['ada'], from: '2026-12-07' }] };
    expect(carryOn(later, berlin, { people: ['ben', 'ada'] }, now)).toEqual({
      turns: [{ people: ['ben', 'ada'], from: '2026-12-07' }],
      from: Date.parse('2026-12-07T08:00:00Z'),
    });
  });

  it('skips a handover in the hour that the clocks show twice, because its text would mean the first one', () => {
    const hourly: Layer = { turns: [{ people: ['ada', 'ben'], from: '2026-10-24T02:30', every: '25 hours' }] };
    expect(next(['ben', 'ada'], hourly, Date.parse('2026-10-24T12:00:00Z'))).toMatchObject({
      from: '2026-10-26T03:30',
    });
  });

  it.each<[string, Layer, string]>([
    [
      'a change that is planned already',
      { ...weekly, turns: [...weekly.turns, { people: ['dan'], from: '2027-03-01' }] },
      'A change from 2027-03-01 on is planned already. Change the turns in the file by hand.',
    ],
    [
      'a handover that is too far away',
      { turns: [{ people: ['ada', 'ben'], from: '2026-11-01' }], handover: ['1st 09:00'], every: '999 months' },
      'There is no handover within ten years. Change the turns in the file by hand.',
    ],
    ['a layer without turns', { turns: [] }, 'The layer has no turns.'],
  ])('is left to a person for %s', (_, layer, fault) => {
    expect(next(['ada'], layer)).toBe(fault);
  });
});
