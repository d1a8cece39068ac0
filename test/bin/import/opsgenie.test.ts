import { describe, expect, it } from 'vitest';
import { importOf, shiftsOf } from './imports.ts';

const user = (name: string) => ({ type: 'user', id: `id-${name}`, username: `${name}@example.org` });
const data = (content: unknown) => ({ data: content, took: 0.1, requestId: '1' });

/** Ada, Ben, Cleo, each for a week from Monday 09:00 in Berlin. On 27 November 2026 it is the turn of Cleo. */
const rotation = {
  id: 'r1',
  name: 'Weekly',
  startDate: '2025-10-06T07:00:00Z',
  type: 'weekly',
  length: 1,
  participants: ['ada', 'ben', 'cleo'].map(user) as object[],
};
type Rotation = Partial<typeof rotation> | Readonly<Record<string, unknown>>;
const scheduleOf = (rotations: readonly Rotation[], more: object = {}) =>
  data([
    {
      ...{ id: 's1', name: 'Primary', description: '', timezone: 'Europe/Berlin', enabled: true },
      ownerTeam: { id: 't1', name: 'Shop' },
      rotations: rotations.map((each, index) => ({ ...rotation, id: `r${index + 1}`, ...each })),
      ...more,
    },
  ]);
const imported = (rotations: readonly Rotation[], ...others: object[]) =>
  importOf('opsgenie', [scheduleOf(rotations), ...others]);

const timeOfDay = (startHour: number, endHour: number, startMin = 0, endMin = 0) => ({
  timeRestriction: { type: 'time-of-day', restriction: { startHour, startMin, endHour, endMin } },
});
const weekdays = (startHour: number, endHour: number) => ({
  timeRestriction: {
    type: 'weekday-and-time-of-day',
    restrictions: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => ({
      ...{ startDay: day, startHour, startMin: 0, endDay: day, endHour, endMin: 30 },
    })),
  },
});

