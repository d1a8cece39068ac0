import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { muteByPress } from '../../../../lambdas/domain/on-call/mute-by-press.ts';
import { emptyOnCall } from '../../../../lambdas/domain/on-call/on-call.ts';
import { aHeldAlert } from '../../../lambdas/adapters/held-alerts.contract.ts';
import { startAccount } from '../../../support/account.ts';
import { runCli } from '../../../support/cli.ts';

const text = `contacts:
  - { id: ada, name: Ada, email: ada@example.org, timeZone: Europe/Berlin }
policies: { default: [ada], office: [ada] }
routes: []
mutes:
  - { severity: info, hours: 22:00-07:00, timeZone: Europe/Berlin }
`;

let folder: string;
let file: string;
let account: Awaited<ReturnType<typeof startAccount>>;

beforeAll(async () => {
  account = await startAccount();
  folder = mkdtempSync(join(tmpdir(), 'mutes-'));
  file = join(folder, 'oncall.yaml');
});

const run = (...args: string[]) => runCli(undefined, [...args, ...account.options]);
const undo = () => ` ${account.options.join(' ')}`;
const zone = ['--time-zone', 'Europe/Berlin'];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-27T12:00:30Z') });
  const { loadOnCall, storeOnCall } = await import('../../../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), emptyOnCall);
  writeFileSync(file, text);
  expect(await run('apply', file, '--yes')).toMatchObject({ code: 0 });
});

afterEach(() => void vi.useRealTimers());
afterAll(async () => {
  await account.stop();
  rmSync(folder, { recursive: true });
});

async function mutes() {
  const { loadOnCall } = await import('../../../../lambdas/adapters/on-call.ts');
  return (await loadOnCall()).mutes;
}
/** The mutes that commands made, without when. */
const made = async () => (await mutes()).flatMap(({ madeAt, ...mute }) => (madeAt === undefined ? [] : [mute]));

const moving = { alarm: 'db-*', timeZone: 'Europe/Berlin', because: 'the database moves' };

describe('mute', () => {
  it('mutes alarms from now on for a time, and says how to undo it', async () => {
    const { code, out } = await run('mute', 'db-*', '--for', '2h', '--because', 'the database moves', ...zone);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      'Muted alarm db-* until Fri 27 Nov 15:00 Europe/Berlin: the database moves.',
      'What is still wrong then opens its incident. `npx notify-support held` lists what is held.',
      `To undo this: npx notify-support unmute "db-*"${undo()}`,
    ]);
    expect(await made()).toEqual([{ ...moving, from: '2026-11-27T12:00Z', until: '2026-11-27T14:00Z' }]);
    expect(await mutes()).toHaveLength(2);
  });

  it('takes times, every narrowing, and prints JSON', async () => {
    const { code, out } = await run(
      ...['mute', '--source', 'grafana', '--policy', 'office', '--severity', 'info', '--severity', 'warning'],
      ...['--from', '2026-12-01T22:00', '--until', '2026-12-02T02:00', '--because', 'it moves', '--json', ...zone],
    );
    expect(code).toBe(0);
    const mute = {
      ...{ source: 'grafana', policy: 'office', severity: ['warning', 'info'] },
      ...{ from: '2026-12-01T21:00Z', until: '2026-12-02T01:00Z', timeZone: 'Europe/Berlin', because: 'it moves' },
    };
    expect(JSON.parse(out)).toEqual({ mute });
    expect(await made()).toEqual([mute]);
    const later = await run(
      'mute',
      '--source',
      'grafana',
      '--from',
      '2026-12-01T22:00',
      '--for',
      '1h',
      '--because',
      'x',
      ...zone,
    );
    expect(later.out).toContain(
      'Muted source grafana from Tue 1 Dec 22:00 Europe/Berlin until Tue 1 Dec 23:00 Europe/Berlin: x.',
    );
    expect(later.out).toContain('unmute --source grafana');
  });

  it.each([
    [['db-*', '--for', '2h'], '--because is missing: write why, such as --because "the database moves".'],
    [['db-*', '--because', 'x'], 'Write either --for, such as --for 2h, or --until, such as --until 2026-12-02T02:00.'],
    [['db-*', '--for', '2h', '--until', '2026-12-01T00:00', '--because', 'x'], 'Write either --for'],
    [
      ['--for', '2h', '--because', 'x'],
      'This mute would cover everything: write one of alarm, arn, source, policy, severity.',
    ],
    [['db-*', '--for', '8d', '--because', 'x'], 'This mute is longer than 7 days'],
    [['db-*', '--for', 'long', '--because', 'x'], '--for long is not a duration: write one such as 90s, 7m or 1h30m.'],
    [
      ['db-*', '--until', '2026-11-27T12:00Z', '--because', 'x'],
      'The end is not after the beginning: correct --for, --until or --from.',
    ],
    [
      ['db-*', '--from', '2026-11-27T11:00Z', '--for', '2h', '--because', 'x'],
      'is in the past: leave it out to begin now.',
    ],
    [
      ['--policy', 'ofice', '--for', '2h', '--because', 'x'],
      'There is no policy "ofice": correct it. Did you mean office?',
    ],
    [['db-*', '--source', 'grafana', '--for', '2h', '--because', 'x'], 'Only CloudWatch has alarms'],
    [['db-*', '--for', '2h', '--because', ' '], 'because is empty: write why, such as the database moves.'],
    [['db-*', '--for', '2h', '--because', 'x', '--time-zone', 'Mars'], '"Mars" is not a time zone'],
  ])('refuses %j', async (args, fault) => {
    const { code, err } = await run('mute', ...args);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(fault) });
    expect(await made()).toEqual([]);
  });

  it('uses a zone that a file may have, whatever the machine has', async () => {
    const { code } = await run('mute', 'db-*', '--for', '1m', '--because', 'x');
    expect(code).toBe(0);
    const [mute] = await made();
    expect(mute?.timeZone).toMatch(/^UTC$|\//);
  });

  it('replaces mutes of commands that are over, and stops if there is no room', async () => {
    await run('mute', 'db-*', '--for', '1m', '--because', 'x');
    vi.setSystemTime('2026-11-27T13:00:30Z');
    await run('mute', 'web-*', '--for', '1h', '--because', 'x');
    expect((await made()).map(({ alarm }) => alarm)).toEqual(['web-*']);
    writeFileSync(file, text + '  - { severity: info, hours: sat, timeZone: UTC }\n'.repeat(199));
    await run('apply', file, '--yes');
    const { code, err } = await run('mute', 'db-*', '--for', '1h', '--because', 'x');
    expect({ code, err }).toEqual({
      code: 1,
      err: 'There are 200 mutes, which is the limit. Take some out of the file. Nothing was changed.',
    });
  });
});

