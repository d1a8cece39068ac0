import { describe, expect, it } from 'vitest';
import { importOf, shiftsOf } from './imports.ts';

const arn = (kind: string, name: string) => `arn:aws:ssm-contacts:eu-central-1:111122223333:${kind}/${name}`;
const personal = (name: string) => ({
  ContactArn: arn('contact', name),
  Alias: name,
  DisplayName: '',
  Type: 'PERSONAL',
});
const people = { Contacts: ['ada', 'ben', 'cleo', 'dan'].map(personal) };
const channels = {
  ContactChannels: ['ada', 'ben', 'cleo', 'dan'].flatMap((name) => [
    {
      ...{
        ContactChannelArn: arn('contact-channel', `${name}/1`),
        ContactArn: arn('contact', name),
        Name: 'mail',
        Type: 'EMAIL',
      },
      ...{ DeliveryAddress: { SimpleAddress: `${name}@example.org` }, ActivationStatus: 'ACTIVATED' },
    },
    {
      ...{
        ContactChannelArn: arn('contact-channel', `${name}/2`),
        ContactArn: arn('contact', name),
        Name: 'sms',
        Type: 'SMS',
      },
      ...{ DeliveryAddress: { SimpleAddress: '+4915112345678' }, ActivationStatus: 'ACTIVATED' },
    },
  ]),
};

const at = (HourOfDay: number, MinuteOfHour = 0) => ({ HourOfDay, MinuteOfHour });

/** Ada, Ben, Cleo, each for a week from Monday 09:00 in Berlin. On 27 November 2026 it is the turn of Cleo. */
const rotation = {
  RotationArn: arn('rotation', 'weekly'),
  Name: 'weekly',
  ContactIds: ['ada', 'ben', 'cleo'].map((name) => arn('contact', name)),
  StartTime: '2025-10-06T09:00:00+02:00' as string | number,
  TimeZoneId: 'Europe/Berlin',
  Recurrence: {
    WeeklySettings: [{ DayOfWeek: 'MON', HandOffTime: at(9) }],
    NumberOfOnCalls: 1,
    RecurrenceMultiplier: 1,
    ShiftCoverages: {},
  } as object,
};
type Rotation = Partial<typeof rotation>;
const recurrence = (more: object) => ({ Recurrence: { NumberOfOnCalls: 1, RecurrenceMultiplier: 1, ...more } });

const imported = (rotations: readonly Rotation[], ...others: object[]) => {
  const all = rotations.map((each, index) => ({
    ...rotation,
    RotationArn: arn('rotation', `r${index}`),
    Name: `r${index}`,
    ...each,
  }));
  const schedule = {
    ...{ ContactArn: arn('contact', 'primary'), Alias: 'primary', DisplayName: 'Primary', Type: 'ONCALL_SCHEDULE' },
    Plan: { RotationIds: all.map(({ RotationArn }) => RotationArn) },
  };
  return importOf('incident-manager', [people, channels, schedule, ...all, ...others]);
};

const shifts = (lines: readonly string[], id = arn('rotation', 'r0')) => ({
  RotationId: id,
  RotationShifts: shiftsOf(lines, (StartTime, EndTime, names) => ({
    ...{ StartTime, EndTime, Type: 'REGULAR' },
    ContactIds: names.split('+').map((name) => arn('contact', name)),
  })),
});

