import { describe, expect, it, vi } from 'vitest';
import {
  calendarOf,
  gapsWithin,
  nextChange,
  remembering,
  shiftsWithin,
} from '../../../../lambdas/domain/calendar/calendar.ts';
import type { Layer, Override, Person, Schedule } from '../../../../lambdas/domain/calendar/schedule.ts';
import { timedOnCore } from '../../../bench/figure.ts';

const people = (away: Readonly<Record<string, readonly string[]>> = {}): Person[] =>
  ['ada', 'ben', 'cleo', 'dan', 'olga', 'pia', 'quin'].map((id) => ({ id, timeZone: 'Europe/Berlin', away: away[id] }));

type Flat = Omit<Layer, 'turns'> & {
  readonly people?: Layer['turns'][0]['people'];
  readonly from?: string | undefined;
  readonly turns?: Layer['turns'];
};

/** A layer as it is written short. */
const layer = ({ people: order = [], from, turns = [{ people: order, from }], ...rest }: Flat): Layer => ({
  ...rest,
  turns,
});

const aSchedule = (layers: readonly Flat[], rest: Partial<Schedule> = {}): Schedule => ({
  ...{ id: 'primary', timeZone: 'Europe/Berlin' },
  ...rest,
  layers: layers.map(layer),
});

const weekly = { people: ['ada', 'ben', 'cleo'], handover: ['monday 09:00'], from: '2026-03-23' };

/** Who is on call at some instants. */
function ask(
  schedule: Schedule,
  instants: readonly string[],
  overrides: readonly Override[] = [],
  who = people(),
): string[] {
  const calendar = calendarOf(schedule, overrides, who);
  return instants.map((at) => calendar.dutyAt(Date.parse(at)).people.join('+'));
}

/** The shifts of a stretch, one per line: from when, and who. */
function tell(schedule: Schedule, from: string, until: string, who = people()): string[] {
  const calendar = calendarOf(schedule, [], who);
  return shiftsWithin(calendar, { from: Date.parse(from), until: Date.parse(until) }).map(
    (shift) => `${new Date(shift.from).toISOString().slice(0, 16)} ${shift.people.join('+') || 'nobody'}`,
  );
}

