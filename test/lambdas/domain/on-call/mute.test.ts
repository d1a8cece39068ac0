import { describe, expect, it } from 'vitest';
import { readOnCallText } from '../../../../bin/oncall/file.ts';
import { writeOnCall } from '../../../../bin/oncall/write.ts';
import { tellNarrowing } from '../../../../lambdas/domain/on-call/mute.ts';
import {
  coverOf,
  endOf,
  freeFrom,
  isAbout,
  type Mute,
  type Subject,
} from '../../../../lambdas/domain/on-call/muting.ts';

const rest = `contacts: [{ id: ada, name: Ada, sms: "+4915112345678", timeZone: UTC }]
policies: { default: [ada], office: [ada] }
routes: []
`;

/** The faults of mutes, with their places. */
const faultsIn = (mutes: string) => {
  const read = readOnCallText(`${rest}mutes:\n${mutes}\n`, 'f');
  return 'faults' in read ? read.faults : [];
};
/** The faults of one mute, without their places. */
const faultsOf = (fields: string) => faultsIn(`  - { ${fields} }`).map((fault) => fault.replace(/^f:\d+:\d+ {2}/, ''));

const berlin = 'timeZone: Europe/Berlin';
const once = `from: 2026-12-01T22:00, until: 2026-12-02T02:00, ${berlin}, because: it moves`;

const arn = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:db-1';

describe('a mute with a fault', () => {
  it.each([
    [once, 'This mute would cover everything: write one of alarm, arn, source, policy, severity.'],
    [
      'alarm: "db-*"',
      'When is this mute in force? Write from, until and because for one that happens once, or hours and timeZone for every week.',
    ],
    ['alarm: "db-*", from: 2026-12-01T22:00Z', 'A mute that happens once needs until and because.'],
    ['alarm: "db-*", until: 2026-12-01T22:00Z, because: it moves', 'A mute that happens once needs from.'],
    [
      'alarm: "db-*", from: 2026-12-01T22:00, until: 2026-12-02T02:00, because: it moves',
      'These times need a timeZone: write such as timeZone: Europe/Berlin, or end them with Z.',
    ],
    [
      'alarm: "db-*", from: 2026-12-01T22:00Z, until: 2026-12-02, because: it moves',
      '"2026-12-02" has no time: write 2026-12-02T00:00 to end before that day, or 2026-12-03T00:00 after it.',
    ],
    [
      'alarm: "db-*", from: 2026-12-02T22:00Z, until: 2026-12-02T02:00Z, because: it moves',
      'until is not after from: swap or correct them.',
    ],
    [
      'alarm: "db-*", from: 2026-12-01T22:00Z, until: 2026-12-08T22:01Z, because: it moves',
      'This mute is longer than 7 days: nobody would remember it. Write a shorter one, and another one when it is over.',
    ],
    ['alarm: "db-*", hours: 22:00-07:00', 'hours need a timeZone: write such as timeZone: Europe/Berlin.'],
    [
      `alarm: "db-*", hours: 22:00-07:00, ${once}`,
      'hours come every week, and from belongs to a mute that happens once: take one of the two out.',
    ],
    [
      `alarm: "db-*", hours: late, ${berlin}`,
      '"late" is not a day: write daily, a weekday, a range such as mon-fri, or several such as mon+thu.',
    ],
    [
      `severity: loud, ${once}`,
      '"loud" is not a severity: write one of critical, error, warning, info, or a list of such.',
    ],
    [
      `severity: [warning, infos], ${once}`,
      '"infos" is not a severity: write one of critical, error, warning, info, or a list of such. Did you mean info?',
    ],
    [
      `severity: [7], ${once}`,
      'This is not a severity: write one of critical, error, warning, info, or a list of such.',
    ],
    [
      `severity: [], ${once}`,
      'severity is an empty list: write one of critical, error, warning, info, or a list of such, or take severity out.',
    ],
    [`policy: ofice, ${once}`, 'There is no policy "ofice": correct it. Did you mean office?'],
    [
      `alarm: "db-*", source: grafana, ${once}`,
      'Only CloudWatch has alarms, and not the source "grafana": take one of the two out.',
    ],
    [
      `alarm: "db-*", from: 2026-12-01T22:00Z, until: 2026-12-02T02:00Z, because: " "`,
      'because is empty: write why, such as the database moves.',
    ],
    [
      `alarm: "db-*", from: 2026-12-01T22:00Z, until: 2026-12-02T02:00Z, because: ${'x'.repeat(201)}`,
      'because has 201 characters: the limit is 200.',
    ],
    [
      `arn: db-1, ${once}`,
      '"db-1" is not the ARN of an alarm: write such as arn:aws:cloudwatch:eu-central-1:123456789012:alarm:db-1.',
    ],
    [
      `arn: ${arn}, source: grafana, ${once}`,
      'Only CloudWatch has alarms, and not the source "grafana": take one of the two out.',
    ],
    [`alarms: "db-*", source: grafana, ${once}`, '"alarms" is not a key of a mute. Did you mean alarm?'],
  ])('%s', (fields, fault) => {
    expect(faultsOf(fields)).toContain(fault);
  });

  it('is named with its line and column, with all others at once', () => {
    expect(
      faultsIn(`  - { alarm: "db-*", hours: late, timeZone: Mars }
  - severity: loud
    hours: 22:00-07:00
    timeZone: Europe/Berlin
  - 7`).map((fault) => fault.slice(0, 30)),
    ).toEqual([
      'f:5:22  "late" is not a day: w',
      'f:5:35  "Mars" is not a time z',
      'f:6:5  "loud" is not a severit',
      'f:9:5  This is not a mute: wri',
    ]);
  });

  it('is none of the section if it is not a list, or too long', () => {
    expect(readOnCallText(`${rest}mutes: all\n`, 'f')).toEqual({
      faults: ['f:4:1  mutes is not a list: write a list of mutes, or take mutes out.'],
    });
    expect(faultsIn(Array.from({ length: 201 }, () => `  - { alarm: "*", ${once} }`).join('\n'))).toEqual([
      'f:4:1  201 are too many. The limit is 200 mutes: take out those that are over.',
    ]);
  });
});

