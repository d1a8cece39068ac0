import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { sync as calendars } from 'node-ical';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readOnCallText } from '../../../../bin/oncall/file.ts';
import { joined } from '../../../../lambdas/domain/calendar/calendar.ts';
import { emptyOnCall } from '../../../../lambdas/domain/on-call/on-call.ts';
import { showCalendar } from '../../../../lambdas/show-calendar.ts';
import { startAccount } from '../../../support/account.ts';
import { runCli } from '../../../support/cli.ts';

/** Two schedules: one that always has somebody, and one with nobody from 19:00 to 08:00, of which 18:00 to 19:00 is covered. */
const text = `contacts:
  - { id: ada, name: Ada, email: ada@example.org, timeZone: Europe/Berlin, away: [2026-12-15] }
  - { id: ben, name: Ben, email: ben@example.org, timeZone: UTC }
  - { id: cleo, name: Cleo, email: cleo@example.org, timeZone: UTC }
schedules:
  primary:
    timeZone: Europe/Berlin
    people: [ada, ben]
    handover: monday 09:00
    from: 2026-03-23
  office:
    timeZone: America/New_York
    covers: mon-fri 08:00-19:00
    people: [cleo]
    hours: mon-fri 08:00-18:00
overrides:
  - { schedule: primary, from: 2026-12-24T09:00, until: 2026-12-27T09:00, add: cleo }
policies: { default: [ada] }
routes: []
`;

let folder: string;
let file: string;
let account: Awaited<ReturnType<typeof startAccount>>;

beforeAll(async () => {
  account = await startAccount();
  folder = mkdtempSync(join(tmpdir(), 'calendar-'));
  file = join(folder, 'oncall.yaml');
  writeFileSync(file, text);
  const read = readOnCallText(text, 'f');
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  const { storeOnCall } = await import('../../../../lambdas/adapters/on-call.ts');
  await storeOnCall(emptyOnCall, read.onCall);
});

afterAll(async () => {
  await account.stop();
  rmSync(folder, { recursive: true });
});

const ask = (...args: string[]) => runCli(undefined, [...args, '--file', file]);
/** The parsed result of a command, which printed nothing else. */
async function askJson(...args: string[]) {
  const { out, err } = await ask(...args, '--json');
  expect(err).toBe('');
  return JSON.parse(out) as unknown;
}

const week = ['--from', '2026-03-23', '--until', '2026-04-06T09:00'];

describe('shifts', () => {
  it('prints shifts that tile the stretch, with instants in UTC, when the clocks change', async () => {
    expect(await askJson('shifts', 'primary', ...week)).toEqual({
      schedules: [
        {
          schedule: 'primary',
          from: '2026-03-22T23:00:00.000Z',
          until: '2026-04-06T07:00:00.000Z',
          shifts: [
            { from: '2026-03-22T23:00:00.000Z', until: '2026-03-23T08:00:00.000Z', people: [] },
            { from: '2026-03-23T08:00:00.000Z', until: '2026-03-30T07:00:00.000Z', people: ['ada'] },
            { from: '2026-03-30T07:00:00.000Z', until: '2026-04-06T07:00:00.000Z', people: ['ben'] },
          ],
        },
      ],
    });
  });

  it('reads an instant without an offset in the zone of each schedule, and keeps the order in which they are named', async () => {
    const local = await askJson(
      'shifts',
      'office',
      'primary',
      '--from',
      '2026-12-01T10:00',
      '--until',
      '2026-12-01T11:00',
    );
    expect(local).toMatchObject({
      schedules: [
        { schedule: 'office', from: '2026-12-01T15:00:00.000Z', until: '2026-12-01T16:00:00.000Z' },
        { schedule: 'primary', from: '2026-12-01T09:00:00.000Z', until: '2026-12-01T10:00:00.000Z' },
      ],
    });
    const offsets = ['--from', '2026-12-01T10:00Z', '--until', '2026-12-01T11:00-05:00'];
    expect(await askJson('shifts', 'office', ...offsets)).toMatchObject({
      schedules: [{ from: '2026-12-01T10:00:00.000Z', until: '2026-12-01T16:00:00.000Z' }],
    });
  });

  it('works in absences and overrides', async () => {
    const stretch = ['--from', '2026-12-07T09:00', '--until', '2026-12-27T09:00'];
    expect((await ask('shifts', 'primary', ...stretch)).out.split('\n')).toEqual([
      'primary (Europe/Berlin)',
      '  Mon 7 Dec 09:00   to Mon 14 Dec 09:00  Ben',
      '  Mon 14 Dec 09:00  to Tue 15 Dec 00:00  Ada',
      '  Tue 15 Dec 00:00  to Wed 16 Dec 00:00  Ben           Ada is away',
      '  Wed 16 Dec 00:00  to Mon 21 Dec 09:00  Ada',
      '  Mon 21 Dec 09:00  to Thu 24 Dec 09:00  Ben',
      '  Thu 24 Dec 09:00  to Sun 27 Dec 09:00  Ben and Cleo  an override',
    ]);
  });

  it('shows a table in the zone of the schedule, or in another one', async () => {
    const stretch = ['--from', '2026-12-22T09:00Z', '--until', '2026-12-28T12:00Z'];
    expect((await ask('shifts', 'primary', ...stretch)).out.split('\n')[1]).toBe(
      '  Tue 22 Dec 10:00  to Thu 24 Dec 09:00  Ben',
    );
    expect((await ask('shifts', 'primary', ...stretch, '--time-zone', 'Asia/Tokyo')).out.split('\n')).toEqual([
      'primary (Asia/Tokyo)',
      '  Tue 22 Dec 18:00  to Thu 24 Dec 17:00  Ben',
      '  Thu 24 Dec 17:00  to Sun 27 Dec 17:00  Ben and Cleo  an override',
      '  Sun 27 Dec 17:00  to Mon 28 Dec 17:00  Ben',
      '  Mon 28 Dec 17:00  to Mon 28 Dec 21:00  Ada',
    ]);
  });

  it('asks the table of a stack with the same answer', async () => {
    const [ofFile, ofTable] = [
      await ask('shifts', ...week),
      await runCli(undefined, ['shifts', ...week, ...account.options]),
    ];
    expect(ofTable.out.split('\n').toSorted()).toEqual(ofFile.out.split('\n').toSorted());
    expect([ofTable.code, ofTable.err]).toEqual([0, '']);
  });
});

