import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Incident } from '../../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import { startAccount } from '../../support/account.ts';
import { runCli } from '../../support/cli.ts';

const text = `contacts:
  - { id: ada, name: Ada, email: ada@example.org, timeZone: Europe/Berlin }
  - { id: ben, name: Ben, email: ben@example.org, timeZone: Europe/Berlin, away: [2026-11-10] }
schedules:
  primary: { timeZone: Europe/Berlin, people: [ada, ben], handover: monday 09:00, from: 2026-10-05 }
  office:
    timeZone: America/New_York
    covers: mon-fri 09:00-17:00
    layers: [{ people: [ben, ada], handover: mon-fri 09:00, hours: mon-fri 09:00-17:00, from: 2026-10-05 }]
overrides:
  - { schedule: primary, from: 2026-11-18T12:00, until: 2026-11-18T18:00, replace: ada, with: ben }
policies: { default: [primary], desk: [office, ada] }
routes: []
`;

let folder: string;
let file: string;
let account: Awaited<ReturnType<typeof startAccount>>;

beforeAll(async () => {
  account = await startAccount();
  folder = mkdtempSync(join(tmpdir(), 'record-'));
  file = join(folder, 'oncall.yaml');
  writeFileSync(file, text);
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-27T12:00:30Z') });
  expect((await run('apply', file, '--yes', '--unproven')).code).toBe(0);
  for (const [id, at, flaw, ...timeline] of record) await plant(id, at, flaw, timeline);
});
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-27T12:00:30Z') }));
afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  await account.stop();
  rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => runCli(undefined, [...args, ...account.options]);
const zone = ['--time-zone', 'Europe/Berlin'];

const openedAt = '2026-11-24T02:14:00.000Z';
const sent = (at: string): TimelineEvent => ({
  ...{ at, kind: 'notification', contact: 'ada', name: 'Ada', channel: 'email', state: 'sent' },
  ...{ run: 1, round: 1, level: 1, attempt: 1, attempts: 3 },
});
const record: readonly [id: string, at: string, flaw: Partial<Incident>, ...timeline: TimelineEvent[]][] = [
  [
    'checkout-0123456789ab-0001',
    openedAt,
    { status: 'acknowledged', by: { contact: 'ada', name: 'Ada' }, acknowledgedAt: '2026-11-24T02:15:30.000Z' },
    sent(openedAt),
    { at: '2026-11-24T02:15:30.000Z', kind: 'reply', contact: 'ada', name: 'Ada', reply: 'acknowledge' },
  ],
  ['db-full-0123456789ab-0007', '2026-11-26T10:00:00.000Z', { status: 'exhausted', summary: '=db "full", now' }],
  ['long-ago-0123456789ab-0001', '2026-09-01T10:00:00.000Z', { status: 'resolved', resolvedBy: 'the alarm' }],
];

async function put(Item: object) {
  const { tables } = await import('../../../lambdas/adapters/dynamodb.ts');
  await tables.send(new PutCommand({ TableName: 'Incidents', Item: Item as Record<string, unknown> }));
}

/** Writes an incident and its timeline as the adapters do. */
async function plant(id: string, at: string, flaw: Partial<Incident>, timeline: readonly TimelineEvent[]) {
  const [pk, sk] = [id.slice(0, -5), id.slice(-4)];
  const whole = { id, status: 'triggered', run: 1, summary: 'checkout is down', severity: 'critical', source: 'shop' };
  const waits = { ada: { taskToken: 'SECRET' } };
  await put({ pk, sk, ...whole, policy: 'default', openedAt: at, lastAlertAt: at, waits, expiresAt: 1, ...flaw });
  for (const event of timeline) await put({ pk: id, sk: `${event.at}#${event.kind}`, ...event, expiresAt: 1 });
}