describe('a schedule of Opsgenie', () => {
  it('begins with the shift that is running', () => {
    const { text, who } = imported([{}]);
    expect(text).toContain('people: [cleo, ada, ben]\n    from: 2026-11-23\n    handover: monday 09:00');
    expect(who('primary', '2026-11-27T12:00Z', '2026-11-30T08:00Z', '2026-12-07T08:00Z')).toEqual([
      'cleo',
      'ada',
      'ben',
    ]);
  });

  it('is on the clocks of the schedule, although its start is in UTC', () => {
    // 07:00Z in October is 09:00 in Berlin: 08:00Z in winter, and 07:00Z again from 29 March on.
    const { who } = imported([{}]);
    expect(who('primary', '2026-11-30T07:59Z', '2026-11-30T08:00Z', '2027-03-29T06:59Z', '2027-03-29T07:00Z')).toEqual([
      'cleo',
      'ada',
      'ben',
      'cleo',
    ]);
  });

  it.each([
    ['weekly', 2, 'every: 2 weeks'],
    ['daily', 1, 'handover: daily 09:00'],
    ['daily', 3, 'every: 3 days'],
    ['hourly', 12, 'handover: [daily 09:00, daily 21:00]'],
    ['hourly', 36, 'every: 36 hours'],
  ])('has turns of type %s and length %i as %s', (type, length, line) => {
    expect(imported([{ type, length }]).text).toContain(line);
  });

  it('has time restrictions as hours, with half hours, over midnight, and by weekday', () => {
    expect(imported([timeOfDay(8, 18, 30, 30)]).text).toContain('hours: 08:30-18:30');
    expect(imported([timeOfDay(22, 6)]).text).toContain('hours: 22:00-06:00');
    expect(imported([weekdays(9, 17)]).text).toContain('hours: mon-fri 09:00-17:30');
    const weekend = { startDay: 'friday', startHour: 17, startMin: 0, endDay: 'monday', endHour: 9, endMin: 0 };
    const restriction = { timeRestriction: { type: 'weekday-and-time-of-day', restrictions: [weekend] } };
    expect(imported([restriction]).text).toContain('hours: fri 17:00 - mon 09:00');
  });

  it('has rotations with other hours as layers of one schedule', () => {
    const { text, who } = imported([
      { name: 'Day', ...timeOfDay(8, 20) },
      { name: 'Night', participants: [user('dan')], ...timeOfDay(20, 8) },
    ]);
    expect(text).toContain('layers:');
    expect(who('primary', '2026-11-27T18:59Z', '2026-11-27T19:00Z', '2026-11-28T07:00Z')).toEqual([
      'cleo',
      'dan',
      'cleo',
    ]);
  });

  it('has rotations that are on call together as schedules side by side, and levels name both', () => {
    const escalation = data([
      {
        ...{ id: 'e1', name: 'Shop' },
        rules: [
          {
            ...{ condition: 'if-not-acked', notifyType: 'default', delay: { timeAmount: 0, timeUnit: 'minutes' } },
            recipient: { type: 'schedule', id: 's1', name: 'Primary' },
          },
        ],
      },
    ]);
    const { who, policies, notes } = imported(
      [{}, { name: 'Second', participants: [user('dan'), user('eva')] }],
      escalation,
    );
    expect([...who('primary', '2026-11-27T12:00Z'), ...who('primary-2', '2026-11-27T12:00Z')]).toEqual(['cleo', 'eva']);
    expect(policies.shop?.levels).toEqual([['primary', 'primary-2']]);
    expect(notes.join('\n')).toMatch(/on call together, so it is 2 schedules: primary, primary-2/);
  });

  it('has a turn of nobody for none, and for a team or an escalation, which it names', () => {
    const participants = [user('ada'), { type: 'none' }, { type: 'team', id: 't1', name: 'Shop' }];
    const { text, notes } = imported([{ participants }]);
    expect(text).toContain('people: [nobody, ada, nobody]');
    expect(notes.join('\n')).toMatch(/has the team Shop in its order/);
  });

  it('ends with its end, and leaves out a rotation that is over', () => {
    const { who, text } = imported([
      { endDate: '2026-12-07T08:00:00Z' },
      { endDate: '2026-01-05T08:00:00Z', name: 'Old' },
    ]);
    expect(who('primary', '2026-12-07T07:59Z', '2026-12-07T08:00Z')).toEqual(['ada', 'nobody']);
    expect(text.match(/handover/g)).toHaveLength(1);
  });

  it.each<readonly [string, Rotation, object, string]>([
    ['it is disabled', {}, { enabled: false }, 'is disabled, so it was left out'],
    ['its list has no rotations', {}, { rotations: undefined }, 'Export it with expand=rotation'],
    ['its time zone is unknown', {}, { timezone: 'Nowhere' }, '"Nowhere" is not a time zone'],
    ['a rotation has an unknown type', { type: 'monthly' }, {}, 'is of the unknown type monthly'],
  ])('says why it is left out: %s', (_, one, more, note) => {
    const { notes } = importOf('opsgenie', [
      scheduleOf([one], more),
      data([{ id: 'id-ada', username: 'ada@example.org', fullName: 'Ada', role: { id: 'Admin' }, timeZone: 'UTC' }]),
      data([{ id: 'e1', name: 'E', rules: [{ notifyType: 'default', recipient: user('ada') }] }]),
    ]);
    expect(notes.join('\n')).toContain(note);
  });

  it('is compared with the final timeline, of all rotations together', () => {
    const lines = [
      '2026-11-27T12:00:00Z cleo',
      '2026-11-30T08:00:00Z ada',
      '2026-12-07T08:00:00Z ben',
      '2026-12-14T08:00:00Z',
    ];
    const timeline = (texts: readonly string[]) =>
      data({
        _parent: { id: 's1', name: 'Primary', enabled: true },
        startDate: '2026-11-27T12:00:00Z',
        endDate: '2027-02-26T12:00:00Z',
        finalTimeline: {
          rotations: [
            {
              ...{ id: 'r1', name: 'Weekly', order: 1 },
              periods: shiftsOf(texts, (startDate, endDate, person) => ({
                ...{ startDate, endDate, type: 'default' },
                recipient: { type: 'user', id: `id-${person}`, name: `${person}@example.org` },
              })),
            },
          ],
        },
      });
    expect(imported([{}], timeline(lines)).differences).toEqual([0]);
    expect(imported([{}], timeline(lines.map((line) => line.replace(' ada', ' ben')))).differences).toEqual([1]);
  });
});