describe('coverage', () => {
  it('prints the gaps in what is covered, and ends with 1', async () => {
    const stretch = ['--from', '2026-12-04T00:00', '--until', '2026-12-08T00:00'];
    expect(await askJson('coverage', 'office', 'primary', ...stretch)).toEqual({
      schedules: [
        {
          schedule: 'office',
          gaps: [
            { from: '2026-12-04T23:00:00.000Z', until: '2026-12-05T00:00:00.000Z' },
            { from: '2026-12-07T23:00:00.000Z', until: '2026-12-08T00:00:00.000Z' },
          ],
        },
        { schedule: 'primary', gaps: [] },
      ],
    });
    expect((await ask('coverage', 'office', ...stretch)).code).toBe(1);
    expect((await ask('coverage', 'office', ...stretch)).out.split('\n')).toEqual([
      'office (America/New_York): 2 gaps',
      '  Fri 4 Dec 18:00  to Fri 4 Dec 19:00  nobody',
      '  Mon 7 Dec 18:00  to Mon 7 Dec 19:00  nobody',
    ]);
  });

  it('ends with 0 where there is no gap, in the file and in the table', async () => {
    const stretch = ['primary', '--from', '2026-12-04'];
    expect(await ask('coverage', ...stretch)).toMatchObject({ code: 0, out: 'primary (Europe/Berlin): no gap' });
    expect(await runCli(undefined, ['coverage', ...stretch, ...account.options])).toMatchObject({ code: 0 });
    expect(await runCli(undefined, ['coverage', 'office', ...account.options])).toMatchObject({ code: 1 });
  });

  it('looks at 91 days of 24 hours', async () => {
    const until = (await ask('coverage', 'office', '--from', '2026-12-04T19:00', '--json')).out;
    const same = await ask('coverage', 'office', '--from', '2026-12-04T19:00', '--until', '2027-03-05T19:00', '--json');
    expect(until).toBe(same.out);
    const weeks = await ask('coverage', 'office', '--from', '2026-12-04T19:00', '--weeks', '13', '--json');
    expect(until).toBe(weeks.out);
  });

  it('reports no gap as one where clocks change', async () => {
    const stretch = ['primary', '--from', '2026-10-24', '--until', '2026-10-27'];
    expect((await ask('coverage', ...stretch)).code).toBe(0);
  });
});

describe('who', () => {
  it('says who is on call, until when, and who is then', async () => {
    expect(await ask('who', 'primary', 'office', '--at', '2026-11-25T12:00Z')).toMatchObject({
      code: 1,
      out: 'primary  Ben     until Mon 30 Nov 09:00, then Ada\noffice   nobody  until Wed 25 Nov 08:00, then Cleo',
      err: '',
    });
  });

  it('gives the same as JSON', async () => {
    expect(await askJson('who', 'primary', '--at', '2026-11-25T12:00Z')).toEqual({
      schedules: [
        {
          schedule: 'primary',
          at: '2026-11-25T12:00:00.000Z',
          people: ['ben'],
          until: '2026-11-30T08:00:00.000Z',
          next: ['ada'],
        },
      ],
    });
  });
});