describe('incidents', () => {
  it('lists those of the last 30 days, newest first', async () => {
    const { code, out, err } = await run('incidents', ...zone);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.split('\n')).toEqual([
      'Thu 26 Nov 11:00  CRITICAL  =db "full", now   nobody answered  db-full-0123456789ab-0007',
      'Tue 24 Nov 03:14  CRITICAL  checkout is down  Ada took it      checkout-0123456789ab-0001',
      '2 incidents since Wed 28 Oct 13:00 Europe/Berlin.',
    ]);
  });

  it('prints CSV that no spreadsheet runs, and JSON without a token', async () => {
    const csv = (await run('incidents', '--since', '2026-11-25', '--csv', ...zone)).out.split('\r\n');
    expect(csv).toHaveLength(2);
    expect(csv[0]).toMatch(/^id,status,severity,summary,source,owner,alarm,policy,openedAt,/);
    expect(csv[1]).toMatch(/^db-full-0123456789ab-0007,exhausted,critical,"'=db ""full"", now",shop,/);
    expect(JSON.parse((await run('incidents', '--since', '999999d999999d', '--json')).out).since).toMatch(/^1970/);
    const json = await run('incidents', '--since', '100d', '--json');
    expect(JSON.parse(json.out).incidents).toMatchObject([
      { id: 'db-full-0123456789ab-0007' },
      { id: 'checkout-0123456789ab-0001', takenBy: 'Ada', runs: 1 },
      { id: 'long-ago-0123456789ab-0001', resolvedBy: 'the alarm' },
    ]);
    expect(json.out).not.toContain('SECRET');
  });

  it('reads more than a page', async () => {
    const { writeAll } = await import('../../../lambdas/adapters/dynamodb.ts');
    // A page has one megabyte.
    const items = Array.from({ length: 150 }, (_, index) => {
      const pk = `many-${String(index).padStart(12, '0')}`;
      const whole = {
        id: `${pk}-0001`,
        status: 'resolved',
        run: 1,
        severity: 'info',
        source: 'shop',
        policy: 'default',
      };
      const at = '2025-01-01T00:00:00.000Z';
      return { pk, sk: '0001', ...whole, summary: 'x'.repeat(8000), openedAt: at, lastAlertAt: at, waits: {} };
    });
    await writeAll(
      'Incidents',
      items.map((Item) => ({ PutRequest: { Item } })),
    );
    const { out } = await run('incidents', '--since', '2025-01-01T00:00Z', '--json');
    expect(JSON.parse(out).incidents).toHaveLength(153);
    const { scanIncidents } = await import('../../../lambdas/adapters/record.ts');
    const counts: number[] = [];
    await scanIncidents('2025-01-01T00:00:00.000Z', (items) => counts.push(items));
    expect(counts).toEqual([expect.any(Number), 155]);
    await writeAll(
      'Incidents',
      items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
    );
  });

  it.each([
    ['another id', { id: 'other', waits: {} }],
    ['no waits', { id: 'broken-0123456789ab-0001', status: 'triggered', summary: 'down', run: 1, waits: null }],
  ])('names what is damaged, and lists the others: %s', async (_, damage) => {
    await put({ pk: 'broken-0123456789ab', sk: '0001', openedAt, ...damage });
    const { code, out, err } = await run('incidents', ...zone);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'The incident broken-0123456789ab-0001 is damaged, so it is left out.',
    });
    expect(out).toContain('2 incidents since');
    const { tables } = await import('../../../lambdas/adapters/dynamodb.ts');
    await tables.send(new DeleteCommand({ TableName: 'Incidents', Key: { pk: 'broken-0123456789ab', sk: '0001' } }));
  });

  it.each([
    [['--since', 'yesterday'], '--since yesterday is not a duration or a date: write one such as 30d, 2026-11-01'],
    [['--csv', '--json'], '--csv and --json say two different forms: leave one out.'],
    [['--time-zone', 'Mars'], '"Mars" is not a time zone'],
  ])('refuses %j', async (args, fault) => {
    expect(await run('incidents', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(fault) });
  });
});

describe('audit', () => {
  it.each([
    [['nonsense'], 2, '"nonsense" is not the id of an incident: write one that `incidents` lists.'],
    [['gone-0123456789ab-0001'], 1, 'There is no incident gone-0123456789ab-0001 in stack NotifySupport'],
    [['checkout-0123456789ab-0001', '.'], 1, '. exists already, and nothing is overwritten: name another folder.'],
  ])('refuses %j', async (args, code, fault) => {
    expect(await run('audit', ...args)).toMatchObject({ code, err: expect.stringContaining(fault) });
  });
});

