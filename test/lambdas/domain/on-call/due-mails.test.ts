import { describe, expect, it } from 'vitest';
import { readOnCallText } from '../../../../bin/oncall/file.ts';
import { writeOnCall } from '../../../../bin/oncall/write.ts';
import { type Calendar, calendarOf } from '../../../../lambdas/domain/calendar/calendar.ts';
import type { Schedule } from '../../../../lambdas/domain/calendar/schedule.ts';
import { type DueMail, dueMails, perDay } from '../../../../lambdas/domain/on-call/due-mails.ts';
import type { OnCall } from '../../../../lambdas/domain/on-call/on-call.ts';
import { fittingChanges } from '../../../../lambdas/domain/on-call/shift-changes.ts';
import { getsShiftMail, shiftMailsShape, storedShiftMails } from '../../../../lambdas/domain/on-call/shift-mail.ts';
import { aContact, anOnCall } from '../../../support/night.ts';

const weekly = { turns: [{ people: ['ada', 'ben'], from: '2026-11-02' }], handover: ['monday 09:00'] };
const primary = { id: 'primary', timeZone: 'Europe/Berlin', layers: [weekly] };
const file = (flaw: Partial<OnCall> = {}) =>
  anOnCall({
    contacts: [aContact('ada'), aContact('ben', { timeZone: 'America/New_York' })],
    schedules: [primary],
    ...flaw,
  });
const namesAt = (at: string, onCall = file()) => dueMails(onCall, [], at).map(({ name }) => name);
/** From the first second of each hour on, who gets which mail first. */
const all = (from: string, hours: number, onCall = file()) =>
  Array.from({ length: hours }, (_, hour) => new Date(Date.parse(from) + hour * 3600_000).toISOString()).flatMap((at) =>
    namesAt(at, onCall),
  );

describe('the mails about a takeover', () => {
  it('are due to each side from the handover on, and for an hour', () => {
    const names = ['2026-11-09T08:00:00.000Z#on#primary#ben', '2026-11-09T08:00:00.000Z#off#primary#ada'];
    expect(namesAt('2026-11-09T07:59:59.999Z')).toEqual([]);
    expect(namesAt('2026-11-09T08:00:00.000Z')).toEqual(names);
    expect(namesAt('2026-11-09T08:59:59.999Z')).toEqual(names);
    expect(namesAt('2026-11-09T09:00:00.000Z')).toEqual([]);
  });

  it('say for how long, and who is on the other side', () => {
    const [on, off] = dueMails(file(), [], '2026-11-09T08:10:00.000Z') as Extract<DueMail, { kind: 'on' | 'off' }>[];
    expect(on).toMatchObject({ kind: 'on', others: ['Ada'], isShort: false });
    expect(on?.shift).toEqual({
      ...{ schedule: 'primary', from: Date.parse('2026-11-09T08:00Z'), until: Date.parse('2026-11-16T08:00Z') },
    });
    expect(off).toMatchObject({ kind: 'off', others: ['Ben'] });
    expect(off?.shift.until).toBe(Date.parse('2026-11-09T08:00Z'));
  });

  it('know a short shift, and of how many hours it is', () => {
    const hourly = (every: string) => ({
      ...primary,
      layers: [{ turns: [{ ...weekly.turns[0], people: ['ada', 'ben'], from: '2026-11-02T00:00', every }] }],
    });
    const isShort = (every: string) =>
      dueMails(file({ schedules: [hourly(every)] }), [], '2026-11-09T23:00:00.000Z').flatMap((mail) =>
        'isShort' in mail ? [mail.isShort] : [],
      );
    expect(isShort('3 hours')).toEqual([true, true]);
    expect(isShort('4 hours')).toEqual([false, false]);
  });

  it('go only to contacts who have an e-mail address and want them', () => {
    const contacts = [aContact('ada', { shiftMails: ['reminder'] }), { ...aContact('ben'), email: undefined }];
    expect(namesAt('2026-11-09T08:00:00.000Z', file({ contacts }))).toEqual([]);
  });

  it('of other schedules are due although one cannot be read', () => {
    const damaged = { ...primary, id: 'office', layers: [{ ...weekly, handover: ['never'] }] };
    expect(namesAt('2026-11-09T08:00:00.000Z', file({ schedules: [damaged, primary] }))).toHaveLength(2);
  });
});

