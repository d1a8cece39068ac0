import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idMaker } from '../../../bin/import/ids.ts';
import { layerOf, sideBySide } from '../../../bin/import/layers.ts';
import type { Rota } from '../../../bin/import/model.ts';
import { hoursOf, paceOfSeconds, writtenTime } from '../../../bin/import/pace.ts';
import { calendarOf } from '../../../lambdas/domain/calendar/calendar.ts';

const now = Date.parse('2026-11-27T12:00:00Z');

const rota = (key: string, hours?: string, more: Partial<Rota> = {}): Rota => ({
  ...{ key, people: [key], ...(hours !== undefined && { hours: [hours] }) },
  ...more,
});

/** Everybody on call at an instant in schedules side by side. */
function who(levels: readonly (readonly Rota[])[], at: string): string[] {
  const made = levels.map((level) =>
    level.flatMap((each) => {
      const layer = layerOf(each, 'UTC', now);
      return layer === undefined ? [] : [{ rota: each, layer }];
    }),
  );
  const people = levels.flat().map(({ key }) => ({ id: key, timeZone: 'UTC' }));
  const duties = sideBySide(made).map(
    (group) =>
      calendarOf({ id: 's', timeZone: 'UTC', layers: group.map(({ layer }) => layer) }, [], people).dutyAt(
        Date.parse(at),
      ).people,
  );
  return [...new Set(duties.flat())].sort();
}

