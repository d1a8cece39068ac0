import { describe, expect, it } from 'vitest';
import { importOf, shiftsOf } from './imports.ts';

const page = (...results: object[]) => ({
  count: results.length,
  next: null,
  previous: null,
  results,
  page_size: 50,
  total_pages: 1,
});

const users = page(
  ...['ada', 'ben', 'cleo', 'dan'].map((name) => ({
    ...{ id: `U${name}`, grafana_id: 1, email: `${name}@example.org`, slack: [], username: name },
    ...{ role: 'admin', timezone: 'Europe/Berlin', teams: [] },
  })),
);

/** Ada, Ben, Cleo, each for a week from Monday 09:00 in Berlin. On 27 November 2026 it is the turn of Cleo. */
const rolling = {
  ...{ id: 'O1', team_id: null, schedule: 'S1', name: 'Weekly', type: 'rolling_users', time_zone: null, level: 1 },
  ...{ start: '2025-10-06T09:00:00', rotation_start: '2025-10-06T09:00:00', duration: 604_800, frequency: 'weekly' },
  ...{ interval: 1, week_start: 'MO', by_day: null, by_month: null, by_monthday: null, until: null },
  ...{ rolling_users: [['Uada'], ['Uben'], ['Ucleo']], start_rotation_from_user_index: 0 },
};
type Shift = Partial<Record<keyof typeof rolling | 'users', unknown>>;

const imported = (shifts: readonly Shift[], ...others: object[]) => {
  const all = shifts.map((shift, index) => ({ ...rolling, id: `O${index + 1}`, ...shift }));
  const schedule = {
    ...{ id: 'S1', name: 'Primary', type: 'web', team_id: null, time_zone: 'Europe/Berlin', on_call_now: [] },
    shifts: all.map(({ id }) => id),
  };
  return importOf('grafana-oncall', [users, page(schedule), page(...all), ...others]);
};