type Hours = { readonly person: string; readonly hours: number };
type Lane = { readonly schedule: string; readonly people: readonly Hours[] };
type Shifts = {
  readonly schedule: string;
  readonly shifts: readonly { from: string; until: string; people: string[] }[];
};

describe('report', () => {
  const stretch = ['--from', '2026-10-12', '--until', '2026-11-23'];

  it('has the hours that `shifts` has', async () => {
    const report = JSON.parse((await runCli(undefined, ['report', '--file', file, ...stretch, '--json'])).out);
    const shifts = JSON.parse((await runCli(undefined, ['shifts', '--file', file, ...stretch, '--json'])).out);
    const inShifts = (schedule: string, person: string) => {
      const own = (shifts.schedules as Shifts[]).find((each) => each.schedule === schedule)?.shifts ?? [];
      const milliseconds = own
        .filter(({ people }) => people.includes(person))
        .map(({ from, until }) => Date.parse(until) - Date.parse(from));
      return milliseconds.reduce((sum, each) => sum + each, 0) / 3_600_000;
    };
    const lanes = report.schedules as Lane[];
    expect(lanes.map(({ schedule, people }) => [schedule, people.map(({ person }) => person)])).toEqual([
      ['primary', ['ada', 'ben']],
      ['office', ['ada', 'ben']],
    ]);
    for (const { schedule, people } of lanes)
      for (const { person, hours } of people) expect(hours).toBeCloseTo(inShifts(schedule, person), 2);
    // Six weeks, and the hour that comes when the clocks go back.
    expect(lanes[0]?.people.reduce((sum, { hours }) => sum + hours, 0)).toBe(6 * 168 + 1);
  });

  it('prints hours, nights, weekends and standing in, and which hours they are', async () => {
    const { code, out, err } = await runCli(undefined, ['report', 'primary', '--file', file, ...stretch]);
    expect({ code, err }).toEqual({
      code: 0,
      err: 'What the nights were like is in the record of a stack: add --deployed.',
    });
    expect(out.split('\n')).toEqual([
      'primary (Europe/Berlin), Mon 12 Oct 00:00 to Mon 23 Nov 00:00 Europe/Berlin',
      expect.stringMatching(/^ +on call +at night +nights +at weekends +weekends +standing in$/),
      expect.stringMatching(/^ {2}Ada +[\d.]+ h +[\d.]+ h +\d+ +[\d.]+ h +3 +24 h$/),
      expect.stringMatching(/^ {2}Ben +[\d.]+ h +[\d.]+ h +\d+ +[\d.]+ h +3 +6 h$/),
      '  Night is 22:00-06:00 and weekend is sat+sun, Europe/Berlin.',
    ]);
  });

  it('shows what the nights were like, from the record of the stack', async () => {
    const { code, out } = await run('report', 'primary', '--from', '2026-11-01', '--until', '2026-11-27');
    expect(code).toBe(0);
    const figures = out.split('\n').slice(out.split('\n').findIndex((line) => line.startsWith('Incidents')));
    expect(figures.map((line) => line.trim().replace(/ {2,}/g, ' | '))).toEqual([
      'Incidents, Sun 1 Nov 00:00 to Fri 27 Nov 00:00 Europe/Berlin',
      'person | incidents | notifications | at night | taken after | 90 % within | handed back | unanswered',
      'Ada | 1 | 1 | 1 | 1 min 30 s | 1 min 30 s | 0 | 0',
      'policy | incidents | notifications | at night | taken after | 90 % within | handed back | unanswered',
      'default | 2 | 1 | 1 | 1 min 30 s | 1 min 30 s | 0 | 0',
      'alarm | incidents | notifications | at night | taken after | 90 % within | handed back | unanswered',
      'checkout is down | 1 | 1 | 1 | 1 min 30 s | 1 min 30 s | 0 | 0',
      '=db "full", now | 1 | 0 | 0 | – | – | 0 | 0',
    ]);
    const csv = await run('report', '--from', '2026-11-01', '--csv', 'alarms');
    expect(csv.out).toMatch(
      /^alarm,incidents,notifications,at night,taken,median seconds,90 % seconds,handed back,unanswered\r\n/,
    );
    expect(csv.out.split('\r\n')[2]).toBe(`"'=db ""full"", now",1,0,0,0,,,0,0`);
    const hours = await run('report', 'primary', '--from', '2026-11-09', '--until', '2026-11-16', '--csv', 'hours');
    expect(hours.out.split('\r\n')[0]).toMatch(/^schedule,person,name,from,until,hours,night hours,nights,/);
    expect(hours.out.split('\r\n')[1]).toMatch(/^primary,ada,Ada,2026-11-08T23:00:00.000Z,/);
  });

  it.each([
    [['--night', 'dusk'], '--night: '],
    [['--csv', 'alarms'], '--csv alarms is about the incidents of a stack: add --deployed.'],
    [['--csv', 'hours', '--json'], '--csv and --json say two different forms: leave one out.'],
    [['--from', '2026-11-10', '--until', '2026-11-09'], '--until is not after --from: swap or correct them.'],
    [['secondary'], 'There is no schedule secondary.'],
  ])('refuses %j', async (args, fault) => {
    const ended = await runCli(undefined, ['report', ...args, '--file', file]);
    expect(ended).toMatchObject({ code: 2, err: expect.stringContaining(fault) });
  });
});

