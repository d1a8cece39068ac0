import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Override } from '../../../../lambdas/domain/calendar/schedule.ts';
import { emptyOnCall } from '../../../../lambdas/domain/on-call/on-call.ts';
import { startAccount } from '../../../support/account.ts';
import { runCli } from '../../../support/cli.ts';

const text = `contacts:
  - { id: ada, name: Ada, email: ada@example.org, timeZone: Europe/Berlin }
  - { id: ben, name: Ben, email: ben@example.org, timeZone: Europe/Berlin, away: [2026-12-24] }
  - { id: cleo, name: Cleo, email: cleo@example.org, timeZone: UTC }
schedules:
  primary:
    timeZone: Europe/Berlin
    people: [ada, ben]
    handover: monday 09:00
    from: 2026-11-02
  alone: { timeZone: UTC, people: [cleo] }
overrides:
  - { schedule: primary, from: 2026-12-01T09:00, until: 2026-12-01T10:00, put: cleo }
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
});

const run = (...args: string[]) => runCli(undefined, [...args, ...account.options]);
const undo = () => ` ${account.options.join(' ')}`;

beforeEach(async () => {
  // In the week of Ben, which ends on Monday.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-27T12:00:30Z') });
  const { loadOnCall, storeOnCall } = await import('../../../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), emptyOnCall);
  expect(await run('apply', file, '--yes')).toMatchObject({ code: 0 });
});

afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  await account.stop();
  rmSync(folder, { recursive: true });
});

async function stored() {
  const { loadOnCall } = await import('../../../../lambdas/adapters/on-call.ts');
  return loadOnCall();
}
/** The overrides that commands made, without when. */
const made = async () =>
  (await stored()).overrides.filter(({ madeAt }) => madeAt !== undefined).map(({ madeAt: _, ...rest }) => rest);

describe('take', () => {
  it('puts somebody on call until the next handover, and says how to undo it', async () => {
    expect(await run('take', 'primary', '--as', 'cleo')).toMatchObject({
      code: 0,
      out: `primary: Cleo now, until Mon 30 Nov 09:00.\nprimary: Ada from Mon 30 Nov 09:00.\nTo undo this: npx notify-support untake primary${undo()}`,
      err: '',
    });
    expect(await made()).toEqual([
      { schedule: 'primary', from: '2026-11-27T13:00', until: '2026-11-30T09:00', put: 'cleo' },
    ]);
  });

  it('takes a time, with an offset or on the clocks of the schedule', async () => {
    await run('take', 'primary', '--as', 'cleo', '--until', '2026-11-27T17:00Z');
    expect((await run('who', 'primary')).out).toBe('primary  Cleo  until Fri 27 Nov 18:00, then Ben');
  });

  it('takes a time without a date, which is the next one on the clocks of the schedule', async () => {
    await run('take', 'primary', '--as', 'cleo', '--until', '18:00');
    expect((await run('who', 'primary')).out).toBe('primary  Cleo  until Fri 27 Nov 18:00, then Ben');
    await run('untake', 'primary');
    await run('take', 'primary', '--as', 'cleo', '--until', '13:00');
    expect((await run('who', 'primary')).out).toBe('primary  Cleo  until Sat 28 Nov 13:00, then Ben');
    expect((await run('take', 'primary', '--as', 'cleo', '--until', '25:00')).err).toContain(
      '--until 25:00 is not a time, a date, or both: write one such as 18:00 or 2026-11-30T18:00.',
    );
  });

  it('changes nothing if that contact has it already', async () => {
    expect(await run('take', 'primary', '--as', 'ben')).toMatchObject({
      code: 0,
      out: 'Ben has primary already, until Mon 30 Nov 09:00. Nothing was changed.',
    });
    expect(await made()).toEqual([]);
  });

  it('warns if that contact is away', async () => {
    vi.setSystemTime('2026-12-24T08:00:00Z');
    const { err } = await run('take', 'primary', '--as', 'ben', '--until', '2026-12-24T12:00');
    expect(err).toBe(
      'Warning: Ben is away Thu 24 Dec 09:00 to 12:00 Europe/Berlin, but an override has them on call in primary then. The override counts.',
    );
  });

  it.each([
    [['primary'], '--as is missing: write who takes it, such as --as ben.'],
    [['primary', '--as', 'bem'], 'There is no contact bem. Did you mean ben?'],
    [['primry', '--as', 'ben'], 'There is no schedule primry. Did you mean primary?'],
    [
      ['primary', '--as', 'ada', '--until', '2026-11-27T12:00'],
      '--until Fri 27 Nov 12:00 is in the past: write a future time.',
    ],
    [['alone', '--as', 'ada'], 'The people on call do not change: give the end with --until.'],
  ])('refuses %j', async (args, sentence) => {
    const { code, out, err } = await run('take', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
    expect(await made()).toEqual([]);
  });
});

describe('untake', () => {
  it('ends the newest override at once, and keeps what it was until then', async () => {
    await run('take', 'primary', '--as', 'cleo');
    vi.setSystemTime('2026-11-27T15:00:10Z');
    expect(await run('untake', 'primary')).toMatchObject({
      code: 0,
      out: 'Ended the override of primary from 2026-11-27T13:00 to 2026-11-30T09:00 (put cleo).\nprimary: Ben now, until Mon 30 Nov 09:00.',
    });
    expect((await run('who', 'primary', '--at', '2026-11-27T14:00')).out).toContain('Cleo');
    expect((await run('who', 'primary')).out).toContain('Ben');
  });

  it('takes one out that has not begun', async () => {
    await run('override', 'primary', '--add', 'cleo', '--from', '2026-12-02T09:00', '--until', '2026-12-02T10:00');
    expect((await run('untake', 'primary')).err).toBe(
      'No override of a command runs in primary at Fri 27 Nov 13:00. To end the override “add cleo”, add --at 2026-12-02T09:00. Nothing was changed.',
    );
    expect(await run('untake', 'primary', '--at', '2026-12-02T09:00')).toMatchObject({ code: 0 });
    expect(await made()).toEqual([]);
  });

  it('leaves the overrides of the file', async () => {
    expect(await run('untake', 'primary', '--at', '2026-12-01T09:30')).toMatchObject({
      code: 1,
      err: 'No override of a command runs in primary at Tue 1 Dec 09:30. One in the file does: change the file. Nothing was changed.',
    });
  });
});

describe('override', () => {
  const christmas = ['--from', '2026-12-21T09:00', '--until', '2026-12-22T09:00'];

  it('replaces somebody, and shows what comes of it', async () => {
    const ended = await run('override', 'primary', '--replace', 'ben', '--with', 'cleo', ...christmas);
    expect(ended).toMatchObject({
      code: 0,
      out: `primary: Cleo from Mon 21 Dec 09:00, until Tue 22 Dec 09:00.\nprimary: Ben from Tue 22 Dec 09:00.\nTo undo this: npx notify-support untake primary --at 2026-12-21T09:00${undo()}`,
      err: '',
    });
    expect((await run('override', 'primary', '--replace', 'ben', '--with', 'cleo', ...christmas)).out).toBe(
      'There is such an override already. Nothing was changed.',
    );
    expect(await made()).toHaveLength(1);
  });

  it('warns if it changes nothing, and if nobody is on call', async () => {
    expect((await run('override', 'primary', '--replace', 'ada', '--with', 'cleo', ...christmas)).err).toBe(
      'Warning: the override is stored, but at present it does not change who is on call.',
    );
    expect((await run('override', 'primary', '--remove', 'ben', ...christmas)).err).toBe(
      'Warning: nobody is on call for a part of this time.',
    );
  });

  it('is written with its offset in the hour that the clocks show twice', async () => {
    const twice = ['--from', '2027-10-31T00:30Z', '--until', '2027-10-31T01:30Z'];
    await run('override', 'primary', '--put', 'cleo', ...twice);
    expect(await made()).toMatchObject([{ from: '2027-10-31T02:30', until: '2027-10-31T01:30Z' }]);
  });

  it.each([
    [christmas, 'This override does nothing: write one of --put, --replace, --add or --remove.'],
    [['--put', 'ada', '--add', 'ben', ...christmas], 'This override does more than one thing'],
    [['--replace', 'ada', ...christmas], '--replace and --with belong together: write both.'],
    [['--put', 'ada', '--with', 'ben', ...christmas], '--replace and --with belong together: write both.'],
    [['--put', 'ada'], '--until is missing: write until when'],
    [['--put', 'zoe', ...christmas], 'There is no contact zoe.'],
    [
      ['--put', 'ada', '--from', '2026-12-21', '--until', '2026-12-20'],
      '--until is not after --from: swap or correct them.',
    ],
    [
      ['--put', 'ada', '--from', '2026-11-21', '--until', '2026-12-20'],
      '--from Sat 21 Nov 00:00 is in the past: leave it out to begin now.',
    ],
  ])('refuses %j', async (args, sentence) => {
    const { code, out, err } = await run('override', 'primary', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
  });
});

describe('somebody who goes on after a change', () => {
  it('is shown in one line, until other people are on call', async () => {
    const taken = await run('take', 'primary', '--as', 'ada', '--until', '2026-11-30T09:00');
    expect(taken.out.split('\n').slice(0, 2)).toEqual([
      'primary: Ada now, until Tue 1 Dec 09:00.',
      'primary: Cleo from Tue 1 Dec 09:00.',
    ]);
    const { shifts } = JSON.parse((await run('take', 'primary', '--as', 'ada', '--json')).out);
    expect(shifts).toEqual([{ from: '2026-11-27T12:00:00.000Z', until: '2026-12-01T08:00:00.000Z', people: ['ada'] }]);
  });

  it('is shown without an end if there is none', async () => {
    expect((await run('take', 'alone', '--as', 'ben', '--until', '18:00')).out).toContain('alone: Cleo from');
    const { out } = await run('take', 'alone', '--as', 'cleo', '--until', '17:00');
    expect(out).toMatch(/^alone: Cleo now, until Fri 27 Nov 17:00\.\nalone: Ben from Fri 27 Nov 17:00\.\n/);
    await run('untake', 'alone');
    await run('untake', 'alone');
    const added = ['override', 'alone', '--add', 'cleo', '--from', '2026-12-02T09:00', '--until', '2026-12-02T10:00'];
    expect((await run(...added)).out).toMatch(/^alone: Cleo from Wed 2 Dec 09:00\.\nTo undo this/);
  });

  it('is shown in one line after each of two shifts that are apart', async () => {
    await run('override', 'primary', '--put', 'cleo', '--from', '2026-12-14T09:00', '--until', '2026-12-21T09:00');
    const { out } = await run('swap', 'primary', 'ben', 'ada', '--from', '2026-12-07T09:00');
    expect(out.split('\n').slice(0, 4)).toEqual([
      'primary: Ada from Mon 7 Dec 09:00, until Mon 14 Dec 09:00.',
      'primary: Cleo from Mon 14 Dec 09:00.',
      'primary: Ben from Thu 24 Dec 00:00, until Mon 28 Dec 09:00.',
      'primary: Ada from Mon 28 Dec 09:00.',
    ]);
  });

  it('is shown in one line for somebody who is away', async () => {
    const both = ['--from', '2026-12-14T12:00', '--until', '2026-12-14T15:00'];
    await run('override', 'primary', '--add', 'ben', ...both);
    const { out } = await run('away', 'ada', '2026-12-14T10:00', '..', '2026-12-14T17:00');
    expect(out.split('\n').slice(1, -1)).toEqual([
      'primary: Ben Mon 14 Dec 10:00 to 17:00 Europe/Berlin, in place of Ada',
    ]);
  });
});

describe('swap', () => {
  it('exchanges the rest of a running shift and the next one of the other', async () => {
    const undone = (at: string) => `To undo this: npx notify-support untake primary --at ${at}${undo()}`;
    expect(await run('swap', 'primary', 'ben', 'ada')).toMatchObject({
      ...{ code: 0, err: '' },
      out: [
        'primary: Ada now, until Mon 30 Nov 09:00.',
        'primary: Ben from Mon 30 Nov 09:00, until Tue 1 Dec 09:00.',
        'primary: Cleo from Tue 1 Dec 09:00.',
        ...[undone('2026-11-27T13:00'), undone('2026-11-30T09:00')],
      ].join('\n'),
    });
    const shifts = await run('shifts', 'primary', '--until', '2026-12-01T09:00');
    expect(shifts.out.split('\n').slice(1)).toEqual([
      '  Fri 27 Nov 13:00  to Mon 30 Nov 09:00  Ada  an override',
      '  Mon 30 Nov 09:00  to Tue 1 Dec 09:00   Ben  an override',
    ]);
  });

  it.each([
    [['ada', 'ada'], 2, 'ada cannot swap alone: name two contacts.'],
    [['ada', 'zoe'], 2, 'There is no contact zoe.'],
    [
      ['ada', 'cleo', '--from', '2026-12-02'],
      1,
      'Cleo has no shift of primary without Ada within a year from Wed 2 Dec 00:00. Nothing was changed.',
    ],
  ])('refuses %j', async (args, status, sentence) => {
    const { code, err } = await run('swap', 'primary', ...args);
    expect(code).toBe(status);
    expect(err).toContain(sentence);
    expect(await made()).toEqual([]);
  });
});

describe('away', () => {
  it('shows who stands in, and where nobody does', async () => {
    expect(await run('away', 'ada', '2026-12-14', '..', '2026-12-15')).toMatchObject({
      code: 0,
      out: `Ada is away Mon 14 Dec 00:00 to Wed 16 Dec 00:00 Europe/Berlin.\nprimary: Ben Mon 14 Dec 09:00 to Wed 16 Dec 00:00 Europe/Berlin, in place of Ada\nTo undo this: npx notify-support away ada 2026-12-14 .. 2026-12-15 --undo${undo()}`,
      err: '',
    });
    expect((await run('away', 'cleo', '2026-12-14')).err).toMatch(
      /^Warning: alone: nobody Mon 14 Dec 00:00 to Tue 15 Dec 00:00 UTC/,
    );
    expect((await stored()).contacts.map(({ awayByCommand }) => awayByCommand)).toEqual([
      ['2026-12-14 .. 2026-12-15'],
      undefined,
      ['2026-12-14'],
    ]);
  });

  it('says that it is noted already, and takes it out again', async () => {
    await run('away', 'ben', '2026-12-14');
    expect((await run('away', 'ben', '2026-12-14')).out).toBe(
      'Ben is already away on these dates. Nothing was changed.',
    );
    expect(await run('away', 'ben', '2026-12-14', '--undo')).toMatchObject({
      code: 0,
      out: 'Ben is no longer away 2026-12-14.',
    });
    expect((await stored()).contacts[1]).toMatchObject({ away: ['2026-12-24'] });
    expect((await stored()).contacts[1]).not.toHaveProperty('awayByCommand');
  });

  it('leaves nothing behind when the last dates are taken out, so that the file has nothing to change', async () => {
    const before = await stored();
    await run('away', 'ada', '2026-12-14');
    await run('away', 'ada', '2026-12-14', '--undo');
    expect((await stored()).contacts).toEqual(before.contacts);
  });

  it.each([
    [['ben', '2026-12-24', '--undo'], 1, 'These dates of Ben are in the file: remove them there'],
    [['ben', '2026-12-25', '--undo'], 1, 'Ben has no absence 2026-12-25. Nothing was changed.'],
    [['ben'], 2, 'DATES is missing: write such as 2026-12-21 .. 2027-01-03.'],
    [['ben', '2026-11-24'], 2, '2026-11-24 is in the past: write future dates.'],
    [['ben', '2026-12-24', '..', '2026-12-20'], 2, 'ends before it begins: swap the two.'],
    [['bem', '2026-12-24'], 2, 'There is no contact bem. Did you mean ben?'],
  ])('refuses %j', async (args, status, sentence) => {
    const { code, err } = await run('away', ...args);
    expect(code).toBe(status);
    expect(err).toContain(sentence);
  });

  it('warns if an override of then has the contact on call', async () => {
    expect((await run('away', 'cleo', '2026-12-01')).err).toContain(
      'Warning: Cleo is away Tue 1 Dec 09:00 to 10:00 Europe/Berlin',
    );
  });
});

describe('a command that changes who is on call', () => {
  const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).out);

  it('prints for programs what it changed, who is on call then, and how to undo it', async () => {
    const until = '2026-11-30T08:00:00.000Z';
    expect(await json('take', 'primary', '--as', 'cleo')).toEqual({
      ...{ schedule: 'primary', changed: true, undo: [`npx notify-support untake primary${undo()}`] },
      shifts: [{ from: '2026-11-27T12:00:00.000Z', until, people: ['cleo'] }],
    });
    expect(await json('take', 'primary', '--as', 'cleo')).toMatchObject({ changed: false, undo: [] });
    expect(await json('untake', 'primary')).toEqual({
      ...{ schedule: 'primary', changed: true, undo: [] },
      shifts: [{ from: '2026-11-27T12:00:00.000Z', until, people: ['ben'] }],
    });
    const added = ['override', 'primary', '--add', 'cleo', '--from', '2026-12-02T09:00', '--until', '2026-12-02T10:00'];
    expect(await json(...added)).toMatchObject({ changed: true, shifts: [{ people: ['ada', 'cleo'] }] });
    expect(await json(...added)).toMatchObject({ changed: false });
    expect((await json('swap', 'primary', 'ada', 'ben', '--from', '2026-12-07')).undo).toHaveLength(2);
    const away = ['away', 'ada', '2026-12-15'];
    expect(await json(...away)).toMatchObject({
      ...{ contact: 'ada', changed: true, undo: [expect.stringContaining('away ada 2026-12-15 --undo')] },
      standIns: [{ schedule: 'primary', from: '2026-12-14T23:00:00.000Z', people: ['ben'] }],
    });
    expect(await json(...away)).toMatchObject({ changed: false });
    expect(await json(...away, '--undo')).toMatchObject({ contact: 'ada', changed: true });
  });

  it('shows times in another zone, and reads them in that of the schedule', async () => {
    const { out } = await run('take', 'primary', '--as', 'cleo', '--until', '2026-11-28T09:00', '--time-zone', 'UTC');
    expect(out.split('\n')[0]).toBe('primary: Cleo now, until Sat 28 Nov 08:00.');
    expect((await run('take', 'primary', '--as', 'ada', '--time-zone', 'Berlin')).code).toBe(2);
  });
});

describe('what commands made', () => {
  beforeEach(async () => {
    await run('take', 'primary', '--as', 'cleo');
    await run('away', 'ada', '2026-12-14');
  });

  it('stays when the file is applied, which says so', async () => {
    writeFileSync(file, text.replace('default: [ada]', 'default: [ben]'));
    const { out, code } = await run('apply', file, '--yes');
    expect(code).toBe(0);
    expect(out).toContain(
      '  1 override and 1 absence made by commands will stay. `npx notify-support export` brings them into a file.',
    );
    expect(await made()).toHaveLength(1);
    expect((await run('who', 'primary')).out).toContain('Cleo');
    writeFileSync(file, text);
  });

  it('counts in the proof of a policy that names the schedule', async () => {
    const proofOf = async () => {
      writeFileSync(file, text.replace('default: [ada]', 'default: { levels: [primary], rounds: 2 }'));
      const { out } = await run('apply', file, '--dry-run');
      writeFileSync(file, text);
      return /sends at most .*? e-mails/.exec(out.replaceAll(/\s+/g, ' '))?.[0];
    };
    const before = await proofOf();
    await run('override', 'primary', '--add', 'cleo', '--from', '2026-12-02T09:00', '--until', '2026-12-02T10:00');
    expect([before, await proofOf()]).toEqual(['sends at most 0 SMS, 11 e-mails', 'sends at most 0 SMS, 22 e-mails']);
  });

  it('comes into the file by export, and is of the file once that is applied', async () => {
    const exported = join(folder, 'exported.yaml');
    await run('export', '--output', exported);
    const { out } = await run('apply', exported, '--yes');
    expect(out.split('\n').slice(2, 4)).toEqual([
      '  ~ contact ada (Ada): away',
      '  ~ override primary 2026-11-27T13:00 put cleo until 2026-11-30T09:00, which the file has now',
    ]);
    expect(await made()).toEqual([]);
    expect((await run('who', 'primary')).out).toContain('Cleo');
    expect((await run('apply', exported)).out).toContain('Nothing to change');
  });
});

describe('two commands at once', () => {
  it('both come through', async () => {
    const hours = Array.from({ length: 6 }, (_, hour) => `2026-12-03T1${hour}:00`);
    await Promise.all(
      hours
        .slice(1)
        .map((until, index) =>
          run('override', 'primary', '--add', 'cleo', '--from', String(hours[index]), '--until', until),
        ),
    );
    expect((await made()).map(({ from }) => from).sort()).toEqual(hours.slice(0, 5));
  });

  it('gives up with an error if others are always faster', async () => {
    const { changeOverrides, storeContact, storeOverrides } = await import('../../../../lambdas/adapters/overrides.ts');
    const { tables } = await import('../../../../lambdas/adapters/dynamodb.ts');
    const { ConditionalCheckFailedException } = await import('@aws-sdk/client-dynamodb');
    const lost = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
    const send = vi.spyOn(tables, 'send').mockImplementation(async (command: object) => {
      if ('ConditionExpression' in (command as { input: object }).input) throw lost;
      return {};
    });
    await expect(changeOverrides((overrides) => overrides)).rejects.toThrow('Nothing was changed: try again.');
    await expect(storeOverrides([], [])).rejects.toThrow('apply it again.');
    await expect(storeContact({ id: 'ada', name: 'Ada', timeZone: 'UTC' })).rejects.toThrow('apply it again.');
    send.mockRestore();
  });

  it('replaces a damaged item when a file is applied', async () => {
    const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
    const { tables } = await import('../../../../lambdas/adapters/dynamodb.ts');
    await tables.send(new PutCommand({ TableName: 'OnCall', Item: { pk: 'OVERRIDES', overrides: 'none' } }));
    expect((await run('take', 'primary', '--as', 'cleo')).err).toContain(
      'The item OVERRIDES in the table of contacts is damaged',
    );
    expect((await run('apply', file, '--yes')).code).toBe(0);
    expect((await stored()).overrides).toEqual([expect.objectContaining<Partial<Override>>({ put: 'cleo' })]);
  });
});

async function forget() {
  const { tables } = await import('../../../../lambdas/adapters/dynamodb.ts');
  await tables.send(new DeleteCommand({ TableName: 'OnCall', Key: { pk: 'SHIFT_CHANGES' } }));
}

/** The commands run with the AWS identity of the user ada, who needs no e-mail about them. */
describe('whoever else’s shifts change by a command', () => {
  beforeEach(forget);

  const told = async () => {
    const { findShiftChanges } = await import('../../../../lambdas/adapters/shift-mails.ts');
    const time = (at: number) => new Date(at).toISOString().slice(5, 13);
    const list = (shifts: readonly { from: number; until?: number | undefined }[]) =>
      shifts.map(({ from, until = 0 }) => `${time(from)}-${time(until)}`).join(' ');
    const changes = await findShiftChanges(new Date().toISOString());
    return changes
      .filter(({ madeAt, command }) => command !== undefined && madeAt === new Date().toISOString())
      .map(({ command, contact, before, after }) => `${command} ${contact}: ${list(before)} => ${list(after)}`);
  };

  it.each<[string, string[][], string[]]>([
    [
      'take',
      [['take', 'primary', '--as', 'cleo']],
      ['take ben: 11-27T12-11-30T08 => ', 'take cleo:  => 11-27T12-11-30T08'],
    ],
    [
      'untake',
      [
        ['take', 'primary', '--as', 'cleo'],
        ['untake', 'primary'],
      ],
      ['untake cleo: 11-27T12-11-30T08 => ', 'untake ben:  => 11-27T12-11-30T08'],
    ],
    [
      'override',
      [['override', 'primary', '--add', 'cleo', '--from', '2026-12-25', '--until', '2026-12-26']],
      ['override cleo:  => 12-24T23-12-25T23'],
    ],
    [
      'swap',
      [['swap', 'primary', 'ada', 'ben', '--from', '2026-12-07T09:00']],
      ['swap ben: 12-07T08-12-14T08 12-21T08-12-23T23 => 12-14T08-12-23T23'],
    ],
    ['away', [['away', 'ben', '2026-12-10']], ['away ben: 12-07T08-12-14T08 => 12-07T08-12-09T23 12-10T23-12-14T08']],
    [
      'away --undo',
      [
        ['away', 'ben', '2026-12-10'],
        ['away', 'ben', '2026-12-10', '--undo'],
      ],
      ['away ben: 12-07T08-12-09T23 12-10T23-12-14T08 => 12-07T08-12-14T08'],
    ],
    [
      'an override that is far away',
      [['override', 'primary', '--add', 'cleo', '--from', '2027-06-01', '--until', '2027-06-02']],
      [],
    ],
  ])('is noted for the sweep, with before and now: %s', async (_, commands, expected) => {
    for (const command of commands) {
      vi.setSystemTime(Date.now() + 1);
      expect((await run(...command)).code).toBe(0);
    }
    const found = await told();
    expect(found).toEqual(expected.map((each) => expect.stringContaining(each)));
  });

  it.each([
    ['take', ['take', 'primary', '--as', 'cleo']],
    ['away', ['away', 'ben', '2026-12-10']],
  ])('is announced before the change is made, and noted after it: %s', async (_, command) => {
    const { tables } = await import('../../../../lambdas/adapters/dynamodb.ts');
    const send = vi.spyOn(tables, 'send');
    try {
      expect((await run(...command)).code).toBe(0);
      const written = send.mock.calls.map(
        ([{ input }]) => input as { Item?: { pk: string }; Key?: { pk: string }; ConditionExpression?: string },
      );
      const keys = written.flatMap(({ Item, Key, ConditionExpression }) =>
        ConditionExpression === undefined ? [] : [Item?.pk ?? Key?.pk],
      );
      expect(keys).toEqual([
        'SHIFT_CHANGES_ANNOUNCED',
        expect.stringMatching(/^(OVERRIDES|CONTACT#ben)$/),
        'SHIFT_CHANGES',
      ]);
    } finally {
      send.mockRestore();
    }
  });

  it('changes although it cannot be announced', async () => {
    const { tables } = await import('../../../../lambdas/adapters/dynamodb.ts');
    const pk = 'SHIFT_CHANGES_ANNOUNCED';
    await tables.send(new PutCommand({ TableName: 'OnCall', Item: { pk, announced: [], version: 'x' } }));
    expect((await run('take', 'primary', '--as', 'cleo')).code).toBe(0);
    expect(await made()).toHaveLength(1);
    expect(await told()).toHaveLength(2);
    await tables.send(new DeleteCommand({ TableName: 'OnCall', Key: { pk } }));
  });

  it('gets no e-mail if it cannot be noted, and the change is in force all the same', async () => {
    const { tables } = await import('../../../../lambdas/adapters/dynamodb.ts');
    await tables.send(
      new PutCommand({ TableName: 'OnCall', Item: { pk: 'SHIFT_CHANGES', changes: [], version: 'x' } }),
    );
    const { code, err } = await run('take', 'primary', '--as', 'cleo');
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringContaining('The change is in force, but nobody gets an e-mail about changed shifts.'),
    });
    expect(await made()).toHaveLength(1);
    await forget();
  });
});
