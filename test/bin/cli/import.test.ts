import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importFrom } from '../../../bin/cli/import.ts';
import { sources } from '../../../bin/import/sources.ts';
import { readOnCallText } from '../../../bin/oncall/file.ts';
import { runCli } from '../../support/cli.ts';

const now = Date.parse('2026-11-27T12:00:00Z');

const users = { users: [{ id: 'P1', name: 'Ada', email: 'Ada@example.org', time_zone: 'Europe/Berlin' }] };
const schedule = {
  schedule: {
    ...{ id: 'S1', name: 'Primary', time_zone: 'Europe/Berlin' },
    schedule_layers: [
      {
        ...{ start: '2025-10-20T07:00:00Z', end: null, rotation_virtual_start: '2025-10-20T07:00:00Z' },
        ...{ rotation_turn_length_seconds: 604_800, restrictions: [] },
        users: [{ user: { id: 'P1' } }, { user: { id: 'P2', summary: 'Ben' } }],
      },
    ],
  },
};
const policies = {
  escalation_policies: [
    {
      id: 'E1',
      name: 'Shop',
      escalation_rules: [{ escalation_delay_in_minutes: 5, targets: [{ id: 'S1', type: 'schedule_reference' }] }],
    },
  ],
};
const ben = { user: { id: 'P2', name: 'Ben', email: 'ben@example.org', time_zone: 'UTC' } };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, content: string | Buffer | object): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content));
  return file;
}

const runImport = (...args: string[]) => runCli(undefined, ['import', ...args]);