describe('a schedule of Grafana OnCall', () => {
  it('begins with the shift that is running, on the clocks of its zone', () => {
    const { text, who } = imported([{}]);
    expect(text).toContain('people: [cleo, ada, ben]\n    from: 2026-11-23\n    handover: monday 09:00');
    expect(who('primary', '2026-11-30T07:59Z', '2026-11-30T08:00Z', '2027-03-29T07:00Z')).toEqual([
      'cleo',
      'ada',
      'cleo',
    ]);
  });

  it('begins with the user whose index the rotation starts from', () => {
    expect(imported([{ start_rotation_from_user_index: 1 }]).who('primary', '2026-11-27T12:00Z')).toEqual(['ada']);
  });

  it('hands over at the beginning of the week that week_start says, and not on the weekday of the start', () => {
    // The week begins on Sunday, and the rotation started on a Wednesday, in Ada's week.
    const weekdays = {
      by_day: ['SU', 'MO', 'TU', 'WE', 'TH'],
      duration: 28_800,
      week_start: 'SU',
      start: '2026-11-18T09:00:00',
    };
    const { text, who } = imported([{ ...weekdays, rotation_start: '2026-11-18T09:00:00' }]);
    expect(text).toContain('handover: sunday 09:00');
    expect(who('primary', '2026-11-19T12:00Z', '2026-11-22T12:00Z', '2026-11-26T12:00Z', '2026-11-29T12:00Z')).toEqual([
      'nobody',
      'ben',
      'ben',
      'cleo',
    ]);
  });

  it('has days and hours: a week of one, limited to them', () => {
    const { text, who } = imported([{ by_day: ['MO', 'TU', 'WE', 'TH', 'FR'], duration: 28_800 }]);
    expect(text).toContain('hours: mon-fri 09:00-17:00');
    expect(who('primary', '2026-11-27T12:00Z', '2026-11-27T16:00Z', '2026-11-30T12:00Z')).toEqual([
      'cleo',
      'nobody',
      'ada',
    ]);
  });

  it('passes the turn on each chosen day if it is daily', () => {
    const daily = { frequency: 'daily', by_day: ['MO', 'WE', 'FR'], duration: 28_800, start: '2026-11-23T09:00:00' };
    const { text, who } = imported([{ ...daily, rotation_start: '2026-11-23T09:00:00' }]);
    expect(text).toContain('handover: mon+wed+fri 09:00');
    expect(who('primary', '2026-11-27T12:00Z', '2026-11-28T12:00Z', '2026-11-30T12:00Z', '2026-12-02T12:00Z')).toEqual([
      'cleo',
      'nobody',
      'ada',
      'ben',
    ]);
  });

  it.each<readonly [string, Shift, readonly string[]]>([
    ['every two weeks', { interval: 2, duration: 1_209_600 }, ['every: 2 weeks']],
    ['a week of two', { interval: 2 }, ['people: [nobody, ada, nobody, ben, nobody, cleo]', 'handover: monday 09:00']],
    ['every three days', { frequency: 'daily', interval: 3, duration: 259_200 }, ['every: 3 days']],
    ['each day, by day', { frequency: 'daily', duration: 43_200 }, ['handover: daily 09:00', 'hours: 09:00-21:00']],
    ['twelve hours', { frequency: 'hourly', interval: 12, duration: 43_200 }, ['handover: [daily 09:00, daily 21:00]']],
    [
      'a month',
      { frequency: 'monthly', by_monthday: [1], duration: 2_678_400, start: '2025-10-01T09:00:00' },
      ['handover: 1st 09:00'],
    ],
    [
      'together, each week',
      { type: 'recurrent_event', users: ['Uada', 'Udan'], duration: 28_800 },
      ['people: [[ada, dan]]'],
    ],
  ])('has turns: %s', (_, shift, lines) => {
    const { text } = imported([shift]);
    for (const line of lines) expect(text).toContain(line);
  });

  it('lets the higher level win, and puts one level that overlaps side by side', () => {
    const dan = { type: 'recurrent_event', users: ['Udan'], frequency: 'daily', duration: 28_800 };
    const higher = imported([{}, { ...dan, level: 2 }]);
    expect(higher.who('primary', '2026-11-27T12:00Z', '2026-11-27T17:00Z')).toEqual(['dan', 'cleo']);
    const same = imported([{}, dan]);
    expect(same.who('primary', '2026-11-27T12:00Z')).toEqual(['cleo']);
    expect(same.who('primary-2', '2026-11-27T12:00Z', '2026-11-27T17:00Z')).toEqual(['dan', 'nobody']);
  });

  it('follows a chain of updated shifts: the old one has ended, and the new one counts', () => {
    const { text, who } = imported([
      { until: '2026-11-20T12:00:00' },
      { rotation_start: '2026-11-20T12:00:00', rolling_users: [['Udan'], ['Uben']], start: '2026-11-16T09:00:00' },
    ]);
    expect(text.match(/handover/g)).toHaveLength(1);
    expect(who('primary', '2026-11-27T12:00Z', '2026-11-30T12:00Z')).toEqual(['ben', 'dan']);
  });

  it('has an end that is in UTC, although its start is on the clocks of the zone', () => {
    const { who } = imported([{ until: '2026-12-02T12:00:00' }]);
    expect(who('primary', '2026-12-02T11:59Z', '2026-12-02T12:00Z')).toEqual(['ada', 'nobody']);
  });

  it('says that times in UTC move when the clocks change', () => {
    const utc = page({ ...{ id: 'S2', name: 'Utc', type: 'web', time_zone: 'UTC', on_call_now: [] }, shifts: ['O1'] });
    expect(imported([{}], utc).notes.join('\n')).toContain('Its times are in UTC');
  });

  it('has overrides, single events and swaps', () => {
    const { text, who } = imported(
      [
        {},
        { type: 'override', users: ['Udan', 'Uben'], start: '2026-12-01T09:00:00', duration: 3600, frequency: null },
        {
          type: 'single_event',
          level: 3,
          users: ['Udan'],
          start: '2026-12-03T09:00:00',
          duration: 3600,
          frequency: null,
        },
        {
          type: 'single_event',
          level: 3,
          users: ['Udan'],
          start: '2025-12-03T09:00:00',
          duration: 3600,
          frequency: null,
        },
      ],
      page({
        ...{
          id: 'SSR1',
          schedule: 'S1',
          swap_start: '2026-12-04T08:00:00.000000Z',
          swap_end: '2026-12-05T08:00:00.000000Z',
        },
        ...{ beneficiary: 'Uada', benefactor: 'Ucleo', status: 'taken' },
      }),
    );
    expect(text).toContain('dates: 2026-12-03T09:00 .. 2026-12-03T10:00');
    expect(who('primary', '2026-12-01T08:30Z', '2026-12-03T08:30Z', '2026-12-04T12:00Z', '2026-12-05T12:00Z')).toEqual([
      'dan+ben',
      'dan',
      'cleo',
      'ada',
    ]);
  });

  it('is compared with the final shifts', () => {
    const final = (lines: readonly string[]) => ({
      ...page(
        ...shiftsOf(lines, (shift_start, shift_end, person) => ({
          ...{ shift_start, shift_end, user_pk: `U${person}`, user_email: '', user_username: person },
        })),
      ),
      schedule: 'S1',
    });
    const lines = ['2026-11-27T00:00:00Z cleo', '2026-11-30T08:00:00Z ada', '2026-12-07T08:00:00Z'];
    expect(imported([{}], final(lines)).differences).toEqual([0]);
    expect(imported([{}], final(lines.map((line) => line.replace(' ada', ' dan')))).differences).toEqual([1]);
  });

  it.each<readonly [string, Shift, string]>([
    ['months', { by_month: [1, 2] }, 'limited to some months'],
    ['hours with pauses', { frequency: 'hourly', interval: 12, duration: 3600 }, 'hourly with pauses'],
    ['months with pauses', { frequency: 'monthly', duration: 3600 }, 'monthly with pauses'],
    ['days with pauses', { frequency: 'daily', interval: 3, duration: 172_800 }, 'a part of its turns'],
    ['an unknown frequency', { frequency: 'yearly' }, 'the unknown frequency yearly'],
    ['no users', { rolling_users: [] }, 'has no users'],
  ])('says what it leaves out: %s', (_, shift, note) => {
    expect(imported([{}, shift]).notes.join('\n')).toContain(note);
  });

  it('says that a calendar at an address is left out, and that pages are missing', () => {
    const ical = {
      ...{ id: 'S2', name: 'Old', type: 'ical', ical_url_primary: 'https://example.org/a.ics' },
      on_call_now: [],
    };
    const more = { ...page(ical), next: 'https://example.org/api/v1/schedules/?page=2' };
    const { notes } = imported([{}], page(ical), { ...more, results: [] });
    expect(notes.join('\n')).toContain('Schedule Old is a calendar at an address');
    expect(
      importOf('grafana-oncall', [{ ...users, next: 'https://example.org/api/v1/users/?page=2' }]).notes.join('\n'),
    ).toContain('get the next page too');
  });
});