describe('a file with mutes', () => {
  it('is read as it is written, whatever its form', () => {
    const text = `${rest}mutes:
  - { alarm: "db-*", from: 2026-12-01T22:00, until: 2026-12-02T02:00, timeZone: Europe/Berlin, because: it moves }
  - { severity: [warning, info], hours: 22:00-07:00, timeZone: Europe/Berlin }
  - { source: grafana, policy: office, severity: info, hours: [sat, sun], timeZone: UTC }
  - { alarm: "db-1", arn: ${arn}, hours: sat, timeZone: UTC }
`;
    const read = readOnCallText(text, 'f');
    if ('faults' in read) throw new Error(read.faults.join('\n'));
    expect(read.onCall.mutes[2]).toEqual({
      ...{ source: 'grafana', policy: 'office', severity: ['info'], hours: ['sat', 'sun'], timeZone: 'UTC' },
    });
    expect(writeOnCall(read.onCall).split('mutes:\n')[1]).toBe(
      `${text.split('mutes:\n')[1]?.replace('info, hours: [sat, sun]', 'info, hours: [ sat, sun ]').replace('[warning, info]', '[ warning, info ]')}`,
    );
  });
});

const at = (text: string) => Date.parse(text);
const alarm: Subject = { alarm: 'db-1', source: 'CloudWatch', policy: 'default', severity: 'critical' };
const posted: Subject = { source: 'grafana', policy: 'office', severity: 'warning' };
const aMute = (flaw: Partial<Mute>): Mute => ({
  alarm: 'db-*',
  timeZone: 'Europe/Berlin',
  because: 'it moves',
  ...flaw,
});