describe('whose turn it is', () => {
  it('changes at the handover on the clock when the clocks change, to the millisecond', () => {
    expect(ask(aSchedule([weekly]), ['2026-03-30T06:59:59.999Z', '2026-03-30T07:00:00Z'])).toEqual(['ada', 'ben']);
    expect(ask(aSchedule([weekly]), ['2026-10-26T07:59:59.999Z', '2026-10-26T08:00:00Z'])).toEqual(['ada', 'ben']);
  });

  it('is nobody’s before the first turn', () => {
    expect(ask(aSchedule([weekly]), ['2026-03-23T07:59:59.999Z', '2026-03-23T08:00:00Z'])).toEqual(['', 'ada']);
  });

  it('is not moved by a weekend', () => {
    const office = {
      people: ['ada', 'ben', 'cleo'],
      handover: ['mon-fri 09:00'],
      hours: ['mon-fri 09:00-19:00'],
      from: '2026-11-26',
    };
    const noons = ['2026-11-26T11:00Z', '2026-11-27T11:00Z', '2026-11-28T11:00Z', '2026-11-30T11:00Z'];
    expect(ask(aSchedule([office]), noons)).toEqual(['ada', 'ben', '', 'cleo']);
  });

  it('is not moved by a turn that begins later', () => {
    const changed = {
      ...weekly,
      from: undefined,
      turns: [
        { people: ['ada', 'ben', 'cleo'], from: '2026-11-02' },
        { people: ['ben', 'cleo', 'dan', 'ada'], from: '2026-11-30' },
      ],
    };
    expect(tell(aSchedule([changed]), '2026-11-10T12:00Z', '2026-12-22T00:00Z')).toEqual([
      '2026-11-10T12:00 ben',
      '2026-11-16T08:00 cleo',
      '2026-11-23T08:00 ada',
      '2026-11-30T08:00 ben',
      '2026-12-07T08:00 cleo',
      '2026-12-14T08:00 dan',
      '2026-12-21T08:00 ada',
    ]);
  });

  it('may be nobody’s, a group’s, or the same person’s twice', () => {
    const order = { people: ['ada', 'nobody', ['ben', 'cleo'], 'ada'], handover: ['daily 00:00'], from: '2026-12-01' };
    expect(tell(aSchedule([order], { timeZone: 'UTC' }), '2026-12-01T00:00Z', '2026-12-07T00:00Z')).toEqual([
      '2026-12-01T00:00 ada',
      '2026-12-02T00:00 nobody',
      '2026-12-03T00:00 ben+cleo',
      '2026-12-04T00:00 ada',
      '2026-12-06T00:00 nobody',
    ]);
  });

  it('passes on twice at one instant if the clocks skip to the second handover', () => {
    const twice = {
      people: ['ada', 'ben', 'cleo'],
      handover: ['daily 02:30', 'daily 03:30'],
      from: '2026-03-28T02:30',
    };
    // 02:30 does not come on 29 March: it is 03:30, as the other one. Cleo’s turn has no length.
    expect(tell(aSchedule([twice]), '2026-03-29T00:00Z', '2026-03-30T02:00Z')).toEqual([
      '2026-03-29T00:00 ben',
      '2026-03-29T01:30 ada',
      '2026-03-30T00:30 ben',
      '2026-03-30T01:30 cleo',
    ]);
  });

  it.each<[string, Partial<Flat>, string[]]>([
    [
      'by the day of the month, which is the last one of a shorter month',
      { handover: ['31st 09:00'], from: '2027-01-31' },
      ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30'],
    ],
    [
      'on the last day',
      { handover: ['last day 09:00'], from: '2027-01-31' },
      ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30'],
    ],
    [
      'on the first Monday',
      { handover: ['first monday 09:00'], from: '2027-01-04' },
      ['2027-01-04', '2027-02-01', '2027-03-01', '2027-04-05'],
    ],
    [
      'on the last Friday',
      { handover: ['last fri 09:00'], from: '2027-01-29' },
      ['2027-01-29', '2027-02-26', '2027-03-26', '2027-04-30'],
    ],
    ['on fifth Saturdays only', { handover: ['fifth saturday 09:00'], from: '2027-01-30' }, ['2027-01-30']],
    [
      'every two months',
      { handover: ['1st 09:00'], every: '2 months', from: '2027-01-01' },
      ['2027-01-01', '2027-03-01', '2027-05-01'],
    ],
    [
      'every three weeks, across a year of 53',
      { handover: ['monday 09:00'], every: '3 weeks', from: '2026-12-14' },
      ['2026-12-14', '2027-01-04', '2027-01-25', '2027-02-15', '2027-03-08', '2027-03-29', '2027-04-19'],
    ],
    [
      'every 40 days',
      { handover: ['daily 09:00'], every: '40 days', from: '2027-01-01' },
      ['2027-01-01', '2027-02-10', '2027-03-22', '2027-05-01'],
    ],
  ])('is handed over %s', (_, pace, dates) => {
    const schedule = aSchedule([{ people: ['ada', 'ben', 'cleo'], ...pace }], { timeZone: 'UTC' });
    const shifts = tell(schedule, '2026-12-01T00:00Z', '2027-05-02T00:00Z').filter((line) => !line.endsWith('nobody'));
    expect(shifts.map((line) => line.slice(0, 10))).toEqual(dates);
    expect(shifts.every((line) => line.includes('T09:00'))).toBe(true);
  });

  it('is handed over every 36 hours, whatever the clocks show', () => {
    const hourly = { people: ['ada', 'ben'], every: '36 hours', from: '2026-03-28T12:00' };
    expect(tell(aSchedule([hourly]), '2026-03-28T11:00Z', '2026-04-01T00:00Z')).toEqual([
      '2026-03-28T11:00 ada',
      '2026-03-29T23:00 ben',
      '2026-03-31T11:00 ada',
    ]);
  });
});

