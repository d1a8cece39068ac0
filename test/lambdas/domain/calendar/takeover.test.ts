import { describe, expect, it } from 'vitest';
import { calendarOf } from '../../../../lambdas/domain/calendar/calendar.ts';
import type { Layer, Override } from '../../../../lambdas/domain/calendar/schedule.ts';
import { stretchAround, takeoversWithin } from '../../../../lambdas/domain/calendar/takeover.ts';

const people = ['ada', 'ben', 'cleo'].map((id) => ({ id, timeZone: 'UTC' }));
const calendarIn = (layer: Layer, overrides: readonly Override[] = []) =>
  calendarOf({ id: 'primary', timeZone: 'UTC', layers: [layer] }, overrides, people);
const weekly: Layer = { turns: [{ people: ['ada', 'ben'], from: '2026-11-02' }], handover: ['monday 09:00'] };
const short = (at: number) => new Date(at).toISOString().slice(5, 16);
const tell = (calendar: ReturnType<typeof calendarIn>, from: string, until: string) =>
  takeoversWithin(calendar, { from: Date.parse(from), until: Date.parse(until) }).map(
    ({ at, endedAt, off, on }) =>
      `${short(at)}${endedAt === at ? '' : ` (${short(endedAt)})`} ${off.join('+')} > ${on.join('+')}`,
  );
const november = ['2026-11-03T00:00Z', '2026-11-24T00:00Z'] as const;

describe('a takeover', () => {
  it.each<[string, Layer, readonly Override[], string[]]>([
    [
      'comes with each handover',
      weekly,
      [],
      ['11-09T09:00 ada > ben', '11-16T09:00 ben > ada', '11-23T09:00 ada > ben'],
    ],
    [
      'does not come each morning of office hours, but with the next person, after the gap',
      { ...weekly, hours: ['mon-fri 09:00-17:00'] },
      [],
      [
        '11-09T09:00 (11-06T17:00) ada > ben',
        '11-16T09:00 (11-13T17:00) ben > ada',
        '11-23T09:00 (11-20T17:00) ada > ben',
      ],
    ],
    ['does not come if one person is always on call', { turns: [{ people: ['ada'] }], hours: ['mon-fri'] }, [], []],
    [
      'comes with the beginning and the end of an override',
      { turns: [{ people: ['ada'] }] },
      [{ schedule: 'primary', from: '2026-11-10T12:00', until: '2026-11-10T13:00', replace: 'ada', with: 'ben' }],
      ['11-10T12:00 ada > ben', '11-10T13:00 ben > ada'],
    ],
    [
      'has one side only if somebody is added and goes again',
      { turns: [{ people: ['ada'] }] },
      [{ schedule: 'primary', from: '2026-11-10T12:00', until: '2026-11-10T13:00', add: 'ben' }],
      ['11-10T12:00  > ben', '11-10T13:00 ben > '],
    ],
    [
      'is from nobody to the first person',
      { turns: [{ people: ['ada'], from: '2026-11-09' }], handover: ['monday 09:00'] },
      [],
      ['11-09T09:00  > ada'],
    ],
  ])('%s', (_, layer, overrides, takeovers) => {
    expect(tell(calendarIn(layer, overrides), ...november)).toEqual(takeovers);
  });
});

describe('the stretch of a contact', () => {
  it('goes on while they are on call, whoever else is', () => {
    const add = { schedule: 'primary', from: '2026-11-10T12:00', until: '2026-11-10T13:00', add: 'cleo' };
    const at = Date.parse('2026-11-10T12:30Z');
    const { from = 0, until = 0 } = stretchAround(calendarIn(weekly, [add]), 'ben', at);
    expect([short(from), short(until)]).toEqual(['11-09T09:00', '11-16T09:00']);
  });

  it('has no ends if it has none within a year', () => {
    const always = calendarIn({ turns: [{ people: ['ada'] }] });
    expect(stretchAround(always, 'ada', 0)).toEqual({ from: undefined, until: undefined });
  });
});