describe('the words about a mute', () => {
  it.each<[string, Mute]>([
    ['alarm db-*, severity warning or info', { alarm: 'db-*', severity: ['warning', 'info'] }],
    ['alarm db-1 of account 123456789012 in eu-central-1', { arn }],
    ['alarm db-1 of account 123456789012 in eu-central-1', { alarm: 'db-1', arn }],
    ['alarm db-*, alarm db-1 of account 123456789012 in eu-central-1', { alarm: 'db-*', arn }],
    ['alarm db-1, alarm arn', { alarm: 'db-1', arn: 'arn' }],
  ])('are %s', (words, mute) => {
    expect(tellNarrowing(mute)).toBe(words);
  });
});

describe('what a mute is about', () => {
  it.each<[boolean, Partial<Mute>, Subject]>([
    [true, { alarm: 'db-*' }, alarm],
    [false, { alarm: 'db-?2' }, alarm],
    [false, { alarm: '*' }, posted],
    [true, { alarm: undefined, arn }, { ...alarm, arn }],
    [false, { arn: `${arn}2` }, { ...alarm, arn }],
    [false, { alarm: undefined, arn }, posted],
    [true, { alarm: undefined, source: 'grafana', policy: 'office', severity: ['info', 'warning'] }, posted],
    [false, { alarm: undefined, source: 'CloudWatch' }, posted],
    [false, { alarm: undefined, policy: 'default' }, posted],
    [false, { alarm: undefined, severity: ['critical'] }, posted],
  ])('%s: %j of %j', (isIt, flaw, subject) => {
    expect(isAbout(aMute(flaw), subject)).toBe(isIt);
  });
});

describe('the cover of an alert', () => {
  const moving = aMute({ from: '2026-12-01T22:00', until: '2026-12-02T02:00' });
  const nights = aMute({ hours: ['22:00-07:00'], because: undefined });

  it.each<[string, Mute[], string, string | undefined]>([
    ['begins at its first instant', [moving], '2026-12-01T21:00:00.000Z', '2026-12-02T01:00:00.000Z'],
    ['is not there before', [moving], '2026-12-01T20:59:59.999Z', undefined],
    ['is over at its end', [moving], '2026-12-02T01:00:00.000Z', undefined],
    ['goes on where two mutes overlap', [moving, nights], '2026-12-01T21:30:00.000Z', '2026-12-02T06:00:00.000Z'],
    [
      'goes on where two mutes meet',
      [nights, aMute({ hours: ['07:00-08:00'] })],
      '2026-12-01T22:30:00.000Z',
      '2026-12-02T07:00:00.000Z',
    ],
    [
      'ends before a minute between two mutes',
      [nights, aMute({ hours: ['07:01-08:00'] })],
      '2026-12-01T22:30:00.000Z',
      '2026-12-02T06:00:00.000Z',
    ],
    [
      'lasts an hour longer in the night in which the clocks go back',
      [nights],
      '2026-10-24T20:00:00.000Z',
      '2026-10-25T06:00:00.000Z',
    ],
    [
      'is not there for hours that the clocks skip',
      [aMute({ hours: ['02:30-03:00'] })],
      '2027-03-28T01:15:00.000Z',
      undefined,
    ],
    [
      'is read in UTC without a zone',
      [aMute({ from: '2026-12-01T22:00Z', until: '2026-12-01T23:00Z', timeZone: undefined })],
      '2026-12-01T22:00:00.000Z',
      '2026-12-01T23:00:00.000Z',
    ],
  ])('%s', (_, mutes, now, until) => {
    const cover = coverOf(mutes, alarm, at(now));
    expect(cover?.until === undefined ? undefined : new Date(cover.until).toISOString()).toBe(until);
    expect(cover === undefined).toBe(until === undefined);
  });

  it('has no known end if it goes on for more than a week', () => {
    const always = [aMute({ hours: ['daily'] })];
    expect(coverOf(always, alarm, at('2026-12-01T00:00:00Z'))).toEqual({ mute: always[0], until: undefined });
    expect(freeFrom(always, posted, 7)).toBe(7);
  });

  it('ends with a mute that happens once, and never with one that comes every week', () => {
    expect(endOf(moving)).toBe(at('2026-12-02T01:00:00Z'));
    expect(endOf(nights)).toBeUndefined();
    expect(endOf({ until: '2026-12-02T02:00Z' })).toBe(at('2026-12-02T02:00:00Z'));
  });
});