describe('a layer', () => {
  const rota = { people: ['ada', 'ben'], handover: ['monday 09:00'], from: '2026-11-30' };
  const office = {
    people: ['olga', 'pia', 'quin'],
    handover: ['monday 09:00'],
    hours: ['mon-fri 09:00-17:00'],
    from: '2026-11-30',
  };

  it('gives way to those above it: holidays, office hours, then everybody else', () => {
    const schedule = aSchedule([{ people: ['dan'], dates: ['2026-12-24 .. 2026-12-26'] }, office, rota]);
    expect(tell(schedule, '2026-12-23T15:00Z', '2026-12-28T09:00Z')).toEqual([
      '2026-12-23T15:00 olga',
      '2026-12-23T16:00 ben',
      '2026-12-23T23:00 dan',
      '2026-12-26T23:00 ben',
      '2026-12-28T08:00 pia',
    ]);
  });

  it('may have a zone of its own, and the weeks in which the clocks differ are found', () => {
    const sun = (timeZone: string, who: string, hours: string) => ({
      people: [who],
      timeZone,
      hours: [`daily ${hours}`],
    });
    const schedule = aSchedule([
      sun('Europe/Berlin', 'ada', '08:00-16:00'),
      sun('America/New_York', 'ben', '10:00-19:00'),
      sun('Asia/Tokyo', 'cleo', '09:00-16:00'),
    ]);
    const week = { from: Date.parse('2027-03-08T00:00Z'), until: Date.parse('2027-03-15T12:00Z') };
    expect(gapsWithin(calendarOf(schedule, [], people()), week)).toEqual([
      { from: Date.parse('2027-03-14T23:00Z'), until: Date.parse('2027-03-15T00:00Z') },
    ]);
  });

  it('ends where the next one begins', () => {
    const schedule = aSchedule([
      { ...rota, until: '2026-12-14' },
      { people: ['cleo'], handover: ['monday 09:00'], from: '2026-12-14' },
    ]);
    expect(tell(schedule, '2026-12-10T00:00Z', '2026-12-20T00:00Z')).toEqual([
      '2026-12-10T00:00 ben',
      '2026-12-14T08:00 cleo',
    ]);
  });

  it('of hours that the clocks skip does not come that day', () => {
    const night = { people: ['ada'], hours: ['daily 02:30-03:00'] };
    expect(tell(aSchedule([night]), '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-28T12:00 nobody',
      '2026-03-30T00:30 ada',
      '2026-03-30T01:00 nobody',
    ]);
  });

  it('of hours over the weekend belongs to the Friday on which they begin', () => {
    const weekend = {
      people: ['ada', 'ben'],
      handover: ['friday 17:00'],
      hours: ['fri 17:00 - mon 09:00'],
      from: '2026-11-27',
    };
    expect(tell(aSchedule([weekend]), '2026-11-27T00:00Z', '2026-12-08T00:00Z')).toEqual([
      '2026-11-27T00:00 nobody',
      '2026-11-27T16:00 ada',
      '2026-11-30T08:00 nobody',
      '2026-12-04T16:00 ben',
      '2026-12-07T08:00 nobody',
    ]);
  });

  it.each([
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', 23],
    ['Pacific/Apia', '2011-12-30', undefined, 0],
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z', 25],
  ])('of a whole day lasts as long as the day does in %s on %s', (timeZone, date, from, hours) => {
    const schedule = aSchedule([{ people: ['ada'], dates: [date] }], { timeZone });
    const noon = Date.parse(`${date}T12:00Z`);
    const mine = shiftsWithin(calendarOf(schedule, [], people()), {
      from: noon - 3 * 86_400_000,
      until: noon + 3 * 86_400_000,
    }).filter((shift) => shift.people.length > 0);
    expect(mine.map((shift) => [new Date(shift.from).toISOString(), (shift.until - shift.from) / 3600_000])).toEqual(
      from === undefined ? [] : [[from, hours]],
    );
  });
});