describe('replay', () => {
  it('plays the incidents of the stack under a file, or under what the stack has', async () => {
    const other = join(folder, 'other.yaml');
    writeFileSync(other, text.replace('default: [primary]', 'default: [ben, ada]'));
    const { code, out, err } = await run('replay', '--file', other, '--since', '2026-11-24', '--json', ...zone);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject({
      openings: 2,
      incidents: [
        { id: 'checkout-0123456789ab-0001', differs: true, now: { reached: [{ name: 'Ben' }, { name: 'Ada' }] } },
        { id: 'db-full-0123456789ab-0007', differs: true },
      ],
    });
    const none = await run('replay', '--file', other, '--since', '1s', ...zone);
    expect(none.out).toMatch(/^0 incidents since Fri 27 Nov 13:00 Europe\/Berlin, played under .*other\.yaml$/);
    const deployed = await run('replay', '--deployed', '--since', '2026-11-24', '--markdown', ...zone);
    expect(deployed.out).toMatch(/^### 2 incidents since Tue 24 Nov 00:00 Europe\/Berlin, played under stack/);
  });

  it('says that a schedule had nobody on call then, and what is still open', async () => {
    const later = join(folder, 'later.yaml');
    writeFileSync(later, text.replace('from: 2026-10-05 }\n  office', 'from: 2026-11-30 }\n  office'));
    await plant('open-0123456789ab-0001', openedAt, { status: 'triggered' }, []);
    const { code, out, err } = await run('replay', '--file', later, '--since', '2026-11-24', ...zone);
    expect({ code, err }).toEqual({ code: 0, err: '1 incident still open and not taken: left out.' });
    expect(out.split('\n')).toEqual(
      expect.arrayContaining([
        'Never notified: Ada, Ben.',
        'Nobody was on call in primary when 2 incidents opened.',
        '    now   Nobody was notified. Nobody answered.',
      ]),
    );
    const { tables } = await import('../../../lambdas/adapters/dynamodb.ts');
    await tables.send(new DeleteCommand({ TableName: 'Incidents', Key: { pk: 'open-0123456789ab', sk: '0001' } }));
  });

  it.each([
    [['--markdown', '--json'], '--markdown and --json say two different forms: leave one out.'],
    [['--deployed', '--file', 'x.yaml'], '--file cannot be combined with --deployed: leave one of them out.'],
    [['--since', 'x'], '--since x is not a duration or a date'],
    [['--file', 'nowhere.yaml'], 'nowhere.yaml'],
  ])('refuses %j', async (args, fault) => {
    expect(await run('replay', ...args)).toMatchObject({ code: 2, err: expect.stringContaining(fault) });
  });
});
