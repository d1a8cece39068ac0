import { describe, expect, it } from 'vitest';
import { importOf, shiftsOf } from './imports.ts';

const users = {
  users: [
    {
      id: 'PADA',
      type: 'user',
      name: 'Ada Lovelace',
      email: 'ada@example.org',
      time_zone: 'Europe/Berlin',
      contact_methods: [
        { id: 'C1', type: 'email_contact_method', label: 'Work', address: 'ada@example.org' },
        { id: 'C2', type: 'phone_contact_method', label: 'Mobile', address: '15112345670', country_code: 49 },
        { id: 'C3', type: 'sms_contact_method', label: 'Mobile', address: '151 1234 5678', country_code: 49 },
      ],
    },
    { id: 'PBEN', type: 'user', name: 'Ben', email: 'ben@example.org', time_zone: 'America/New_York' },
    { id: 'PCLEO', type: 'user', name: 'Cleo', email: 'cleo@example.org', time_zone: 'Eastern Time (US & Canada)' },
    { id: 'PDAN', type: 'user', name: 'Dan', email: 'dan@example.org', time_zone: 'UTC' },
  ],
  limit: 100,
  offset: 0,
  more: false,
};

const reference = (id: string) => ({ user: { id, type: 'user_reference', summary: id, html_url: null } });

/** Ada, Ben, Cleo, each for a week from Monday 09:00 in Berlin, since 2025: on 27 November 2026 it is the turn of Cleo. */
const weekly = {
  id: 'PL1',
  name: 'Weekly',
  start: '2025-10-29T14:23:11+01:00',
  end: null,
  rotation_virtual_start: '2025-10-06T09:00:00+02:00',
  rotation_turn_length_seconds: 604_800,
  users: ['PADA', 'PBEN', 'PCLEO'].map(reference),
  restrictions: [] as object[],
};

type Layer = Partial<typeof weekly> | Readonly<Record<string, unknown>>;
const schedule = (layers: readonly Layer[], more: object = {}) => ({
  schedule: {
    id: 'PSCHED1',
    type: 'schedule',
    name: 'Primary',
    time_zone: 'Europe/Berlin',
    schedule_layers: layers.map((layer) => ({ ...weekly, ...layer })),
    ...more,
  },
});
const imported = (layers: readonly Layer[], more: object = {}) =>
  importOf('pagerduty', [users, schedule(layers, more)]);
const daily = (time: string, seconds: number) => ({
  type: 'daily_restriction',
  start_time_of_day: time,
  duration_seconds: seconds,
});