describe('somebody who is away', () => {
  const rota = { people: ['ada', 'ben', 'cleo'], handover: ['monday 09:00'], from: '2026-12-14' };

  it('is replaced by the next in the order, who keeps their own turn', () => {
    const away = people({ ada: ['2026-12-14 .. 2026-12-20'] });
    expect(tell(aSchedule([rota]), '2026-12-14T12:00Z', '2027-01-05T00:00Z', away)).toEqual([
      '2026-12-14T12:00 ben',
      '2026-12-20T23:00 ada',
      '2026-12-21T08:00 ben',
      '2026-12-28T08:00 cleo',
      '2027-01-04T08:00 ada',
    ]);
  });

  it('is away for whole days where they are, and not where the schedule is', () => {
    const who = people({ ada: ['2026-12-21 .. 2027-01-03'] }).map((each) =>
      each.id === 'ada' ? { ...each, timeZone: 'Asia/Tokyo' } : each,
    );
    const order = { ...rota, from: '2026-11-23', people: ['ben', 'ada', 'cleo'], every: '4 weeks' };
    expect(tell(aSchedule([order]), '2026-12-20T12:00Z', '2027-01-04T12:00Z', who)).toEqual([
      '2026-12-20T12:00 ben',
      '2026-12-21T08:00 cleo',
      '2027-01-03T15:00 ada',
    ]);
  });

  it('is replaced once in a group, and by nobody if all are away', () => {
    const pair = { people: [['ada', 'ben'], 'cleo'] };
    const calendar = (away: Record<string, string[]>) =>
      calendarOf(aSchedule([pair]), [], people(away)).dutyAt(Date.parse('2026-12-24T12:00Z'));
    const day = ['2026-12-24'];
    expect(calendar({ ada: day })).toMatchObject({ people: ['ben', 'cleo'], standIns: [{ for: 'ada', by: 'cleo' }] });
    expect(calendar({ ada: day, ben: day })).toMatchObject({
      people: ['cleo'],
      standIns: [{ for: 'ada', by: 'cleo' }, { for: 'ben' }],
    });
    expect(calendar({ ada: day, ben: day, cleo: day })).toMatchObject({
      ...{ people: [], layer: undefined },
      standIns: [{ for: 'ada' }, { for: 'ben' }],
    });
  });

  it('is replaced by the layer below if nobody of the turn is left', () => {
    const schedule = aSchedule([{ people: ['ada'] }, { people: ['nobody'] }, { people: ['ben'] }]);
    const duty = calendarOf(schedule, [], people({ ada: ['2026-12-24'] })).dutyAt(Date.parse('2026-12-24T12:00Z'));
    expect(duty).toMatchObject({ people: ['ben'], layer: 2, standIns: [{ for: 'ada', by: 'ben' }] });
  });

  it('counts as away if there is no such person', () => {
    const calendar = calendarOf(
      aSchedule([rota]),
      [],
      people().filter(({ id }) => id !== 'ada'),
    );
    expect(calendar.dutyAt(Date.parse('2026-12-15T12:00Z'))).toMatchObject({
      people: ['ben'],
      standIns: [{ for: 'ada', by: 'ben' }],
    });
  });
});

describe('an override', () => {
  const rota = { people: ['ada', 'ben'], handover: ['monday 09:00'], from: '2026-11-30' };
  const on = (from: string, until: string, change: Partial<Override>): Override => ({
    schedule: 'primary',
    from: `2026-12-01T${from}`,
    until: `2026-12-01T${until}`,
    ...change,
  });
  const at = (time: string) => `2026-12-01T${time}:00+01:00`;

  it('of an override counts', () => {
    const overrides = [
      on('09:00', '17:00', { replace: 'ada', with: 'ben' }),
      on('12:00', '13:00', { replace: 'ben', with: 'cleo' }),
    ];
    expect(ask(aSchedule([rota]), ['08:59', '09:00', '12:00', '13:00', '17:00'].map(at), overrides)).toEqual([
      'ada',
      'ben',
      'cleo',
      'ben',
      'ada',
    ]);
  });

  it.each<[string, Partial<Override>[], string]>([
    ['puts somebody on call alone', [{ add: 'ben' }, { put: 'dan' }], 'dan'],
    ['adds somebody, once', [{ add: 'ben' }, { add: 'ben' }], 'ada+ben'],
    ['removes somebody', [{ add: 'ben' }, { remove: 'ada' }], 'ben'],
    ['replaces whoever is there only', [{ replace: 'ben', with: 'dan' }], 'ada'],
    ['replaces by somebody who is there already', [{ add: 'ben' }, { replace: 'ada', with: 'ben' }], 'ben'],
    [
      'that needs an unknown person does nothing',
      [{ put: 'eve' }, { add: 'eve' }, { replace: 'ada', with: 'eve' }],
      'ada',
    ],
    ['may remove everybody', [{ remove: 'ada' }], ''],
    ['of another schedule does nothing', [{ put: 'dan', schedule: 'support' }], 'ada'],
  ])('%s', (_, changes, expected) => {
    const overrides = changes.map((change) => on('09:00', '17:00', change));
    expect(ask(aSchedule([rota]), [at('12:00')], overrides)).toEqual([expected]);
  });

  it('that ends before it begins, or has an offset of its own, means what it says', () => {
    const utc = { schedule: 'primary', from: '2026-12-01T08:00Z', until: '2026-12-01T09:00Z', put: 'dan' };
    expect(
      ask(aSchedule([rota]), ['08:59', '09:00', '10:00'].map(at), [utc, on('13:00', '09:00', { put: 'cleo' })]),
    ).toEqual(['ada', 'dan', 'ada']);
  });

  it('is named with what it changed', () => {
    const [first, second] = [on('09:00', '17:00', { put: 'dan' }), on('09:00', '17:00', { remove: 'ben' })];
    const calendar = calendarOf(aSchedule([rota]), [first, second], people());
    expect(calendar.dutyAt(Date.parse(at('12:00')))).toMatchObject({ people: ['dan'], layer: 0, overrides: [first] });
  });
});