describe('an escalation chain of Grafana OnCall', () => {
  it('has a level until each wait', () => {
    const step = (position: number, type: string, more: object = {}) => ({
      ...{ id: `E${position}`, escalation_chain_id: 'F1', position, type },
      ...more,
    });
    const { policies, notes } = imported(
      [{}],
      page({ id: 'F1', name: 'Shop', team_id: null }),
      page(
        step(0, 'notify_on_call_from_schedule', { notify_on_call_from_schedule: 'S1' }),
        step(1, 'notify_persons', { persons_to_notify: ['Udan'] }),
        step(2, 'wait', { duration: 900 }),
        step(3, 'notify_person_next_each_time', { persons_to_notify_next_each_time: ['Uada', 'Uben'] }),
        step(4, 'trigger_webhook', { action_to_trigger: 'W1' }),
        step(5, 'wait', { duration: 300 }),
        step(6, 'repeat_escalation'),
      ),
    );
    expect(policies.shop).toEqual({
      levels: [
        ['primary', 'dan'],
        ['ada', 'ben'],
      ],
      rounds: 6,
    });
    for (const part of [
      '15, 5 min',
      'step 4 notifies one after another',
      'step 5 (trigger_webhook) has no counterpart here',
    ])
      expect(notes.join('\n')).toContain(part);
  });
});
