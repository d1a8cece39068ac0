import { describe, expect, it } from 'vitest';
import { importOf } from './imports.ts';

const nodes = (...all: object[]) => ({ nodes: all, pageInfo: { hasNextPage: false } });
const users = nodes(
  ...['ada', 'ben', 'cleo', 'dan'].map((name) => ({
    ...{ id: `u-${name}`, name, email: `${name}@example.org` },
    contactMethods: [
      { type: 'VOICE', value: '+493012345678' },
      { type: 'SMS', value: '+4915112345678' },
    ],
  })),
);

/** Ada, Ben, Cleo, each for a week from Monday 09:00 in Berlin. Somebody has set the active user: it is Ada. */
const rotation = {
  ...{
    id: 'r1',
    name: 'Weekly',
    type: 'weekly',
    start: '2025-10-06T07:00:00Z',
    timeZone: 'Europe/Berlin',
    shiftLength: 1,
  },
  ...{ activeUserIndex: 0, userIDs: ['u-ada', 'u-ben', 'u-cleo'], nextHandoffTimes: ['2026-11-30T08:00:00Z'] },
};
const always = { start: '00:00', end: '00:00', weekdayFilter: [true, true, true, true, true, true, true] };
const assigned = (id: string, type: string, ...rules: object[]) => ({ target: { id, type, name: id }, rules });

const imported = (
  rotations: readonly object[],
  targets: readonly object[] = [assigned('r1', 'rotation', always)],
  { schedule = {}, ...more }: { readonly schedule?: object; readonly [member: string]: object } = {},
) =>
  importOf('goalert', [
    {
      data: {
        users,
        rotations: nodes(...rotations.map((each) => ({ ...rotation, ...each }))),
        schedules: nodes({
          id: 's1',
          name: 'Primary',
          timeZone: 'Europe/Berlin',
          targets,
          temporarySchedules: [],
          ...schedule,
        }),
        ...more,
      },
    },
  ]);

