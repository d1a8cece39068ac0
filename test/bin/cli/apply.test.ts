import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apply } from '../../../bin/cli/apply.ts';
import { exportCommand } from '../../../bin/cli/export.ts';
import { program } from '../../../bin/cli/subcommands.ts';
import { describeError } from '../../../bin/command/errors.ts';
import { runProgram } from '../../../bin/command/program.ts';
import { emptyOnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { serveAccount } from '../../support/account.ts';
import { runCli as withAnswer } from '../../support/cli.ts';
import { startTables } from '../../support/tables.ts';

const wholeFile = `contacts:
  - id: ada
    name: Ada Lovelace
    sms: "+4915112345678"
    timeZone: Europe/Berlin
  - id: ben
    name: Ben
    email: ben@example.org
    timeZone: UTC
policies:
  default: [ada, ben]
routes:
  - { alarm: "dev-*", policy: nobody }
  - { alarm: "*", policy: default }
`;

/** A file without a fault in any field, but with so many contacts that the last ones would not be notified. */
/** A file with a policy of these levels, and contacts with one attempt each. */
const aFile = (levels: string[][], waitOf: (index: number) => string) =>
  [
    'contacts:',
    ...[...new Set(levels.flat())].map(
      (id, index) =>
        `  - { id: ${id}, name: ${id}, email: ${id}@example.org, timeZone: UTC, attempts: [{ channels: [email], wait: ${waitOf(index)} }] }`,
    ),
    'policies:',
    `  default: { levels: [${levels.map((level) => `[${level.join(', ')}]`).join(', ')}] }`,
    'routes: []',
    '',
  ].join('\n');

const people = (first: number, count: number) => Array.from({ length: count }, (_, index) => `p${first + index}`);

/** Its contacts are on two levels, and no two have the same attempts. */
const tooLargeToProve = aFile([people(0, 16), people(0, 16)], (index) => `${60 + index}s`);

/** As many contacts as a policy can have. Their task tokens alone would fill the record of an incident. */
const asLargeAsPossible = aFile(
  Array.from({ length: 20 }, (_, level) => people(20 * level, 20)),
  () => '1m',
);

let endpoint: string;
let folder: string;
let file: string;
let isDeployed = true;
let front: Server;
let tables: Awaited<ReturnType<typeof startTables>>;

beforeAll(async () => {
  tables = await startTables();
  front = await serveAccount(tables.endpoint, () => isDeployed);
  endpoint = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  folder = mkdtempSync(join(tmpdir(), 'oncall-'));
  file = join(folder, 'oncall.yaml');
});

beforeEach(async () => {
  isDeployed = true;
  writeFileSync(file, wholeFile);
  const { loadOnCall, storeOnCall } = await import('../../../lambdas/adapters/on-call.ts');
  await storeOnCall(await loadOnCall(), emptyOnCall);
});

afterAll(async () => {
  front.close();
  front.closeAllConnections();
  await tables.stop();
  rmSync(folder, { recursive: true });
});

type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** Runs the command as a user does, in an environment without AWS. */
function oncall(args: readonly string[], variables: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [resolve('bin/cli.ts'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' },
      ...{ NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...variables },
    },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
  });
  return new Promise((settle) => child.on('close', (code) => settle({ code, out, err })));
}

const local = () => ['--endpoint-url', endpoint];
const applyFile = (...options: string[]) => ['apply', file, ...local(), ...options];

