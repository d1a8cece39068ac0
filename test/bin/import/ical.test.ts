import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importCalendar } from '../../../bin/import/import-calendar.ts';
import { readOnCallText } from '../../../bin/oncall/file.ts';
import { runCli } from '../../support/cli.ts';

const now = Date.parse('2026-11-27T12:00:00Z');

const onCall = `contacts:
  - { id: ada, name: Ada, email: ada@example.org, timeZone: Asia/Tokyo, away: [2026-12-01] }
schedules:
  primary: { timeZone: Europe/Berlin, people: [ada] }
policies: { default: [primary, ada] }
routes: []
`;

/** A calendar as Outlook and Google write it: names of zones of Windows, folded lines, whole days, repeats, times without a zone. */
const events: Readonly<Record<string, readonly string[]>> = {
  over: ['DTSTART;VALUE=DATE:20260701', 'DTEND;VALUE=DATE:20260715', 'SUMMARY:Vacation in July'],
  winter: ['DTSTART;VALUE=DATE:20261221', 'DTEND;VALUE=DATE:20270102', 'SUMMARY:Vacation'],
  more: ['DTSTART;VALUE=DATE:20270102', 'DTEND;VALUE=DATE:20270104', 'SUMMARY;LANGUAGE=en:Vacation\\, still'],
  birthday: ['DTSTART;VALUE=DATE:20200305', 'RRULE:FREQ=YEARLY', 'SUMMARY:Birthday'],
  dentist: [
    'DTSTART;TZID=W. Europe Standard Time:20261202T140000',
    'DTEND;TZID=W. Europe Standard Time:20261202T153000',
    'SUMMARY:Dentist',
  ],
  shift: ['DTSTART:20261203T080000Z', 'DURATION:PT8H', 'SUMMARY:On call'],
  floating: ['DTSTART:20261204T090000', 'DTEND:20261204T170000', 'SUMMARY:On', '  call, no zone'],
  weekly: [
    ...[
      'DTSTART;TZID=Europe/Berlin:20270322T090000',
      'DTEND;TZID=Europe/Berlin:20270322T170000',
      'SUMMARY:On call again',
    ],
    ...['RRULE:FREQ=WEEKLY;COUNT=3', 'EXDATE;TZID=Europe/Berlin:20270405T090000'],
  ],
  cancelled: ['DTSTART:20261205T080000Z', 'DTEND:20261205T090000Z', 'STATUS:CANCELLED', 'SUMMARY:On call, cancelled'],
};
const calendar = [
  ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//EN'],
  ...Object.entries(events).flatMap(([uid, lines]) => [
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTAMP:20261101T000000Z',
    ...lines,
    'END:VEVENT',
  ]),
  'END:VCALENDAR',
].join('\r\n');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ical-'));
  writeFileSync(join(folder, 'oncall.yaml'), onCall);
  writeFileSync(join(folder, 'ada.ics'), calendar);
  writeFileSync(join(folder, 'page.ics'), '<html></html>');
  writeFileSync(join(folder, 'none.ics'), 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function lines(more: { readonly schedule?: string; readonly match?: string }) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { print: (line: string) => out.push(line), printError: (line: string) => err.push(line) };
  const { schedule, match } = more;
  const asked = {
    files: [join(folder, 'ada.ics')],
    as: 'ada',
    schedule,
    match,
    file: join(folder, 'oncall.yaml'),
    now,
  };
  const code = await importCalendar(asked, terminal);
  return { code, out: out.slice(1), err };
}

describe('import ical', () => {
  it('makes absences of whole days, which the file accepts beside those that it has', async () => {
    const { code, out, err } = await lines({});
    expect(out).toEqual(['    away: [2026-12-01, 2026-12-21 .. 2027-01-03, 2027-03-05]']);
    expect(err).toEqual([
      'Read 8 events that are not over.',
      '5 events with hours left out. To use some, name a word of their titles with --match.',
    ]);
    expect(code).toBe(0);
    expect(readOnCallText(onCall.replace(/ away: \[.*?\]/, out[0] ?? ''), 'oncall.yaml')).toHaveProperty('onCall');
  });

  it('makes overrides on the clocks of the schedule, whatever zone an event is in', async () => {
    const { out } = await lines({ schedule: 'primary', match: 'on call' });
    expect(out).toEqual(
      [
        ['2026-12-03T09:00', '2026-12-03T17:00'],
        ['2026-12-04T09:00', '2026-12-04T17:00'],
        ['2027-03-22T09:00', '2027-03-22T17:00'],
        ['2027-03-29T09:00', '2027-03-29T17:00'],
      ].map(([from, until]) => `  - { schedule: primary, from: ${from}, until: ${until}, put: ada }`),
    );
    const file = onCall.replace('policies:', `overrides:\n${out.join('\n')}\npolicies:`);
    expect(readOnCallText(file, 'oncall.yaml')).toHaveProperty('onCall');
  });

  it('makes absences of events with hours that a title names, on the clocks of the contact', async () => {
    expect((await lines({ match: 'dentist' })).out).toEqual([
      '    away: [2026-12-01, 2026-12-02T22:00 .. 2026-12-02T23:30]',
    ]);
    expect((await lines({ match: 'no zone' })).out).toEqual([
      '    away: [2026-12-01, 2026-12-04T09:00 .. 2026-12-04T17:00]',
    ]);
  });

  it.each<readonly [string, readonly string[], number, RegExp]>([
    ['a page', ['page.ics', '--as', 'ada'], 1, /is not a calendar in iCalendar/],
    ['a calendar without events', ['none.ics', '--as', 'ada'], 1, /There is no event to use/],
    ['no contact', ['ada.ics'], 2, /--as is missing/],
    ['an unknown contact', ['ada.ics', '--as', 'adda'], 2, /There is no contact adda\. Did you mean ada\?/],
    [
      'an unknown schedule',
      ['ada.ics', '--as', 'ada', '--schedule', 'primry'],
      2,
      /There is no schedule primry\. Did you mean primary\?/,
    ],
    ['an option of the others', ['ada.ics', '--as', 'ada', '--output', 'x'], 2, /--output has no meaning here/],
  ])('refuses %s', async (_, [file = '', ...args], code, message) => {
    const oncall = ['--file', join(folder, 'oncall.yaml')];
    const ended = await runCli(undefined, ['import', 'ical', join(folder, file), ...args, ...oncall]);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).toMatch(message);
  });
});