describe('the reminder', () => {
  it('is due at 18:00 of the day before, on the clock of each contact, and once', () => {
    const reminders = (from: string) => all(from, 24).filter((name) => name.includes('reminder'));
    expect(reminders('2026-11-08T00:30:00Z')).toEqual(['2026-11-08T23:00:00.000Z#reminder#ben']);
    expect(reminders('2026-11-15T00:30:00Z')).toEqual(['2026-11-15T17:00:00.000Z#reminder#ada']);
    expect(reminders('2026-11-10T00:30:00Z')).toEqual([]);
  });

  it('comes once for the office hours of a week, and not for short shifts', () => {
    const office = { ...primary, layers: [{ ...weekly, hours: ['mon-fri 09:00-17:00'] }] };
    const count = (schedule: Schedule) =>
      all('2026-11-08T00:30:00Z', 7 * 24, file({ schedules: [schedule] })).filter((name) => name.includes('reminder'));
    expect(count(office)).toEqual(['2026-11-08T23:00:00.000Z#reminder#ben']);
    const hourly = {
      ...primary,
      layers: [{ turns: [{ people: ['ada', 'ben'], from: '2026-11-02T00:00', every: '1 hour' }] }],
    };
    expect(count(hourly)).toEqual([]);
  });

  it('tells of all shifts of the next day in one mail', () => {
    const second = { ...primary, id: 'second' };
    const [mail] = dueMails(file({ schedules: [primary, second] }), [], '2026-11-15T17:30:00.000Z');
    expect(mail).toMatchObject({ kind: 'reminder', shifts: [{ schedule: 'primary' }, { schedule: 'second' }] });
  });

  it('looks at the next day of a schedule once, however many contacts there are', () => {
    let looks = 0;
    const calendar = calendarOf(primary, [], file().contacts);
    const changesWithin: Calendar['changesWithin'] = (stretch) => {
      looks += 1;
      return calendar.changesWithin(stretch);
    };
    const takeoversFrom = perDay([{ ...calendar, changesWithin }]);
    const [from, until] = [Date.parse('2026-11-16T00:00Z'), Date.parse('2026-11-17T00:00Z')];
    const found = Array.from({ length: 50 }, () => takeoversFrom(from, until));
    expect(looks).toBe(1);
    expect(found.at(-1)).toMatchObject([
      { takeover: { at: Date.parse('2026-11-16T08:00Z'), off: ['ben'], on: ['ada'] } },
    ]);
  });

  it('is switched off by its contact', () => {
    const contacts = [aContact('ada', { shiftMails: ['takeover', 'changes'] }), aContact('ben', { shiftMails: [] })];
    const onCall = file({ contacts });
    expect(all('2026-11-08T00:30:00Z', 24 * 9, onCall).filter((name) => name.includes('reminder'))).toEqual([]);
  });
});

describe('the mail about changes', () => {
  const change = (contact: string, madeAt: string) => ({
    ...{ contact, madeAt, schedule: 'primary', before: [], after: [{ from: 0 }], more: 0 },
  });
  const madeAt = '2026-11-10T12:00:00.000Z';

  it('is one for each contact and each time that a file was applied, for a day', () => {
    const changes = [change('ada', madeAt), { ...change('ada', madeAt), schedule: 'second' }, change('eve', madeAt)];
    const due = (at: string) => dueMails(file(), changes, at).map(({ name }) => name);
    expect(due('2026-11-11T11:59:59.999Z')).toEqual(['2026-11-10T12:00:00.000Z#changes#ada']);
    expect(due('2026-11-11T12:00:00.000Z')).toEqual([]);
    expect(dueMails(file(), changes, madeAt)).toMatchObject([
      { changes: [{ schedule: 'primary' }, { schedule: 'second' }] },
    ]);
    const contacts = [aContact('ada', { shiftMails: ['takeover'] })];
    expect(dueMails(file({ contacts }), changes, madeAt)).toEqual([]);
  });
});