describe('a schedule of PagerDuty', () => {
  it('begins with the shift that is running, whatever the order and the years before', () => {
    const { text, who } = imported([{}]);
    expect(text).toContain('people: [cleo, ada-lovelace, ben]\n    from: 2026-11-23\n    handover: monday 09:00');
    expect(who('primary', '2026-11-27T12:00Z', '2026-11-30T07:59Z', '2026-11-30T08:00Z', '2026-12-07T08:00Z')).toEqual([
      'cleo',
      'cleo',
      'ada-lovelace',
      'ben',
    ]);
  });

  it('is on the clocks of its time zone, and not at the offset that the instants have', () => {
    // On 29 March the clocks change: 09:00 in Berlin is 07:00Z from then on.
    const { who } = imported([{ start: '2025-10-29T13:23:11Z', rotation_virtual_start: '2025-10-06T07:00:00Z' }]);
    expect(who('primary', '2027-03-22T07:59Z', '2027-03-22T08:00Z', '2027-03-29T06:59Z', '2027-03-29T07:00Z')).toEqual([
      'ada-lovelace',
      'ben',
      'ben',
      'cleo',
    ]);
  });

  it('counts turns from the virtual start, and not from the start', () => {
    // The layer was made on Wednesday, in the middle of Ada's turn.
    const wednesday = { start: '2026-11-25T10:00:00+01:00', rotation_virtual_start: '2026-11-23T09:00:00+01:00' };
    expect(imported([wednesday]).who('primary', '2026-11-27T12:00Z', '2026-11-30T08:00Z')).toEqual([
      'ada-lovelace',
      'ben',
    ]);
  });

  it('has a layer that begins in the middle of a turn to come: the rest of that turn, and then all of them', () => {
    const { text, who } = imported([
      { start: '2026-12-02T10:00:00+01:00', rotation_virtual_start: '2026-11-23T09:00:00+01:00' },
    ]);
    expect(text).toMatch(
      /- people: \[ben\]\n +from: 2026-12-02T10:00\n +- people: \[cleo, ada-lovelace, ben\]\n +from: 2026-12-07\n/,
    );
    expect(who('primary', '2026-12-02T08:59Z', '2026-12-02T09:00Z', '2026-12-07T08:00Z')).toEqual([
      'nobody',
      'ben',
      'cleo',
    ]);
  });

  it('has a virtual start that is yet to come: turns go back from it', () => {
    const { who } = imported([{ rotation_virtual_start: '2026-12-07T09:00:00+01:00' }]);
    expect(who('primary', '2026-11-27T12:00Z', '2026-11-30T08:00Z', '2026-12-07T08:00Z')).toEqual([
      'ben',
      'cleo',
      'ada-lovelace',
    ]);
  });

  it('leaves out layers that have ended, and keeps the end of one that has not', () => {
    const { text, who } = imported([{ end: '2026-11-20T09:00:00+01:00' }, { end: '2026-12-07T09:00:00+01:00' }]);
    expect(text.match(/handover/g)).toHaveLength(1);
    expect(who('primary', '2026-12-07T07:59Z', '2026-12-07T08:00Z')).toEqual(['ada-lovelace', 'nobody']);
  });

  it('lets the layer win that the answer lists first', () => {
    const { who } = imported([
      { name: 'Layer 2', users: [reference('PDAN')], restrictions: [daily('20:00:00', 36_000)] },
      { name: 'Layer 1' },
    ]);
    expect(who('primary', '2026-11-27T18:59Z', '2026-11-27T19:00Z', '2026-11-28T05:00Z')).toEqual([
      'cleo',
      'dan',
      'cleo',
    ]);
  });

  it.each([
    [3 * 86_400, 'every: 3 days', 'handover: daily 09:00'],
    [14 * 86_400, 'every: 2 weeks', 'handover: monday 09:00'],
    [12 * 3600, 'handover: [daily 09:00, daily 21:00]', ''],
    [36 * 3600, 'every: 36 hours', ''],
  ])('has turns of %i seconds as %s', (seconds, ...lines) => {
    const { text } = imported([{ rotation_turn_length_seconds: seconds }]);
    for (const line of lines) expect(text).toContain(line);
  });

  it.each<readonly [string, readonly object[], string]>([
    ['each day', [daily('08:00:00', 36_000)], 'hours: 08:00-18:00'],
    ['over midnight', [daily('22:00:00', 28_800)], 'hours: 22:00-06:00'],
    [
      'the same on weekdays',
      [1, 2, 3, 4, 5].map((day) => ({
        ...daily('09:00:00', 28_800),
        type: 'weekly_restriction',
        start_day_of_week: day,
      })),
      'hours: mon-fri 09:00-17:00',
    ],
    [
      'the weekend as one',
      [{ type: 'weekly_restriction', start_day_of_week: 5, start_time_of_day: '17:00:00', duration_seconds: 226_800 }],
      'hours: fri 17:00 - mon 08:00',
    ],
  ])('has restrictions as hours: %s', (_, restrictions, hours) => {
    expect(imported([{ restrictions: [...restrictions] }]).text).toContain(hours);
  });

  it('puts the people of overrides on call', () => {
    const entry = { start: '2026-12-01T09:00:00+01:00', end: '2026-12-01T17:00:00+01:00', ...reference('PDAN') };
    const { text, who } = imported([{}], { overrides_subschedule: { rendered_schedule_entries: [entry] } });
    expect(text).toContain('{ schedule: primary, from: 2026-12-01T09:00, until: 2026-12-01T17:00, put: dan }');
    expect(who('primary', '2026-12-01T07:59Z', '2026-12-01T08:00Z', '2026-12-01T16:00Z')).toEqual([
      'ada-lovelace',
      'dan',
      'ada-lovelace',
    ]);
  });

  const finals = [
    '2026-11-27T12:00:00Z PCLEO',
    '2026-11-30T08:00:00Z PADA',
    '2026-12-07T08:00:00Z PBEN',
    '2026-12-14T08:00:00Z PCLEO',
    '2026-12-21T08:00:00Z',
  ];
  const final = (lines: readonly string[]) => ({
    final_schedule: {
      name: 'Final Schedule',
      rendered_schedule_entries: shiftsOf(lines, (start, end, id) => ({ start, end, ...reference(id) })),
    },
  });

  it('is compared with the final schedule', () => {
    expect(imported([{}], final(finals)).differences).toEqual([0]);
    const other = finals.map((line) => line.replace('2026-12-07T08:00:00Z PBEN', '2026-12-08T08:00:00Z PBEN'));
    expect(imported([{}], final(other)).differences).toEqual([1]);
    expect(imported([{}]).differences).toEqual([undefined]);
  });

  it.each<readonly [string, Layer, object, string]>([
    ['turns that the file cannot express', { rotation_turn_length_seconds: 5000 }, {}, 'turns of 5,000 seconds'],
    [
      'an unknown restriction',
      { restrictions: [{ ...daily('08:00:00', 60), type: 'yearly' }] },
      {},
      'the unknown type yearly',
    ],
    ['no users', { users: [] }, {}, 'has no users'],
    ['an unknown time zone', {}, { time_zone: 'Mars/Olympus' }, '"Mars/Olympus" is not a time zone'],
    ['no layers, as in a list or the newer kind of schedule', {}, { schedule_layers: undefined }, 'GET /schedules/ID'],
  ])('says what it leaves out: %s', (_, layer, more, note) => {
    const { notes } = imported([layer], more);
    expect(notes).toEqual(expect.arrayContaining([expect.stringContaining(note)]));
  });
});