describe('a schedule of GoAlert', () => {
  it('begins with the active user, which the list and the start alone do not say', () => {
    const { text, who } = imported([{}]);
    expect(text).toContain('people: [ada, ben, cleo]\n    from: 2026-11-23\n    handover: monday 09:00');
    expect(who('primary', '2026-11-30T07:59Z', '2026-11-30T08:00Z', '2027-03-29T06:59Z', '2027-03-29T07:00Z')).toEqual([
      'ada',
      'ben',
      'cleo',
      'ada',
    ]);
  });

  it('goes on from an export of last week: the next handover has come since', () => {
    const { who } = imported([{ activeUserIndex: 0, nextHandoffTimes: ['2026-11-23T08:00:00Z'] }]);
    expect(who('primary', '2026-11-27T12:00Z', '2026-11-30T08:00Z')).toEqual(['ben', 'cleo']);
  });

  it.each<readonly [string, object, string]>([
    ['two weeks', { shiftLength: 2, nextHandoffTimes: ['2026-11-30T08:00:00Z'] }, 'every: 2 weeks'],
    ['three days', { type: 'daily', shiftLength: 3, nextHandoffTimes: ['2026-11-30T08:00:00Z'] }, 'every: 3 days'],
    [
      'half a day',
      { type: 'hourly', shiftLength: 12, nextHandoffTimes: ['2026-11-27T20:00:00Z'] },
      'handover: [daily 09:00, daily 21:00]',
    ],
    ['a month', { type: 'monthly', nextHandoffTimes: ['2026-12-06T08:00:00Z'] }, 'handover: 6th 09:00'],
    ['two months', { type: 'monthly', shiftLength: 2, nextHandoffTimes: ['2026-12-06T08:00:00Z'] }, 'every: 2 months'],
  ])('has turns of %s', (_, one, line) => {
    const { text, who } = imported([one]);
    expect(text).toContain(line);
    expect(who('primary', '2026-11-27T12:00Z')).toEqual(['ada']);
  });

  it('has the union of the rules of an assignment as hours, from Sunday on', () => {
    const weekdays = { start: '08:00', end: '18:00', weekdayFilter: [false, true, true, true, true, true, false] };
    const saturday = { start: '22:00', end: '02:00', weekdayFilter: [false, false, false, false, false, false, true] };
    const { text, who } = imported([{}], [assigned('r1', 'rotation', weekdays, saturday)]);
    expect(text).toContain('hours: [mon-fri 08:00-18:00, sat 22:00-02:00]');
    expect(who('primary', '2026-11-28T20:59Z', '2026-11-28T21:00Z', '2026-11-29T00:59Z', '2026-11-29T01:00Z')).toEqual([
      'nobody',
      'ada',
      'ada',
      'nobody',
    ]);
  });

  it('has assignments that are on call together as schedules side by side', () => {
    const { who } = imported([{}], [assigned('r1', 'rotation', always), assigned('u-dan', 'user', always)]);
    expect([...who('primary', '2026-11-27T12:00Z'), ...who('primary-2', '2026-11-27T12:00Z')]).toEqual(['ada', 'dan']);
  });

  it('has a rotation of another zone on its own clocks, unless it has hours', () => {
    const elsewhere = {
      timeZone: 'America/New_York',
      start: '2025-10-06T13:00:00Z',
      nextHandoffTimes: ['2026-11-30T14:00:00Z'],
    };
    expect(imported([elsewhere]).text).toContain('timeZone: America/New_York');
    const office = { start: '08:00', end: '18:00', weekdayFilter: always.weekdayFilter };
    expect(imported([elsewhere], [assigned('r1', 'rotation', office)]).notes.join('\n')).toContain(
      'its hours are in Europe/Berlin',
    );
  });

  it('has temporary schedules and overrides', () => {
    const shift = (name: string, start: string, end: string) => ({ userID: `u-${name}`, start, end, truncated: false });
    const schedule = {
      temporarySchedules: [
        {
          ...{ start: '2026-12-01T08:00:00Z', end: '2026-12-01T20:00:00Z' },
          shifts: [
            shift('dan', '2026-12-01T08:00:00Z', '2026-12-01T14:00:00Z'),
            shift('cleo', '2026-12-01T12:00:00Z', '2026-12-01T14:00:00Z'),
          ],
        },
      ],
    };
    const override = (hour: number, add: string, remove: string) => ({
      ...{ id: `o${hour}`, start: `2026-12-02T${hour}:00:00Z`, end: `2026-12-02T${hour + 1}:00:00Z` },
      ...{ addUserID: add, removeUserID: remove, target: { id: 's1', type: 'schedule', name: 'Primary' } },
    });
    const userOverrides = nodes(override(10, 'u-dan', 'u-ben'), override(12, 'u-dan', ''), override(14, '', 'u-ben'));
    const { who } = imported([{}], undefined, { schedule, userOverrides });
    const at = ['01T08:00', '01T12:00', '01T14:00', '01T20:00', '02T10:30', '02T12:30', '02T14:30'];
    expect(who('primary', ...at.map((time) => `2026-12-${time}Z`))).toEqual([
      ...['dan', 'dan+cleo', 'nobody', 'ben'],
      ...['dan', 'ben+dan', 'nobody'],
    ]);
  });

  it('is compared with its shifts', () => {
    const shift = (name: string, start: string, end: string) => ({ userID: `u-${name}`, start, end, truncated: false });
    const shifts = [
      shift('ada', '2026-11-27T12:00:00Z', '2026-11-30T08:00:00Z'),
      shift('ben', '2026-11-30T08:00:00Z', '2026-12-07T08:00:00Z'),
    ];
    expect(imported([{}], undefined, { schedule: { shifts } }).differences).toEqual([0]);
    expect(imported([{ activeUserIndex: 1 }], undefined, { schedule: { shifts } }).differences).toEqual([2]);
  });

  it.each<readonly [string, object, string]>([
    ['an unknown type', { type: 'yearly' }, 'has turns that the file cannot express (yearly, 1)'],
    ['no users', { userIDs: [] }, 'has no users'],
    ['the 31st', { type: 'monthly', start: '2026-10-31T08:00:00Z' }, 'a day that not every month has'],
  ])('says what is different: %s', (_, one, note) => {
    const targets = [
      assigned('r1', 'rotation', always),
      assigned('u-dan', 'user', always),
      assigned('r9', 'rotation', always),
    ];
    const { notes } = imported([one], targets);
    expect(notes.join('\n')).toContain(note);
    expect(notes.join('\n')).toContain('its assignment r9 is not in the export');
  });
});

describe('an escalation policy of GoAlert', () => {
  it('has its steps as levels, and a rotation in a step as a schedule of its own', () => {
    const to = (type: string, id: string) => ({ id, type, name: id });
    const escalationPolicies = nodes({
      ...{ id: 'p1', name: 'Shop', repeat: 3 },
      steps: [
        { delayMinutes: 5, targets: [to('schedule', 's1'), to('user', 'u-dan'), to('slackChannel', 'C1')] },
        { delayMinutes: 15, targets: [to('rotation', 'r1')] },
      ],
    });
    const { policies, notes, onCall } = imported([{}], undefined, { escalationPolicies });
    expect(policies.shop).toEqual({ levels: [['primary', 'dan'], ['weekly']], rounds: 4 });
    expect(notes.join('\n')).toMatch(/5, 15 min there/);
    expect(notes.join('\n')).toMatch(/Step 1 notifies C1 \(slackChannel\), which the file cannot express/);
    expect(onCall.contacts[0]).toMatchObject({ sms: '+4915112345678', email: 'ada@example.org' });
  });

  it('says that the export has not everything', () => {
    const more = { ...nodes(), pageInfo: { hasNextPage: true } };
    expect(imported([{}], undefined, { escalationPolicies: more }).notes.join('\n')).toContain(
      'does not have all escalationPolicies',
    );
  });
});