/** The output of an import at a fixed time. */
function importAt(files: readonly string[], known: Parameters<typeof importFrom>[1]['known'] = []) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = { print: (line: string) => out.push(line), printError: (line: string) => err.push(line) };
  const code = importFrom('pagerduty', { files, known, output: undefined, now }, terminal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('import', () => {
  it('prints a file that apply accepts, with comments, and says on stderr what to look at', () => {
    const file = fileOf(
      'all.json',
      [users, ben, schedule, policies].map((each) => JSON.stringify(each, undefined, 2)).join('\n'),
    );
    const { code, out, err } = importAt([file]);
    expect(out).toBe(`# Imported from PagerDuty. Read the comments, then run \`npx notify-support apply\`.

# The export has no phone number of Ada and Ben. Write one as sms: "+4915112345678", because an e-mail
# wakes nobody.
contacts:
  - id: ada
    name: Ada
    email: Ada@example.org
    timeZone: Europe/Berlin
  - id: ben
    name: Ben
    email: ben@example.org
    timeZone: UTC
schedules:
  primary:
    timeZone: Europe/Berlin
    people: [ ben, ada ]
    from: 2026-11-23
    handover: monday 09:00
policies:
  default: [ primary ]
  shop: [ primary ]
routes: []`);
    expect(readOnCallText(out, 'oncall.yaml')).toHaveProperty('onCall');
    expect(err).toBe(`Read from PagerDuty: 2 contacts, 1 schedule, 2 policies and 0 overrides.
Look at these:
  Alerts that name no policy go to the policy default. It is a copy of shop: change it if another one fits.
Compared with the shifts that PagerDuty worked out:
  ? primary: the export has no final shifts of it for the time to come`);
    expect(code).toBe(0);
  });

  it('reads several files, UTF-16 as some shells write it, and a list of answers', () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(JSON.stringify(users), 'utf16le')]);
    const files = [
      fileOf('users.json', utf16),
      fileOf('list.json', [ben, schedule]),
      fileOf('policies.json', policies),
    ];
    expect(importAt(files).code).toBe(0);
  });

  it('says with the place in the file what is missing for apply', () => {
    const { code, err } = importAt([fileOf('few.json', [users, schedule, policies])]);
    expect(err).toMatch(
      /Before you apply the file, correct this:\n {2}oncall\.yaml:\d+:\d+ {2}Ben cannot be reached: add sms or email\./,
    );
    expect(code).toBe(3);
  });

  it('says when nobody would be on call', () => {
    const ended = structuredClone(schedule);
    Object.assign(ended.schedule.schedule_layers[0] ?? {}, { end: '2026-12-07T08:00:00Z' });
    const { code, err } = importAt([fileOf('ends.json', [users, ben, ended, policies])]);
    expect(err).toContain('apply will refuse these times without anybody on call:');
    expect(code).toBe(3);
  });

  it('uses the contacts of a file for people with the same e-mail address', () => {
    const known = [{ id: 'al', name: 'Ada L', sms: '+4915112345678', email: 'ada@example.org', timeZone: 'UTC' }];
    const { out } = importAt([fileOf('known.json', [users, ben, schedule, policies])], known);
    expect(out).toContain('people: [ ben, al ]');
    expect(out).toContain('sms: "+4915112345678"\n    email: ada@example.org');
  });

  it('keeps names with line breaks and other marks from becoming lines of the file or of the terminal', () => {
    const name = 'Shop\r\nroutes: [] \u001b[31m \u2028 "x" {y}';
    const hostile = structuredClone({ ...policies, schedule: { ...schedule.schedule, name } });
    Object.assign(hostile.escalation_policies[0] ?? {}, { name, num_loops: 99 });
    const { code, out, err } = importAt([
      fileOf('marks.json', [{ users: [{ ...users.users[0], name }] }, ben, hostile]),
    ]);
    expect([code, out.match(/^routes:/gm)]).toEqual([0, ['routes:']]);
    expect(out).not.toContain('&a1');
    for (const mark of ['\r', '\u001b', '\u2028']) expect(`${out}${err}`).not.toContain(mark);
  });

  it('writes a file, and does not overwrite one without --yes', async () => {
    const [file, output] = [fileOf('write.json', [users, ben, schedule, policies]), join(folder, 'out.yaml')];
    const written = await runImport('pagerduty', file, '--output', output);
    expect([written.code, written.out]).toEqual([0, '']);
    expect(written.err).toContain(`Wrote ${output}.`);
    // It has telephone numbers and e-mail addresses.
    expect(statSync(output).mode & 0o077).toBe(0);
    const again = await runImport('pagerduty', file, '--output', output);
    expect([again.code, again.err]).toEqual([1, `${output} exists: add --yes to overwrite it, or name another file.`]);
    expect((await runImport('pagerduty', file, '-o', output, '--yes', '--contacts', output)).code).toBe(0);
    expect(readFileSync(output, 'utf8')).toContain('people: [');
  });

  it.each<readonly [string, string | object, RegExp]>([
    ['an empty file', ' \n', /is empty: the command that makes the export failed/],
    ['a web page', '<!DOCTYPE html><html></html>', /is a web page and not JSON/],
    ['cut JSON', '{"users": [{"id": "P1"', /wrong\.json:1 is not JSON: it may have been cut off/],
    ['wrong JSON in the second answer', '{"users": []}\n\n{"users": nothing}', /wrong\.json:3 is not JSON/],
    ['a text', '"users"', /has JSON that is not an answer of an API/],
    [
      'an export of another pager',
      { data: [{ id: 's', name: 'x', timezone: 'UTC' }] },
      /is an export of Opsgenie and not of PagerDuty: run `npx notify-support import opsgenie`/,
    ],
    ['an export of Grafana OnCall', { results: [{ id: 's', username: 'x' }] }, /is an export of Grafana OnCall/],
    ['an export of Incident Manager', { Contacts: [] }, /is an export of Incident Manager/],
    ['an export of GoAlert', { data: { users: { nodes: [] } } }, /is an export of GoAlert/],
    [
      'an error',
      { error: { message: 'Not Authorized', code: 2010 } },
      /has an error in place of an answer: .*Not Authorized/,
    ],
    ['another answer', { services: [] }, /an answer that is not read here, with the keys services/],
    ['another form', { users: [{ id: 7 }] }, /users\.0\.id is missing or has another form than in PagerDuty's API/],
    ['nothing to import', { users: [] }, /has no schedule, no policy and no person/],
  ])('refuses %s, and says what to do', async (_, content, message) => {
    const { code, out, err } = await runImport('pagerduty', fileOf('wrong.json', content));
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(message);
  });

  it('refuses a huge file, one that is not there, and an unknown pager', async () => {
    const huge = fileOf('huge.json', '');
    truncateSync(huge, 70 * 1024 * 1024);
    expect((await runImport('pagerduty', huge)).err).toMatch(/has 70 MB, and an export has at most 64/);
    expect((await runImport('pagerduty', join(folder, 'gone.json'))).err).toMatch(
      /There is no file .*gone\.json: correct the path/,
    );
    expect((await runImport('pagerdty', huge)).err).toMatch(/Did you mean pagerduty\?/);
    expect((await runImport('pagerduty')).err).toMatch(/FILE is missing/);
  });

  it.each(Object.entries(sources))('of %s refuses hostile answers with a sentence', (_, { isAnswer, read }) => {
    const values = [null, 7, 'x', [], {}, [null], [{}], [[]], { nodes: 7 }, { rotations: [7] }];
    for (const member of ['users', 'schedule', 'data', 'results', 'Contacts', 'RotationArn'])
      for (const body of values.map((value) => ({ [member]: value }))) {
        const refusal = isAnswer(body) ? errorOf(() => read([{ file: 'x.json', body }], now)) : undefined;
        expect([undefined, 'Stopped']).toContain(refusal);
      }
  });
});

/** The name of the error that a function throws. */
function errorOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : 'no error';
  }
}