describe('notify-support apply', () => {
  it('shows the stack and the changes, and writes them', async () => {
    expect(await oncall(['apply', '--yes', ...local()])).toEqual({
      code: 0,
      err: '',
      out: `stack NotifySupport, account 123456789012, eu-central-1, at ${endpoint}
oncall.yaml would change:
  + contact ada (Ada Lovelace)
  + contact ben (Ben)
  + policy default
  + route dev-* to nobody
  + route * to default
  = policy default holds: if nobody answers, it reaches everybody within 5 min and ends after 10
    min, after 30 min at worst; it sends at most 4 SMS, 4 e-mails
Applied 5 changes.
`,
    });
    const again = await withAnswer(undefined, applyFile());
    expect(again.out).toMatch(/Nothing to change: the stack already holds what .*oncall\.yaml says\.$/);
    expect(again.code).toBe(0);
  });

  it('names the fields that change, and the entries that are removed', async () => {
    await withAnswer('y', applyFile());
    writeFileSync(
      file,
      wholeFile
        .replace(/ {2}- id: ada[\s\S]*?(?= {2}- id: ben)/, '')
        .replace('name: Ben', 'name: Benjamin')
        .replace('[ada, ben]', '{ levels: [ben], rounds: 2, resolveWithin: 1h }')
        .replace(/ {2}- \{ alarm: "dev.*\n/, ''),
    );
    const { out, code } = await withAnswer('yes', applyFile());
    expect(out.split('\n').slice(2)).toEqual([
      '  ~ contact ben (Benjamin): name',
      '  - contact ada (Ada Lovelace)',
      '  ~ policy default: levels, rounds, resolveWithin',
      '  - route dev-* to nobody',
      '  = policy default holds: if nobody answers, it reaches everybody at once and ends after 10 min,',
      '    after 30 min at worst; it sends at most 0 SMS, 7 e-mails',
      'Applied 4 changes.',
    ]);
    expect(code).toBe(0);
  });

  it('asks, and changes nothing unless the answer is yes', async () => {
    for (const answer of ['', 'n', 'no', 'yep']) {
      const { code, out, asked } = await withAnswer(answer, applyFile());
      expect(asked).toEqual(['Apply? [y/N] ']);
      expect(out).toMatch(/\nNothing was changed\.$/);
      expect(code).toBe(1);
    }
    expect((await withAnswer('y', applyFile())).code).toBe(0);
  });

  it('changes nothing if there is no terminal to ask on', async () => {
    const { code, err } = await oncall(['apply', ...local()]);
    expect(err).toBe(
      'Nothing was changed, because there is no terminal on which to ask. Add --yes to apply the file without asking.\n',
    );
    expect(code).toBe(1);
    expect((await withAnswer(undefined, ['export', ...local()])).code).toBe(1);
  });

  it('changes nothing on a dry run', async () => {
    const { code, out } = await withAnswer(undefined, applyFile('--dry-run', '--yes'));
    expect(out).toMatch(/\n {2}\+ policy default\n[\s\S]*\nDry run: 5 changes\. Nothing was changed\.$/);
    expect(code).toBe(0);
    expect((await withAnswer(undefined, ['export', ...local()])).code).toBe(1);
  });

  it('warns of a number that could lack its country code, and applies it', async () => {
    writeFileSync(file, wholeFile.replace('+4915112345678', '+4795550100').replace('Europe/Berlin', 'America/Chicago'));
    const { code, err } = await withAnswer(undefined, applyFile('--yes'));
    expect(err).toContain('Warning: Ada Lovelace: "+4795550100" could be a number of the United States');
    expect(code).toBe(0);
  });

  it('stops if somebody else changed the stack while it asked', async () => {
    const args = applyFile();
    const { storeOnCall, loadOnCall } = await import('../../../lambdas/adapters/on-call.ts');
    const err: string[] = [];
    const code = await runProgram(program, args, {
      print: () => undefined,
      printError: (line) => err.push(line),
      ask: async () => {
        const zoe = { id: 'zoe', name: 'Zoe', email: 'zoe@example.org', timeZone: 'UTC' };
        await storeOnCall(await loadOnCall(), { ...emptyOnCall, contacts: [zoe] });
        return 'y';
      },
    });
    expect(err.join()).toMatch(/^Somebody else changed the stack in the meantime\. Nothing was changed\./);
    expect(code).toBe(1);
    expect((await loadOnCall()).contacts.map(({ id }) => id)).toEqual(['zoe']);
  });

  it('prints every fault with its line and column before it calls AWS', async () => {
    writeFileSync(
      file,
      wholeFile.replace('"+49', '"0049').replace('[ada, ben]', '[ada, benn]').replace(', policy: nobody', ''),
    );
    const { code, out, err } = await withAnswer(undefined, [
      'apply',
      file,
      '--yes',
      '--endpoint-url',
      'http://127.0.0.1:1',
    ]);
    expect(err.replaceAll(`${folder}/`, '').split('\n')).toEqual([
      'oncall.yaml:4:5  "004915112345678" begins with 00 instead of +: write "+4915112345678".',
      'oncall.yaml:11:18  There is no contact "benn": add it to contacts, or correct it. Did you mean ben?',
      'oncall.yaml:13:5  policy is missing: write the id of a policy, or nobody.',
      '3 faults. Nothing was changed.',
    ]);
    expect([code, out]).toEqual([1, '']);
  });

  it('refuses a policy that fails before it calls AWS, shows why, and applies it with --unproven', async () => {
    writeFileSync(file, tooLargeToProve);
    const refused = await withAnswer('y', ['apply', file, '--endpoint-url', 'http://127.0.0.1:1']);
    expect(refused.err).toContain('oncall.yaml: policy default could not be proven: It has more than 20000 states.');
    expect(refused.err).toMatch(
      /\n1 failing policy\. Nothing was changed\. Add --unproven to apply the file anyway\.$/,
    );
    expect([refused.code, refused.out, refused.asked]).toEqual([1, '', []]);
    const dry = await withAnswer('y', applyFile('--unproven', '--dry-run'));
    expect(dry.err).toContain('policy default could not be proven');
    expect(dry.out).toMatch(/\nDry run: 17 changes\. Nothing was changed\.$/);
    expect(dry.code).toBe(0);
  });

  it('takes a policy with as many contacts as there can be', async () => {
    writeFileSync(file, asLargeAsPossible);
    const { err, out, code } = await withAnswer('y', applyFile('--dry-run'));
    expect([err, code]).toEqual(['', 0]);
    expect(out).toMatch(/\nDry run: 401 changes\. Nothing was changed\.$/);
  });

  it('says which file to copy if there is no oncall.yaml', async () => {
    rmSync(file);
    expect(await oncall(['apply'])).toEqual({
      code: 1,
      out: '',
      err: 'There is no oncall.yaml: copy oncall.example.yaml to oncall.yaml, and put your own contacts in.\n',
    });
  });

  it('repairs damaged items', async () => {
    await withAnswer('y', applyFile());
    const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
    const { tables: client } = await import('../../../lambdas/adapters/dynamodb.ts');
    await client.send(new PutCommand({ TableName: 'OnCall', Item: { pk: 'CONTACT#ada', name: 'Ada' } }));
    const refused = await withAnswer(undefined, ['export', ...local()]);
    expect(refused.err).toContain('The item CONTACT#ada in the table of contacts is damaged');
    expect(refused.err).toMatch(
      /Nothing was exported, because applying a file without these items would remove them from the stack\.$/,
    );
    expect(refused.code).toBe(1);
    expect((await withAnswer('y', applyFile())).err).toContain('CONTACT#ada');
    expect((await withAnswer('y', applyFile())).out).toContain('Nothing to change');
  });
});

describe('notify-support export', () => {
  it('writes a file that changes nothing when it is applied', async () => {
    await withAnswer(undefined, applyFile('--yes'));
    const target = join(folder, 'exported.yaml');
    const { code, out } = await withAnswer(undefined, ['export', '--output', target, ...local()]);
    expect(out).toBe(`Wrote ${target} from stack NotifySupport, account 123456789012, eu-central-1, at ${endpoint}.`);
    expect(code).toBe(0);
    expect(statSync(target).mode & 0o077).toBe(0);
    expect((await withAnswer(undefined, ['apply', target, ...local()])).out).toContain('Nothing to change');
    expect((await oncall(['export', ...local()])).out).toBe(readFileSync(target, 'utf8'));
    expect((await withAnswer(undefined, ['export', '-o', target, ...local()])).err).toBe(
      `${target} exists: add --yes to overwrite it, including its comments, or name another file.`,
    );
    expect((await withAnswer(undefined, ['export', '-o', target, '-y', ...local()])).code).toBe(0);
  });

  it('says what to run if the table is empty', async () => {
    const { code, err } = await withAnswer(undefined, ['export', ...local()]);
    expect(err).toMatch(
      /^There are no contacts yet in stack NotifySupport, .*: copy oncall.example.yaml to oncall.yaml.* run `npx notify-support apply`\.$/,
    );
    expect(code).toBe(1);
  });
});

describe('an error is one sentence that says what to do', () => {
  it('if the stack is not deployed', async () => {
    isDeployed = false;
    const { code, err, out } = await withAnswer(undefined, applyFile('--yes'));
    expect(err).toBe(
      `There is no stack NotifySupport in account 123456789012, eu-central-1, at ${endpoint}: deploy it with \`npx cdk deploy\`, or name another one with --stack.`,
    );
    expect([code, out]).toEqual([1, '']);
  });

  it('if the stack has another name', async () => {
    const { code, err } = await oncall(applyFile('--yes', '--stack', 'Pager', '--region', 'us-east-2'));
    expect(err).toMatch(/^There is no stack Pager in account 123456789012, us-east-2, at /);
    expect(code).toBe(1);
  });

  it('if no Region is set', async () => {
    expect(await oncall(['apply', '--yes'])).toEqual({
      code: 1,
      out: '',
      err: 'No AWS Region is set: add --region, such as --region eu-central-1, or set AWS_REGION.\n',
    });
  });

  it('if there are no credentials', async () => {
    const { code, err } = await oncall(['apply', '--yes', '--region', 'eu-central-1']);
    expect(err).toMatch(/^AWS credentials are missing or no longer valid: .*\.\n$/);
    expect(code).toBe(1);
  });

  it('if nothing is listening', async () => {
    const port = await freePort();
    const { code, err } = await oncall(['export', '--endpoint-url', `http://127.0.0.1:${port}`]);
    expect(err).toBe(
      `Nothing is listening at http://127.0.0.1:${port}: start the local stack with \`npx notify-support start\`, or correct --endpoint-url.\n`,
    );
    expect(code).toBe(1);
  });

  it('if the address is not a URL', async () => {
    const { code, err } = await withAnswer(undefined, ['export', '--endpoint-url', 'localhost:4100']);
    expect(err).toBe(
      '--endpoint-url localhost:4100 is not a URL: write one such as http://127.0.0.1:4100. See `npx notify-support export --help`.',
    );
    expect(code).toBe(2);
  });

  it.each([
    [named('ExpiredTokenException'), /^AWS credentials are missing or no longer valid/],
    [
      named('ResourceNotFoundException', 'Requested resource not found'),
      /^The stack’s table of contacts no longer exists/,
    ],
    [
      named('AccessDeniedException', 'User x is not authorized to perform y\nmore'),
      /^AWS does not allow this: User x is .* y$/,
    ],
    [
      named('SyntaxError', 'Unexpected token <'),
      /^The server at http:\/\/h is not the local stack, or is an older version of it \(SyntaxError/,
    ],
    [Object.assign(named('Error'), { code: 'ENOTFOUND' }), /^http:\/\/h cannot be reached \(ENOTFOUND\)/],
    ['thrown', /^Error: thrown$/],
  ])('if it is %s', (error, sentence) => {
    expect(describeError(error, 'http://h')).toMatch(sentence);
  });
});

describe('the command line', () => {
  const all =
    'start, demo, simulate, change, join, leave, import, apply, export, who, shifts, coverage, report, replay, take, untake, override, swap, mute, unmute, held, feed, away, console, doctor, backstop, raise, incidents, audit, stop-all, test';

  it.each([
    [[], 2],
    [['--help'], 0],
    [['help'], 0],
  ])('lists the commands for %j', async (args, code) => {
    const ended = await withAnswer(undefined, args);
    expect(ended.code).toBe(code);
    expect(ended.out).toMatch(
      /Usage: npx notify-support COMMAND[\s\S]*\n {2}apply {6}check[\s\S]*\n {2}export {5}print/,
    );
  });

  it.each(['apply', 'export'])('shows the help of %s', async (name) => {
    const { code, out } = await withAnswer(undefined, [name, '--help', '--yes']);
    expect(code).toBe(0);
    expect(out).toContain(`Usage: npx notify-support ${name} `);
    const options = Object.keys((name === 'apply' ? apply : exportCommand).options);
    for (const option of options) expect(out).toContain(`--${option}`);
  });

  it.each([
    [['aply'], 'There is no command aply. Did you mean apply? See `npx notify-support --help`.'],
    [['zzz'], `There is no command zzz. The commands are: ${all}. See \`npx notify-support --help\`.`],
    [['constructor'], `There is no command constructor. The commands are: ${all}. See \`npx notify-support --help\`.`],
    [
      ['apply', '--dryrun'],
      'There is no option --dryrun. Did you mean --dry-run? See `npx notify-support apply --help`.',
    ],
    [['apply', '-x'], 'There is no option -x. See `npx notify-support apply --help`.'],
    [['apply', '--region'], 'The option --region needs a value. See `npx notify-support apply --help`.'],
    [['apply', '--region', '--yes'], 'The option --region needs a value. See `npx notify-support apply --help`.'],
    [['apply', '--yes=no'], 'The option --yes takes no value. See `npx notify-support apply --help`.'],
    [['apply', 'a.yaml', 'b.yaml'], '"b.yaml" is one argument too many. See `npx notify-support apply --help`.'],
    [['export', 'a.yaml'], '"a.yaml" is one argument too many. See `npx notify-support export --help`.'],
  ])('answers %j in one line', async (args, line) => {
    expect(await withAnswer(undefined, args)).toEqual({ code: 2, out: '', err: line, asked: [] });
  });
});

function named(name: string, message = ''): Error {
  return Object.assign(new Error(message), { name });
}

async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