describe('unmute', () => {
  it('ends a mute of a command, and leaves the others', async () => {
    await run('mute', 'db-*', '--for', '2h', '--because', 'x');
    await run('mute', 'web-*', '--for', '2h', '--because', 'x');
    const { code, out } = await run('unmute', 'db-*');
    expect({ code, out: out.split('\n') }).toEqual({
      code: 0,
      out: [
        'Ended: alarm db-* from 2026-11-27T12:00Z until 2026-11-27T14:00Z (x).',
        'What is still wrong opens its incident within a minute, unless another mute covers it.',
      ],
    });
    expect((await made()).map(({ alarm }) => alarm)).toEqual(['web-*']);
    expect(JSON.parse((await run('unmute', '--all', '--json')).out)).toMatchObject({ ended: [{ alarm: 'web-*' }] });
    expect(await mutes()).toHaveLength(1);
  });

  it('ends a mute of exactly one alarm by its ARN, and those of a press by the name of the alarm, too', async () => {
    const arnIn = (account: string) => `arn:aws:cloudwatch:eu-central-1:${account}:alarm:db-1`;
    const [ours, theirs] = [arnIn('123456789012'), arnIn('210987654321')];
    const { changeMutes } = await import('../../../../lambdas/adapters/mutes.ts');
    const press = (arn: string) =>
      changeMutes((all) => [
        ...all,
        muteByPress({ arn, name: 'db-1' }, 'Ada', { at: new Date().toISOString(), timeZone: 'UTC' }),
      ]);
    const { out } = await run('mute', '--arn', ours, '--for', '2h', '--because', 'x', ...zone);
    expect(out).toContain('Muted alarm db-1 of account 123456789012 in eu-central-1 until Fri 27 Nov 15:00');
    expect(out).toContain(`unmute --arn "${ours}"`);
    expect(await run('unmute')).toMatchObject({ code: 1, err: expect.stringContaining('Say which mute to end') });
    await press(ours);
    await press(theirs);
    expect((await run('held')).out).toContain('  alarm db-1 of account 210987654321 in eu-central-1  until');
    expect(JSON.parse((await run('unmute', '--arn', ours, '--json')).out).ended).toHaveLength(2);
    expect((await made()).map(({ arn }) => arn)).toEqual([theirs]);
    expect((await run('unmute', 'db-1')).out).toContain('Ended: alarm db-1 of account 210987654321 in eu-central-1');
    expect(await made()).toEqual([]);
  });

  it.each([
    [['db-*'], 'No mute of a command is about alarm db-*. There is one about alarm web-*. Nothing was changed.'],
    [
      ['--severity', 'info'],
      'No mute of a command is about severity info. One in the file is: change the file. There is one about alarm web-*. Nothing was changed.',
    ],
    [
      [],
      'Say which mute to end: write its ALARM and options, or --all. There is one about alarm web-*. Nothing was changed.',
    ],
  ])('stops if there is none: %j', async (args, fault) => {
    await run('mute', 'web-*', '--for', '2h', '--because', 'x');
    expect(await run('unmute', ...args)).toMatchObject({ code: 1, err: fault });
  });
});