describe('what a schedule covers', () => {
  it('is what must have somebody, and a minute missing in it is a gap', () => {
    const schedule = aSchedule([{ people: ['ada'], hours: ['mon-fri 09:00-16:59'] }], {
      covers: ['mon-fri 09:00-17:00'],
    });
    const gaps = gapsWithin(calendarOf(schedule, [], people()), {
      from: Date.parse('2026-11-27T00:00Z'),
      until: Date.parse('2026-12-01T00:00Z'),
    });
    expect(gaps.map(({ from, until }) => [from, until].map((at) => new Date(at).toISOString().slice(5, 16)))).toEqual([
      ['11-27T15:59', '11-27T16:00'],
      ['11-30T15:59', '11-30T16:00'],
    ]);
  });

  it('is one stretch where its hours meet or overlap', () => {
    const covers = ['mon-fri 09:00-17:00', 'mon-fri 16:00-18:00', 'mon-fri 18:00-19:00'];
    const schedule = aSchedule([{ people: ['ada'], hours: ['mon-fri 09:00-15:00'] }], { covers });
    const stretch = { from: Date.parse('2026-11-30T00:00Z'), until: Date.parse('2026-12-01T00:00Z') };
    expect(gapsWithin(calendarOf(schedule, [], people()), stretch)).toEqual([
      { from: Date.parse('2026-11-30T14:00Z'), until: Date.parse('2026-11-30T18:00Z') },
    ]);
  });

  it('is every minute, if it does not say', () => {
    const schedule = aSchedule([{ people: ['ada'], hours: ['mon-fri'] }]);
    const gaps = gapsWithin(calendarOf(schedule, [], people()), {
      from: Date.parse('2026-11-27T00:00Z'),
      until: Date.parse('2026-12-01T00:00Z'),
    });
    expect(gaps).toEqual([{ from: Date.parse('2026-11-27T23:00Z'), until: Date.parse('2026-11-29T23:00Z') }]);
  });
});

describe('the next change', () => {
  it('is the next instant with other people, however far', () => {
    const calendar = calendarOf(
      aSchedule([{ people: ['ada', 'ben'], handover: ['1st 09:00'], every: '6 months', from: '2026-01-01' }]),
      [],
      people(),
    );
    expect(nextChange(calendar, Date.parse('2026-01-02T00:00Z'))).toBe(Date.parse('2026-07-01T07:00Z'));
  });

  it('never comes where one person is always on call', () => {
    expect(nextChange(calendarOf(aSchedule([{ people: ['ada'] }]), [], people()), Date.now())).toBeUndefined();
  });
});

it('is as fast after two years of turns by the hour as on the first day', async () => {
  const hourly = calendarOf(
    aSchedule([{ people: ['ada', 'ben', 'cleo'], handover: ['daily 00:00'], from: '2000-01-01' }]),
    [],
    people(),
  );
  const hours = calendarOf(
    aSchedule([{ people: ['ada', 'ben', 'cleo'], every: '1 hour', from: '2024-01-01T00:00' }]),
    [],
    people(),
  );
  expect(hours.dutyAt(Date.parse('2026-01-01T00:30Z')).people).toEqual([['ada', 'ben', 'cleo'][(731 * 24 + 1) % 3]]);
  const spent = await timedOnCore(() => {
    for (let index = 0; index < 1000; index++) {
      hours.dutyAt(Date.parse('2026-01-01T00:30Z') + index * 3_600_000);
      hourly.dutyAt(Date.parse('2026-01-01T00:30Z') + index * 86_400_000);
    }
  });
  expect(spent).toBeLessThan(1000);
});

describe('a calendar that remembers', () => {
  it('answers as the calendar does, and works out each answer once', () => {
    const calendar = calendarOf(aSchedule([weekly]), [], people());
    const counted = { ...calendar, dutyAt: vi.fn(calendar.dutyAt), changesWithin: vi.fn(calendar.changesWithin) };
    const { dutyAt, changesWithin } = remembering(counted);
    const stretch = { from: Date.parse('2026-11-30T00:00Z'), until: Date.parse('2026-12-30T00:00Z') };
    for (let times = 0; times < 3; times++) {
      expect(dutyAt(stretch.from)).toEqual(calendar.dutyAt(stretch.from));
      expect(changesWithin({ ...stretch })).toEqual(calendar.changesWithin(stretch));
    }
    expect(counted.dutyAt).toHaveBeenCalledOnce();
    expect(counted.changesWithin).toHaveBeenCalledOnce();
  });
});