describe.each(['who', 'shifts', 'coverage', 'simulate'])('%s', (name) => {
  it('ends with 2 for a file with faults, which it prints', async () => {
    const broken = join(folder, 'broken.yaml');
    writeFileSync(broken, text.replace('monday 09:00', 'mondy 09:00'));
    const { code, out, err } = await runCli(undefined, [name, '--file', broken]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/broken\.yaml:9:5 {2}"mondy" is not a day: .* Did you mean monday\?$/);
  });
});

describe.each(['who', 'shifts', 'coverage'])('%s', (name) => {
  it.each([
    [['primry'], 'There is no schedule primry. Did you mean primary?'],
    [['--time-zone', 'Berlin'], '"Berlin" is not a time zone'],
    [
      ['--endpoint-url', 'http://127.0.0.1:1'],
      '--file cannot be combined with the deployed stack: leave one of them out.',
    ],
  ])('refuses %j', async (args, sentence) => {
    const { code, out, err } = await ask(name, ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
  });

  it('says that a file has no schedules', async () => {
    const none = join(folder, 'none.yaml');
    writeFileSync(none, text.replace(/schedules:[\s\S]*(?=policies)/, ''));
    expect(await runCli(undefined, [name, '--file', none])).toMatchObject({
      code: 0,
      out: '',
      err: `${none} has no schedules.`,
    });
  });
});

describe.each(['shifts', 'coverage'])('%s', (name) => {
  it.each([
    [['--until', '2026-12-01', '--weeks', '2'], '--until and --weeks say the same thing twice: leave one out.'],
    [['--from', '2026-12-01', '--until', '2026-12-01'], '--until is not after --from: swap or correct them.'],
    [['--from', '2026-12-01', '--until', '2037-12-01'], 'The stretch is too long: ask for at most 520 weeks at once.'],
    [['--from', 'tomorrow'], '--from tomorrow is not a date, or a date and time: write one such as 2026-11-30'],
    [['--weeks', '0'], '--weeks 0 is not a number of weeks: write a whole number from 1 to 520.'],
  ])('refuses %j', async (args, sentence) => {
    const { code, out, err } = await ask(name, ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
  });
});

describe('simulate', () => {
  it('takes a file that has gaps', async () => {
    const { code, out } = await runCli(undefined, ['simulate', '--file', file, '--at', '2026-12-04T03:00:00Z']);
    expect(code).toBe(0);
    expect(out).toContain('Ada');
  });
});

describe('feed', () => {
  const at = Date.parse('2026-12-20T12:00:00Z');
  const [from, until] = [-4, 26].map((weeks) => at + weeks * 7 * 24 * 3600_000) as [number, number];
  const table = (...args: string[]) => runCli(undefined, ['feed', ...args, ...account.options]);

  const logError = vi.fn();

  async function read(code: string, httpMethod = 'GET', down?: () => Promise<never>) {
    const { findFeed } = await import('../../../../lambdas/adapters/feeds.ts');
    const { loadOnCall } = await import('../../../../lambdas/adapters/on-call.ts');
    return showCalendar({ findFeed: down ?? findFeed, loadOnCall, logError, pagerName: () => 'NotifySupport' })({
      ...{
        httpMethod,
        path: `/c/${code}`,
        headers: null,
        body: null,
        isBase64Encoded: false,
        pathParameters: { code },
      },
      requestContext: { requestTimeEpoch: at },
    });
  }

  async function codeOf(...args: string[]): Promise<string> {
    const { address } = JSON.parse((await table(...args, '--json')).out) as { address: string };
    return address.replace('https://api.example.org/live/c/', '');
  }

  /** The events of a feed as another program reads them. The first and the last one are whole shifts, of which a part is compared. */
  async function eventsIn(code: string) {
    const { statusCode, headers, body } = await read(code);
    expect([statusCode, headers['Content-Type']]).toEqual([200, 'text/calendar; charset=utf-8']);
    const events = Object.values(calendars.parseICS(body)).filter((each) => each?.type === 'VEVENT');
    expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length);
    return events.map(({ summary, start, end }) => ({
      title: String(summary),
      from: Math.max(start.getTime(), from),
      until: Math.min((end as Date).getTime(), until),
    }));
  }

  /** What `shifts` lists of the time that a feed shows. */
  async function listed() {
    const points = ['--from', new Date(from).toISOString(), '--until', new Date(until).toISOString()];
    const { schedules } = (await askJson('shifts', ...points)) as {
      schedules: { schedule: string; shifts: { from: string; until: string; people: string[] }[] }[];
    };
    return schedules.flatMap(({ schedule, shifts }) =>
      shifts.map((shift) => ({ schedule, people: shift.people, ...instantsOf(shift) })),
    );
  }
  const instantsOf = (shift: { from: string; until: string }) => ({
    from: Date.parse(shift.from),
    until: Date.parse(shift.until),
  });

  it('has the shifts of a contact that `shifts` lists, with overrides and absences', async () => {
    for (const person of ['ada', 'cleo']) {
      const own = (await listed()).filter(({ people }) => people.includes(person));
      const expected = ['office', 'primary'].flatMap((schedule) =>
        joined(own.filter((shift) => shift.schedule === schedule)).map((stretch) => ({
          ...{ title: `On call: ${schedule}`, from: stretch.from, until: stretch.until },
        })),
      );
      expect(await eventsIn(await codeOf(person))).toEqual(expected);
      expect(expected.length).toBeGreaterThan(10);
    }
  });

  it('has all shifts of a schedule with the names, and no address of anybody', async () => {
    const names = { ada: 'Ada', ben: 'Ben', cleo: 'Cleo' } as Readonly<Record<string, string>>;
    const expected = (await listed())
      .filter(({ schedule, people }) => schedule === 'primary' && people.length > 0)
      .map(({ people, ...stretch }) => ({
        title: `${people.map((id) => names[id]).join(', ')} (primary)`,
        ...{ from: stretch.from, until: stretch.until },
      }));
    const code = await codeOf('--schedule', 'primary');
    expect(await eventsIn(code)).toEqual(expected);
    const { body } = await read(code);
    expect(body).not.toContain('example.org');
    expect(body).toContain('REFRESH-INTERVAL;VALUE=DURATION:PT1H');
  });

  it('is shown once, and ends when it is revoked', async () => {
    const { code, out } = await table('ben');
    expect(code).toBe(0);
    const [, address = ''] = /live\/c\/(\S+)/.exec(out) ?? [];
    expect(out.split('\n')).toEqual([
      'The shifts of Ben, for calendar programs:',
      `  https://api.example.org/live/c/${address}`,
      'Subscribe to this address, and do not import it. It is not shown again, and everybody who knows it can read it.',
      'The calendar program decides how often it reads it. Google does so once in 12 to 24 hours.',
      `To end it: npx notify-support feed ben --revoke ${account.options.join(' ')}`,
    ]);
    const other = await codeOf('ben');
    expect((await read(address)).statusCode).toBe(200);
    expect(await read(address, 'HEAD')).toMatchObject({ statusCode: 200, body: '' });
    expect((await read(address, 'POST')).statusCode).toBe(405);
    expect((await table('ben', '--revoke')).out).toBe('Ben: 2 addresses revoked.');
    expect((await table('ben', '--revoke', '--json')).out).toBe('{"contact":"ben","revoked":0}');
    const notFound = { statusCode: 404, body: 'Not found\n' };
    for (const each of [address, other, '', 'x', `${'A'.repeat(22)}.ics`, '../FEED#']) {
      expect(await read(each)).toMatchObject(notFound);
    }
  });

  it('is answered with an error while the table is damaged, so that calendar programs keep their shifts', async () => {
    const code = await codeOf('cleo');
    const { tables } = await import('../../../../lambdas/adapters/dynamodb.ts');
    const Key = { pk: 'SCHEDULE#damaged' };
    await tables.send(new PutCommand({ TableName: 'OnCall', Item: { ...Key, layers: 7 } }));
    expect(await read(code)).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '3600' } });
    expect(logError).toHaveBeenCalledOnce();
    await tables.send(new DeleteCommand({ TableName: 'OnCall', Key }));
    expect((await read(code)).statusCode).toBe(200);
  });

  it('wakes nobody while the table does not answer: a calendar program asks again', async () => {
    logError.mockClear();
    const down = async () => Promise.reject(new Error('throttled'));
    expect(await read(await codeOf('cleo'), 'GET', down)).toMatchObject({ statusCode: 503 });
    expect(logError).toHaveBeenCalledOnce();
  });

  it.each<[string[], string]>([
    [[], 'Whose shifts? Name a contact, such as ada, or a schedule with --schedule.'],
    [['ada', '--schedule', 'primary'], 'Name a contact or --schedule, and not both.'],
    [['adda'], 'There is no contact adda. Did you mean ada?'],
    [['--schedule', 'primry'], 'There is no schedule primry. Did you mean primary?'],
  ])('is refused: %j', async (args, message) => {
    expect(await table(...args)).toMatchObject({ code: 2, err: expect.stringContaining(message) });
  });
});