describe('many changes at once', () => {
  const many = (people: number, schedules: number, shifts: number) =>
    Array.from({ length: people * schedules }, (_, index) => ({
      ...{ madeAt: '2026-11-10T12:00:00.000Z', contact: `contact${index % people}`, by: 'Grüße' },
      ...{ schedule: `schedule${Math.floor(index / people)}`, more: 0 },
      before: Array.from({ length: shifts }, (_, at) => ({ from: at, until: at + 1 })),
      after: [],
    }));
  const shown = (changes: ReturnType<typeof many>) => {
    const [first] = fittingChanges(changes);
    return [fittingChanges(changes).length, first?.before.length, first?.more];
  };

  it.each<[string, Parameters<typeof many>, unknown[]]>([
    ['all, if they fit', [50, 1, 20], [50, 20, 0]],
    ['no more than a mail shows', [50, 1, 30], [50, 20, 10]],
    ['fewer shifts', [1000, 1, 20], [1000, 5, 15]],
    ['one shift', [2000, 1, 20], [2000, 1, 19]],
    ['the number of shifts', [2400, 1, 20], [2400, 0, 20]],
    ['one change for each contact', [1000, 5, 20], [1000, 0, 100]],
  ])('are told with %s', (_, given, expected) => {
    expect(shown(many(...given))).toEqual(expected);
  });

  it('name the first schedule of several, and leave out the oldest if even that is too much', () => {
    const { schedule } = fittingChanges(many(1000, 5, 20))[0] ?? {};
    expect(schedule).toBe('schedule0 and 4 more');
    const left = fittingChanges(many(4000, 1, 0));
    expect(left.length).toBeGreaterThan(2000);
    expect(left.at(-1)).toMatchObject({ contact: 'contact3999', schedule: 'schedule0' });
  });
});

describe('the choice of a contact', () => {
  const read = (value: string) => {
    const text = `contacts: [{ id: ada, name: Ada, email: ada@example.org, timeZone: UTC, shiftMails: ${value} }]\npolicies: { default: [ada] }\nroutes: []\n`;
    const found = readOnCallText(text, 'f');
    return 'faults' in found
      ? found.faults.map((fault) => fault.replace(/^f:\d+:\d+ {2}/, ''))
      : found.onCall.contacts[0]?.shiftMails;
  };

  it.each<[string, unknown]>([
    ['off', []],
    ['reminder', ['reminder']],
    ['[changes, takeover]', ['takeover', 'changes']],
    [
      '[takeovr]',
      [
        '"takeovr" is not an e-mail about shifts: write off, or a list of takeover, reminder, changes. Did you mean takeover?',
      ],
    ],
    ['7', ['shiftMails is not a list: write off, or a list of takeover, reminder, changes.']],
    ['[7]', ['"7" is not an e-mail about shifts: write off, or a list of takeover, reminder, changes.']],
    ['{}', ['shiftMails is not a list: write off, or a list of takeover, reminder, changes.']],
  ])('is read: %s', (value, expected) => {
    expect(read(value)).toEqual(expected);
  });

  it('is written as it was read', () => {
    const text = writeOnCall(anOnCall({ contacts: [aContact('ada', { shiftMails: [] })], policies: [] }));
    expect(text).toContain('shiftMails: off');
  });

  it('is all that there is, unless it says something else', () => {
    expect(getsShiftMail({ email: 'a@example.org' }, 'changes')).toBe(true);
    expect(getsShiftMail({}, 'changes')).toBe(false);
    expect(storedShiftMails().parse(['changes', 'of a newer version'])).toEqual(['changes']);
    expect(shiftMailsShape().safeParse(['x']).success).toBe(false);
  });
});