describe('the people of PagerDuty', () => {
  it('have their e-mail address, their number for SMS and their time zone, if it is a known one', () => {
    const { contacts } = imported([{}]).onCall;
    expect(contacts).toEqual([
      {
        ...{ id: 'ada-lovelace', name: 'Ada Lovelace', sms: '+4915112345678' },
        ...{ email: 'ada@example.org', timeZone: 'Europe/Berlin' },
      },
      { id: 'ben', name: 'Ben', email: 'ben@example.org', timeZone: 'America/New_York' },
      { id: 'cleo', name: 'Cleo', email: 'cleo@example.org', timeZone: 'Europe/Berlin' },
    ]);
  });
});

describe('an escalation policy of PagerDuty', () => {
  const target = (type: string, id: string) => ({ id, type: `${type}_reference`, summary: id });
  const rule = (minutes: number, ...targets: object[]) => ({ escalation_delay_in_minutes: minutes, targets });
  const policy = (rules: readonly object[], more: object = {}) => ({
    escalation_policies: [{ id: 'PPOL1', name: 'Shop: urgent', escalation_rules: rules, num_loops: 2, ...more }],
  });

  it('has its rules as levels, and is gone through once more often than it is repeated', () => {
    const rules = [rule(5, target('schedule', 'PSCHED1'), target('user', 'PDAN')), rule(5, target('user', 'PBEN'))];
    const { policies } = importOf('pagerduty', [users, schedule([{}]), policy(rules)]);
    expect(policies).toEqual({
      default: { levels: [['primary', 'dan'], ['ben']], rounds: 3 },
      'shop-urgent': { levels: [['primary', 'dan'], ['ben']], rounds: 3 },
    });
  });

  it('says what is different here', () => {
    const strategy = { escalation_rule_assignment_strategy: { type: 'round_robin' } };
    const rules = [{ ...rule(15, target('schedule', 'PSCHED1')), ...strategy }, rule(15, target('schedule', 'PGONE'))];
    const { notes, policies } = importOf('pagerduty', [users, schedule([{}]), policy(rules)]);
    expect(notes.join('\n')).toMatch(/Its levels take 15, 15 min there/);
    expect(notes.join('\n')).toMatch(/Level 1 assigns in turn/);
    expect(notes.join('\n')).toMatch(/Level 2 names 1 schedule that is not in the file/);
    expect(policies['shop-urgent']?.levels).toEqual([['primary']]);
  });

  it('says that the export has not all pages', () => {
    const { notes } = importOf('pagerduty', [{ ...users, more: true }, schedule([{}])]);
    expect(notes).toContain('The export does not have all users: get the next page too, with offset=100.');
  });
});