describe('a mute of a command', () => {
  it('stays when a file is applied, and comes into the file with an export', async () => {
    await run('mute', 'db-*', '--for', '2h', '--because', 'the database moves', ...zone);
    const applied = await run('apply', file);
    expect(applied.out).toContain('Nothing to change');
    writeFileSync(file, text.replace('name: Ada', 'name: Eva'));
    expect((await run('apply', file, '--yes')).out).toContain('1 mute made by commands will stay.');
    expect(await made()).toHaveLength(1);
    const exported = join(folder, 'exported.yaml');
    await run('export', '--output', exported);
    expect(readFileSync(exported, 'utf8')).toMatch(
      /alarm: "db-\*",\s+from: 2026-11-27T12:00Z,.*because: the database moves/s,
    );
    expect((await run('apply', exported, '--yes')).out).toContain(', which the file has now');
    expect(await made()).toEqual([]);
    expect(await mutes()).toHaveLength(2);
    rmSync(exported);
  });

  it('does not get lost if it is made while a file is applied', async () => {
    const { storeMutes } = await import('../../../../lambdas/adapters/mutes.ts');
    const before = await mutes();
    await run('mute', 'db-*', '--for', '2h', '--because', 'x');
    await storeMutes(before, []);
    expect((await mutes()).map(({ alarm }) => alarm)).toEqual(['db-*']);
  });
});

describe('held', () => {
  const list = async (...args: string[]) => run('held', ...args);

  it('lists what is held, why and until when, what is right again, and the mutes in force', async () => {
    const { holdAlert, forgetHeldAlert, dropHeldAlert } = await import('../../../../lambdas/adapters/held-alerts.ts');
    const change = {
      arn: 'arn',
      name: 'db-1',
      state: 'ALARM',
      stateAt: '2026-11-27T11:00:00.000Z',
      reason: '',
    } as const;
    const slow = aHeldAlert('slow', { until: '2026-11-27T14:00:00.000Z' });
    const alarm = aHeldAlert('db-1', {
      summary: 'db-1',
      since: '2026-11-27T11:00:00.000Z',
      content: { kind: 'alarm', change },
    });
    const right = aHeldAlert('right', { rightAt: '2026-11-27T11:30:00.000Z' });
    for (const each of [slow, alarm, right]) await holdAlert(each, undefined);
    await run('mute', 'db-*', '--for', '2h', '--because', 'the database moves', ...zone);
    const { code, out } = await list();
    expect({ code, out: out.split('\n') }).toEqual({
      code: 0,
      out: [
        '2 alerts held:',
        '  WARNING  checkout is slow  since Mon 23 Nov 03:14 Europe/Berlin  until Fri 27 Nov 15:00 Europe/Berlin  source shop: the database moves',
        '  WARNING  db-1              since Fri 27 Nov 12:00 Europe/Berlin  no end within a week                  source shop: the database moves',
        'Right again within the last day:',
        '  WARNING  checkout is slow  since Mon 23 Nov 03:14 Europe/Berlin  right again Fri 27 Nov 12:30 Europe/Berlin  source shop: the database moves',
        '1 mute in force:',
        '  alarm db-*  until Fri 27 Nov 15:00 Europe/Berlin  the database moves',
      ],
    });
    expect(JSON.parse((await list('--json')).out)).toMatchObject({
      held: [
        { key: 'slow', until: '2026-11-27T14:00:00.000Z' },
        { key: 'db-1', alarm: 'db-1' },
      ],
      rightAgain: [{ key: 'right', rightAt: '2026-11-27T11:30:00.000Z' }],
      inForce: [{ alarm: 'db-*', ends: '2026-11-27T14:00:00.000Z', madeByCommand: true }],
    });
    for (const each of [slow, alarm]) await dropHeldAlert(each);
    await forgetHeldAlert('right');
  });

  it('names what is damaged, and lists the others', async () => {
    const { tables } = await import('../../../../lambdas/adapters/dynamodb.ts');
    const Key = { pk: 'HELD_ALERTS', sk: 'db-1' };
    const Item = { ...Key, ...aHeldAlert('db-1'), content: 'no JSON' };
    await tables.send(new PutCommand({ TableName: env.INCIDENTS_TABLE, Item }));
    const { out, err } = await list();
    expect({ out: out.split('\n')[0], err }).toEqual({
      out: 'No alert is held.',
      err: 'The held alert db-1 is damaged (content).',
    });
    await tables.send(new DeleteCommand({ TableName: env.INCIDENTS_TABLE, Key }));
  });

  it('says that nothing is held and no mute is in force', async () => {
    expect((await list()).out.split('\n')).toEqual(['No alert is held.', 'No mute is in force.']);
  });
});