describe('a schedule of Incident Manager', () => {
  it('begins with the shift that is running, on the clocks of its zone', () => {
    const { text, who } = imported([{}]);
    expect(text).toContain('people: [cleo, ada, ben]\n    from: 2026-11-23\n    handover: monday 09:00');
    expect(who('primary', '2026-11-30T07:59Z', '2026-11-30T08:00Z', '2027-03-29T07:00Z')).toEqual([
      'cleo',
      'ada',
      'cleo',
    ]);
  });

  it('reads times of the older command line, which are seconds', () => {
    const { who } = imported([{ StartTime: Date.parse('2025-10-06T07:00:00Z') / 1000 }]);
    expect(who('primary', '2026-11-27T12:00Z')).toEqual(['cleo']);
  });

  it.each<readonly [string, Rotation, readonly string[]]>([
    ['every day', recurrence({ DailySettings: [at(8), at(20)] }), ['handover: [daily 08:00, daily 20:00]']],
    [
      'twice a week',
      recurrence({
        WeeklySettings: [
          { DayOfWeek: 'MON', HandOffTime: at(9) },
          { DayOfWeek: 'FRI', HandOffTime: at(17, 30) },
        ],
      }),
      ['handover: [monday 09:00, friday 17:30]'],
    ],
    [
      'every second week',
      recurrence({ WeeklySettings: [{ DayOfWeek: 'MON', HandOffTime: at(9) }], RecurrenceMultiplier: 2 }),
      ['handover: monday 09:00', 'every: 2 weeks'],
    ],
    [
      'each month',
      recurrence({ MonthlySettings: [{ DayOfMonth: 15, HandOffTime: at(12) }] }),
      ['handover: 15th 12:00'],
    ],
    [
      'with coverage',
      recurrence({
        WeeklySettings: [{ DayOfWeek: 'MON', HandOffTime: at(9) }],
        ShiftCoverages: Object.fromEntries(['MON', 'TUE', 'WED'].map((day) => [day, [{ Start: at(8), End: at(18) }]])),
      }),
      ['hours: mon-wed 08:00-18:00'],
    ],
  ])('has hand-offs: %s', (_, one, lines) => {
    const { text } = imported([one]);
    for (const line of lines) expect(text).toContain(line);
  });

  it('has rotations that are on call together, each in its own zone', () => {
    const { who } = imported([{}, { ContactIds: [arn('contact', 'dan')], TimeZoneId: 'Asia/Tokyo' }]);
    expect([...who('primary', '2026-11-27T12:00Z'), ...who('primary-2', '2026-11-27T12:00Z')]).toEqual(['cleo', 'dan']);
  });

  const four = ['ada', 'ben', 'cleo', 'dan'].map((name) => arn('contact', name));
  const two = {
    ...{ ContactIds: four, StartTime: '2026-11-23T09:00:00+01:00' },
    ...recurrence({ WeeklySettings: [{ DayOfWeek: 'MON', HandOffTime: at(9) }], NumberOfOnCalls: 2 }),
  };

  it('has groups where several are on call, and warns that the order is not documented', () => {
    const { text, notes } = imported([two]);
    expect(text).toContain('people: [[ada, ben], [cleo, dan]]');
    expect(notes.join('\n')).toContain('has 2 on call together. Which of them follow is not documented');
  });

  it('takes the order that fits the shifts, and warns only if none does', () => {
    const sliding = [
      '2026-11-27T12:00:00Z ada+ben',
      '2026-11-30T08:00:00Z ben+cleo',
      '2026-12-07T08:00:00Z cleo+dan',
      '2026-12-14T08:00:00Z',
    ];
    const fitting = imported([two], shifts(sliding));
    expect(fitting.text).toContain('people: [[ada, ben], [ben, cleo], [cleo, dan], [dan, ada]]');
    expect([fitting.differences, fitting.notes.join('\n')]).toEqual([
      [0],
      expect.not.stringContaining('not documented'),
    ]);
    const other = imported([two], shifts(['2026-11-27T12:00:00Z ada+dan', '2026-11-30T08:00:00Z']));
    expect(other.differences).toEqual([1]);
    expect(other.notes.join('\n')).toContain('not documented');
  });

  it('finds out by the shifts who has the time before the first hand-off', () => {
    // It started on a Wednesday: either Ada has it until Monday and then Ben, or Ada has it from Monday on.
    const wednesday = { StartTime: '2026-11-18T12:00:00+01:00' };
    const ben = shifts(['2026-11-27T12:00:00Z ben', '2026-11-30T08:00:00Z cleo', '2026-12-07T08:00:00Z']);
    const ada = shifts(['2026-11-27T12:00:00Z ada', '2026-11-30T08:00:00Z ben', '2026-12-07T08:00:00Z']);
    expect(imported([wednesday], ben).who('primary', '2026-11-27T12:00Z')).toEqual(['ben']);
    expect(imported([wednesday], ada).who('primary', '2026-11-27T12:00Z')).toEqual(['ada']);
    expect(imported([wednesday]).notes.join('\n')).toContain('does not start at a hand-off');
  });

  it('has overrides of a rotation', () => {
    const override = {
      RotationId: arn('rotation', 'r0'),
      RotationOverrides: [
        {
          ...{ RotationOverrideId: '1', NewContactIds: [arn('contact', 'dan')], CreateTime: '2026-11-01T00:00:00Z' },
          ...{ StartTime: '2026-12-01T08:00:00Z', EndTime: '2026-12-02T08:00:00Z' },
        },
      ],
    };
    expect(imported([{}], override).who('primary', '2026-12-01T12:00Z', '2026-12-02T12:00Z')).toEqual(['dan', 'ada']);
    const { RotationId: _, ...without } = override;
    expect(imported([{}], without).notes.join('\n')).toContain('do not say which rotation');
  });

  it.each<readonly [string, Rotation, string]>([
    ['no contacts', { ContactIds: [] }, 'has no contacts'],
    ['no hand-off', recurrence({}), 'has no hand-off'],
    [
      'several hand-offs every second week',
      recurrence({ DailySettings: [at(8), at(20)], RecurrenceMultiplier: 2 }),
      'has several hand-offs every 2 days',
    ],
  ])('says what it leaves out: %s', (_, one, note) => {
    expect(imported([{}, one]).notes.join('\n')).toContain(note);
  });

  it('says what is not in the export, and which zone is unknown', () => {
    const schedule = { ...personal('gone'), Type: 'ONCALL_SCHEDULE', Plan: { RotationIds: [arn('rotation', 'x')] } };
    expect(imported([{}], schedule).notes.join('\n')).toContain('Export each with get-rotation');
    expect(imported([{}], { ...people, NextToken: 'x' }).notes.join('\n')).toContain('NextToken');
    const nowhere = imported([{ TimeZoneId: 'Nowhere' }], {
      ...personal('eve'),
      Type: 'ESCALATION',
      Plan: { Stages: [{ Targets: [{ ContactTargetInfo: { ContactId: arn('contact', 'ada') } }] }] },
    });
    expect(nowhere.notes.join('\n')).toContain('"Nowhere" is not a time zone');
  });
});

describe('an escalation plan of Incident Manager', () => {
  it('has its stages as levels, and the people with number and e-mail address', () => {
    const to = (id: string) => ({ ContactTargetInfo: { ContactId: id, IsEssential: false } });
    const plan = {
      ...{ ContactArn: arn('contact', 'shop'), Alias: 'shop', DisplayName: 'Shop', Type: 'ESCALATION' },
      Plan: {
        Stages: [
          { DurationInMinutes: 5, Targets: [to(arn('contact', 'primary'))] },
          { DurationInMinutes: 10, Targets: [to(arn('contact', 'dan')), to(arn('contact', 'gone'))] },
        ],
      },
    };
    const { policies, onCall, notes } = imported([{}], plan);
    expect(policies.shop).toEqual({ levels: [['primary'], ['dan']], rounds: 1 });
    expect(onCall.contacts[0]).toMatchObject({
      id: 'ada',
      name: 'ada',
      sms: '+4915112345678',
      email: 'ada@example.org',
    });
    expect(notes.join('\n')).toMatch(/5, 10 min there/);
    expect(notes.join('\n')).toMatch(/Stage 2 names .*gone, which is not in the export/);
  });
});