describe('a rota as a layer', () => {
  const day = 24 * 3600 * 1000;
  const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC'];
  const drawn = fc.record({
    people: fc.integer({ min: 1, max: 5 }).map((count) => ['ada', 'ben', 'cleo', 'dan', 'eva'].slice(0, count)),
    seconds: fc.constantFrom(8 * 3600, 12 * 3600, 36 * 3600, 86_400, 3 * 86_400, 7 * 86_400, 14 * 86_400),
    anchor: fc.integer({ min: -900 * 48, max: -1 }),
    begins: fc.option(fc.integer({ min: -400, max: 400 }), { nil: undefined }),
    ends: fc.option(fc.integer({ min: 1, max: 800 }), { nil: undefined }),
    zone: fc.constantFrom(...zones),
  });

  it('has the same people as all the years before say, from now on', () => {
    fc.assert(
      fc.property(drawn, ({ people, seconds, anchor: halfHours, begins, ends, zone }) => {
        const anchor = now + (halfHours * day) / 48;
        const half = (count: number | undefined) => (count === undefined ? undefined : now + (count * day) / 4);
        const pace = paceOfSeconds(seconds, anchor, zone);
        if (pace === undefined) throw new Error('There is no such pace.');
        const given = { key: 'r', people, pace, begins: half(begins), ends: half(ends) };
        const made = layerOf(given, zone, now);
        const { anchor: _, ...shape } = pace;
        const whole = { turns: [{ people, from: writtenTime(anchor, zone) }], ...shape };
        const known = people.map((id) => ({ id, timeZone: 'UTC' }));
        const [ours, theirs] = [made, whole].map((layer) =>
          calendarOf({ id: 's', timeZone: zone, layers: layer === undefined ? [] : [layer] }, [], known),
        );
        for (let step = 0; step < 60; step++) {
          const at = now + step * 37 * 3_600_000;
          const isOver = given.ends !== undefined && at >= given.ends;
          const isEarly = given.begins !== undefined && at < given.begins && given.begins > now;
          const expected = isOver || isEarly ? [] : theirs?.dutyAt(at).people;
          expect(ours?.dutyAt(at).people).toEqual(expected);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('rotas of several levels', () => {
  const levels = [
    [rota('a', '08:00-12:00'), rota('b', '10:00-14:00')],
    [rota('c'), rota('d', '09:00-20:00')],
  ];

  it.each([
    ['2026-11-30T07:00Z', ['c']],
    ['2026-11-30T08:00Z', ['a']],
    ['2026-11-30T10:00Z', ['a', 'b']],
    ['2026-11-30T12:00Z', ['b']],
    ['2026-11-30T14:00Z', ['c', 'd']],
    ['2026-11-30T20:00Z', ['c']],
  ])('at %s are on call together on the first level that has somebody', (at, expected) => {
    expect(who(levels, at)).toEqual(expected);
  });

  it('are one schedule if they are apart: by their hours, or because one is over before the other begins', () => {
    const layersOf = (...rotas: readonly Rota[]) =>
      sideBySide([rotas.map((each) => ({ rota: each, layer: layerOf(each, 'UTC', now) ?? { turns: [] } }))]).length;
    expect(layersOf(rota('a', 'mon-fri 09:00-17:00'), rota('b', 'sat+sun'), rota('c', 'mon-fri 17:00-09:00'))).toBe(2);
    expect(layersOf(rota('a', 'mon-fri 09:00-17:00'), rota('b', 'sat+sun'))).toBe(1);
    const december = Date.parse('2026-12-07T08:00Z');
    expect(layersOf(rota('a', undefined, { ends: december }), rota('b', undefined, { begins: december }))).toBe(1);
    expect(layersOf(rota('a', '08:00-12:00', { timeZone: 'Asia/Tokyo' }), rota('b', '12:00-20:00'))).toBe(2);
  });
});

describe('a pace', () => {
  const anchor = Date.parse('2026-11-23T08:00:00Z');

  it.each([
    [7 * 86_400, { handover: ['monday 09:00'] }],
    [86_400, { handover: ['daily 09:00'] }],
    [8 * 3600, { handover: ['daily 01:00', 'daily 09:00', 'daily 17:00'] }],
    [1800, { handover: expect.arrayContaining(['daily 09:30']) }],
    [5 * 3600, { every: '5 hours' }],
    [3600 * 25, { every: '25 hours' }],
    [100, undefined],
    [0, undefined],
  ])('of %i seconds', (seconds, expected) => {
    const pace = paceOfSeconds(seconds, anchor, 'Europe/Berlin');
    expect(pace).toEqual(expected && { ...expected, anchor });
  });
});

describe('hours of a week', () => {
  const stretch = (weekday: number, start: number, minutes: number) => ({ weekday, start, minutes });

  it.each([
    [[stretch(0, 540, 480), stretch(1, 540, 480)], ['mon+tue 09:00-17:00']],
    [[stretch(4, 1020, 3840)], ['fri 17:00 - mon 09:00']],
    [[stretch(5, 0, 1440), stretch(6, 0, 1440)], ['sat+sun']],
    [[stretch(6, 1320, 120)], ['sun 22:00-24:00']],
    [[0, 1, 2, 3, 4, 5, 6].map((day) => stretch(day, 0, 1440)), undefined],
    [[], undefined],
  ])('%j are %j', (stretches, expected) => {
    expect(hoursOf(stretches)).toEqual(expected);
  });
});

describe('an id', () => {
  it.each([
    ['Ada Lovelace', 'ada-lovelace'],
    ['Åsa Öberg-Groß', 'asa-oberg-gross'],
    ['ada@example.org', 'ada'],
    ['24/7 Platform: on call', 'platform-on-call'],
    ['Платформа', 'contact'],
    ['A very long name of a schedule', 'a-very-long-name-of'],
    ['Daily engineering rotation', 'daily-engineering'],
    ['Donaudampfschifffahrtsgesellschaft', 'donaudampfschifffahr'],
    ['A donaudampfschifffahrtsgesellschaft', 'a-donaudampfschifffa'],
    ['Platform engineers 24', 'platform-engineers'],
    ['Exactly twenty chars', 'exactly-twenty-chars'],
  ])('of %s is %s', (name, id) => {
    expect(idMaker([], 20, 'contact')(name)).toBe(id);
  });

  it('is given once', () => {
    const make = idMaker(['ada'], 5, 'x');
    expect([make('Ada'), make('Ada'), make('Adamson'), make('Adamson')]).toEqual(['ada-2', 'ada-3', 'adams', 'ada-4']);
    const long = idMaker([], 20, 'x');
    expect([long('Daily engineering rotation'), long('Daily engineering rota')]).toEqual([
      'daily-engineering',
      'daily-engineering-2',
    ]);
  });
});