describe('an override of Opsgenie', () => {
  const override = (more: object = {}) => ({
    ...data([
      {
        ...{ alias: 'o1', _parent: { id: 's1', name: 'Primary', enabled: true }, user: user('dan') },
        ...{ startDate: '2026-12-01T08:00:00Z', endDate: '2026-12-02T08:00:00Z' },
        rotations: [],
        ...more,
      },
    ]),
  });

  it('puts its user on call', () => {
    const { text, who } = imported([{}], override());
    expect(text).toContain('{ schedule: primary, from: 2026-12-01T09:00, until: 2026-12-02T09:00, put: dan }');
    expect(who('primary', '2026-12-01T08:00Z', '2026-12-02T08:00Z')).toEqual(['dan', 'ada']);
  });

  it('of one rotation replaces only the people of this rotation', () => {
    const rotations = [
      { name: 'Day', ...timeOfDay(8, 20) },
      { name: 'Night', participants: [user('eva')], ...timeOfDay(20, 8) },
    ];
    const { text, who } = imported(rotations, override({ rotations: [{ id: 'r2', name: 'Night' }] }));
    expect(text).toContain('replace: eva, with: dan');
    expect(who('primary', '2026-12-01T12:00Z', '2026-12-01T20:00Z')).toEqual(['ada', 'dan']);
  });

  it('with none leaves nobody on call', () => {
    expect(imported([{}], override({ user: { type: 'none' } })).who('primary', '2026-12-01T12:00Z')).toEqual([
      'nobody',
    ]);
  });

  it('that does not say its schedule is found by the answer that has it, or reported', () => {
    expect(imported([{}], { ...override({ _parent: undefined }), schedule: 's1' }).onCall.overrides).toHaveLength(1);
    expect(imported([{}], override({ _parent: undefined })).notes.join('\n')).toContain(
      '1 override does not name a schedule that is in the export',
    );
  });

  it('can be a forwarding: whoever it is from is replaced', () => {
    const forwarding = data([
      {
        fromUser: user('ada'),
        toUser: user('dan'),
        startDate: '2026-11-30T08:00:00Z',
        endDate: '2026-12-03T08:00:00Z',
        alias: 'f',
      },
    ]);
    expect(imported([{}], forwarding).who('primary', '2026-12-01T12:00Z', '2026-12-03T08:00Z')).toEqual(['dan', 'ada']);
  });
});

describe('an escalation of Opsgenie', () => {
  const rule = (minutes: number, recipient: object, more: object = {}) => ({
    ...{ condition: 'if-not-acked', notifyType: 'default', delay: { timeAmount: minutes, timeUnit: 'minutes' } },
    recipient,
    ...more,
  });
  const escalation = (rules: readonly object[], more: object = {}) =>
    data([{ id: 'e1', name: 'Shop', rules, ...more }]);
  const schedule = { type: 'schedule', id: 's1', name: 'Primary' };

  it('has the rules of one delay as one level, and is gone through once more often than it is repeated', () => {
    const rules = [rule(10, user('eva')), rule(0, schedule), rule(0, user('dan'))];
    const { policies } = imported([{}], escalation(rules, { repeat: { waitInterval: 10, count: 2 } }));
    expect(policies.shop).toEqual({ levels: [['primary', 'dan'], ['eva']], rounds: 3 });
    expect(policies.default).toEqual(policies.shop);
  });

  it('says what it cannot say', () => {
    const rules = [
      rule(0, schedule),
      rule(10, schedule, { notifyType: 'next' }),
      rule(20, { type: 'team', id: 't1', name: 'Shop' }),
      rule(30, schedule, { notifyType: 'all', condition: 'if-not-closed' }),
    ];
    const { policies, notes } = imported([{}], escalation(rules, { repeat: { count: 0, closeAlertAfterAll: true } }));
    expect(policies.shop?.levels).toEqual([['primary'], ['ada', 'ben', 'cleo']]);
    for (const part of [
      'the next on call in Primary',
      'the team Shop',
      'until the alert is closed',
      'closes the alert',
      '10, 10, 10 min',
    ])
      expect(notes.join('\n')).toContain(part);
  });
});

describe('the people of Opsgenie', () => {
  it('are known by their e-mail address, with a number if the export has contacts', () => {
    const users = data({
      ...{
        id: 'id-ada',
        username: 'ada@example.org',
        fullName: 'Ada Lovelace',
        role: { name: 'Admin' },
        timeZone: 'Europe/Vienna',
      },
      userContacts: [
        { enabled: true, contactMethod: 'voice', to: '49-30123456', id: 'c1' },
        { enabled: true, contactMethod: 'sms', to: '49-15112345678', id: 'c2' },
      ],
    });
    const { contacts } = imported([{}], users).onCall;
    expect(contacts[0]).toEqual({
      ...{ id: 'ada-lovelace', name: 'Ada Lovelace', sms: '+4915112345678' },
      ...{ email: 'ada@example.org', timeZone: 'Europe/Vienna' },
    });
    expect(contacts[1]).toEqual({ id: 'ben', name: 'ben', email: 'ben@example.org', timeZone: 'Europe/Berlin' });
  });

  it('says that the export has not all pages', () => {
    const page = { ...data([]), paging: { next: 'https://api.opsgenie.com/v2/users?offset=100' } };
    expect(imported([{}], page).notes.join('\n')).toContain(
      'get the next page too, https://api.opsgenie.com/v2/users?offset=100',
    );
  });
});
