import { describe, expect, it } from 'vitest';
import { playAlert } from '../../../bin/storm/play-alert.ts';
import {
  calendarOf,
  gapsWithin,
  isSamePeople,
  nextChange,
  shiftsWithin,
} from '../../../lambdas/domain/calendar/calendar.ts';
import { emptyOnCall, type OnCall, readOnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { alertAt, calendarAt, calendarWithin } from '../../../local/console/calendar.ts';
import type { AlertAnswer, CalendarAnswer, InstantAnswer, ShownShift } from '../../../local/console/feed.ts';

const now = Date.parse('2026-12-02T13:20:00Z');

const onCall = read({
  contacts: ['ada', 'ben', 'cleo', 'dan'].map((id) => ({
    ...{ id, name: id.toUpperCase(), email: `${id}@example.org`, timeZone: 'Europe/Berlin' },
    ...(id === 'ada' && { away: ['2026-12-21 .. 2026-12-27'] }),
  })),
  schedules: {
    primary: {
      timeZone: 'Europe/Berlin',
      people: ['ada', 'ben', 'cleo'],
      handover: 'monday 09:00',
      from: '2026-11-09',
    },
    office: {
      timeZone: 'Asia/Tokyo',
      covers: 'mon-fri 08:00-18:00',
      layers: [
        { people: ['dan'], dates: '2026-12-24' },
        { people: ['ben', 'cleo'], handover: 'mon-fri 08:00', hours: 'mon-thu 08:00-18:00', from: '2026-11-23' },
      ],
    },
    hourly: {
      timeZone: 'America/New_York',
      people: ['ada', 'ben', 'nobody'],
      every: '1 hour',
      from: '2026-11-01T00:00',
    },
    always: { timeZone: 'UTC', people: [['dan', 'cleo']] },
  },
  overrides: [
    { schedule: 'primary', from: '2026-12-01T18:00', until: '2026-12-03T09:00', replace: 'ada', with: 'ben' },
    { schedule: 'primary', from: '2026-12-02T12:00', until: '2026-12-02T13:00', put: 'cleo' },
  ],
  policies: { default: { levels: ['primary', ['office', 'dan'], 'hourly'], rounds: 2 } },
  routes: [],
});

function read(file: object): OnCall {
  const found = readOnCall(file);
  if ('faults' in found) throw new Error(JSON.stringify(found.faults));
  return found.onCall;
}

function within(question: Record<string, string> = {}, content = onCall): CalendarAnswer {
  const answer = calendarWithin(content, new URLSearchParams(question), now);
  if ('fault' in answer) throw new Error(answer.fault);
  return answer;
}

function at(question: Record<string, string> = {}, content = onCall): InstantAnswer {
  const answer = calendarAt(content, new URLSearchParams(question), now);
  if ('fault' in answer) throw new Error(answer.fault);
  return answer;
}

const calendars = onCall.schedules.map((schedule) => calendarOf(schedule, onCall.overrides, onCall.contacts));
const laneOf = (answer: CalendarAnswer, schedule: string) =>
  answer.schedules.find((lane) => lane.schedule === schedule) ?? expect.fail(`no lane ${schedule}`);

/** Parts of one shift joined to a shift. */
function joined(parts: readonly ShownShift[]) {
  const shifts: { from: number; until: number; people: readonly string[] }[] = [];
  for (const { from, until, people } of parts) {
    const last = shifts.at(-1);
    const isSame = last?.until === Date.parse(from) && isSamePeople(last.people, people);
    if (last && isSame) last.until = Date.parse(until);
    else shifts.push({ from: Date.parse(from), until: Date.parse(until), people });
  }
  return shifts;
}

describe('the calendar of the console', () => {
  it('begins with the last Monday and has four weeks', () => {
    const { from, until, days } = within();
    expect([from, until]).toEqual(['2026-11-29T23:00:00.000Z', '2026-12-27T23:00:00.000Z']);
    expect(days['Europe/Berlin']?.length).toBe(28);
    expect(days['Europe/Berlin']?.[1]).toEqual({ date: '2026-12-01', at: '2026-11-30T23:00:00.000Z' });
    expect(Object.keys(days).toSorted()).toEqual(['America/New_York', 'Asia/Tokyo', 'Europe/Berlin', 'UTC']);
  });

  it.each([
    ['four weeks', {}],
    ['a change of the clocks', { zone: 'America/New_York', from: '2027-03-08', days: '28' }],
    ['an hour', { from: '2026-12-02T11:30:00.000Z', until: '2026-12-02T12:30:00.000Z' }],
    ['a quarter', { from: '2026-11-30', days: '91', zone: 'UTC' }],
  ])('shows the shifts and gaps that notify: %s', (_, question) => {
    const answer = within(question as Record<string, string>);
    const stretch = { from: Date.parse(answer.from), until: Date.parse(answer.until) };
    for (const calendar of calendars) {
      const { shifts } = laneOf(answer, calendar.schedule.id);
      expect(joined(shifts)).toEqual(shiftsWithin(calendar, stretch));
      expect(joined(shifts.filter(({ isGap }) => isGap)).map(({ from, until }) => ({ from, until }))).toEqual(
        gapsWithin(calendar, stretch),
      );
      expect(shifts[0]?.from).toBe(answer.from);
      expect(shifts.at(-1)?.until).toBe(answer.until);
    }
  });

  it('says which override changed a shift, and whose it was', () => {
    const found = laneOf(within(), 'primary').shifts.filter(({ overrides }) => overrides);
    expect(found.map(({ from, people, planned, overrides }) => [from, people, planned, overrides?.length])).toEqual([
      ['2026-12-01T17:00:00.000Z', ['ben'], ['ada'], 1],
      ['2026-12-02T11:00:00.000Z', ['cleo'], ['ada'], 2],
      ['2026-12-02T12:00:00.000Z', ['ben'], ['ada'], 1],
    ]);
  });

  it('says who stands in for somebody who is away', () => {
    const last = laneOf(within({ from: '2026-12-20', days: '5' }), 'primary').shifts.at(-1);
    expect(last).toMatchObject({ people: ['ben'], standIns: [{ for: 'ada', by: 'ben' }] });
  });

  it('says when the first shift began and when the last one ends', () => {
    const { shifts } = laneOf(within({ from: '2026-12-09', days: '2' }), 'primary');
    expect(shifts).toEqual([
      expect.objectContaining({ beganAt: '2026-12-07T08:00:00.000Z', endsAt: '2026-12-14T08:00:00.000Z' }),
    ]);
    expect(laneOf(within(), 'always').shifts).toEqual([expect.objectContaining({ beganAt: null, endsAt: null })]);
  });

  it('has the layers by themselves, without overrides', () => {
    const answer = within();
    expect(laneOf(answer, 'office').layers.map(({ about }) => about)).toEqual([
      'on 2026-12-24',
      'mon-thu 08:00-18:00 · handover mon-fri 08:00',
    ]);
    expect(laneOf(answer, 'office').layers[0]?.shifts.map(({ people, isGap }) => [people, isGap])).toEqual([
      [[], undefined],
      [['dan'], undefined],
      [[], undefined],
    ]);
    const [plain] = laneOf(answer, 'primary').layers;
    expect(plain?.shifts.some(({ overrides }) => overrides)).toBe(false);
    expect(laneOf(answer, 'hourly').layers).toEqual([]);
  });

  it('shows the other schedules if one cannot be read', () => {
    const broken = {
      ...onCall.schedules[0],
      id: 'broken',
      layers: [{ turns: [{ people: ['ada'] }], hours: ['never'] }],
    };
    const content = { ...onCall, schedules: [broken as OnCall['schedules'][number], ...onCall.schedules] };
    expect(laneOf(within({}, content), 'broken')).toMatchObject({
      shifts: [],
      fault: expect.stringContaining('never'),
    });
    expect(laneOf(within({}, content), 'primary').shifts).toEqual(laneOf(within(), 'primary').shifts);
    expect(at({}, content).schedules[0]).toMatchObject({ people: [], fault: expect.stringContaining('never') });
  });

  it('is empty without schedules', () => {
    expect(within({}, emptyOnCall)).toMatchObject({ schedules: [], people: [] });
  });

  it.each([
    [{ zone: 'Mars/Olympus' }, '"Mars/Olympus" is not a time zone.'],
    [{ from: 'tomorrow' }, 'from: "tomorrow" is not a date'],
    [{ until: '2026-01-01' }, 'until is not after from'],
    [{ days: '0' }, 'days is not a number of days'],
    [{ days: '1000' }, 'The stretch is too long'],
  ])('refuses %j', (question, fault) => {
    expect(calendarWithin(onCall, new URLSearchParams(question as Record<string, string>), now)).toEqual({
      fault: expect.stringContaining(fault),
    });
  });
});

describe('an instant', () => {
  it('has everybody who is on call, until when, and who is then', () => {
    const answer = at();
    expect(answer.at).toBe('2026-12-02T13:20:00.000Z');
    expect(answer.schedules.find(({ schedule }) => schedule === 'primary')).toMatchObject({
      ...{ people: ['ben'], planned: ['ada'], until: '2026-12-03T08:00:00.000Z', next: ['ada'] },
    });
    for (const calendar of calendars) {
      const turn = answer.schedules.find(({ schedule }) => schedule === calendar.schedule.id);
      expect(turn?.people).toEqual(calendar.dutyAt(now).people);
      expect(turn?.until && Date.parse(turn.until)).toEqual(nextChange(calendar, now));
    }
  });

  it('is local to the zone that is asked for, or to that of the first schedule', () => {
    expect(at({ at: '2026-12-02T14:20' }).at).toBe('2026-12-02T13:20:00.000Z');
    expect(at({ at: '2026-12-02T14:20', zone: 'UTC' }).at).toBe('2026-12-02T14:20:00.000Z');
  });
});

describe('an alert at an instant', () => {
  const alert = async (question: Record<string, string>, content = onCall) => {
    const answer = await alertAt(content, new URLSearchParams(question), now, playAlert);
    if ('fault' in answer) throw new Error(answer.fault);
    return answer;
  };
  /** `14:01 dan`, by the clocks of UTC, with the schedules that put the contact on call. */
  const told = ({ notified }: AlertAnswer, round = 1) =>
    notified
      .filter((each) => each.round === round)
      .map(({ id, at, schedules }) => [at[0]?.slice(11, 16), id, ...schedules].join(' '));

  it('is played: each level notifies who is on call when it begins, in each round', async () => {
    const answer = await alert({ at: '2026-12-02T13:56', zone: 'UTC' });
    // Ada's and Ben's levels take five minutes: at 14:06 in New York it is another hour's turn.
    const hourly = calendars.find(({ schedule }) => schedule.id === 'hourly');
    const [turn] = hourly?.dutyAt(Date.parse('2026-12-02T14:06:00Z')).people ?? [];
    expect(answer.policy).toBe('default');
    expect(told(answer)).toEqual(['13:56 ben primary', '14:01 dan', `14:06 ${turn} hourly`]);
    expect(told(answer, 2)[0]).toBe('14:11 ben primary');
    expect(answer.notified[1]).toEqual({
      ...{ id: 'dan', name: 'DAN', round: 1, schedules: [], by: ['e-mail'] },
      at: ['14:01:00', '14:02:40', '14:04:20'].map((time) => `2026-12-02T${time}.000Z`),
    });
    expect(answer.notes.at(-1)?.text).toBe('Nobody answered. The backstop was notified.');
  });

  it('notifies who takes over during a level, and who goes off only before it', async () => {
    const answer = await alert({ at: '2026-12-07T08:58' });
    expect(told(answer).slice(0, 3)).toEqual(['07:58 ada primary', '08:00 ben primary', '08:05 dan']);
    expect(answer.notified[0]?.at).toHaveLength(2);
  });

  it('says of a level that it is passed over, and of the question what is wrong', async () => {
    const { notes } = await alert(
      {},
      { ...onCall, policies: [{ id: 'default', levels: [{ contacts: ['office'] }], rounds: 1 }] },
    );
    expect(notes[0]?.text).toMatch(/^Level 1 was passed over: nobody is on call in office until/);
    for (const question of [{ policy: 'gone' }, { at: 'soon' }, { zone: 'Moon' }])
      await expect(alert({ at: '2026-12-02T13:56', ...question })).rejects.toThrow(/gone|soon|Moon/);
  });
});
