import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { awsVariables } from './cdk.ts';
import { clientOptions, type Emulator } from './emulator.ts';
import { step } from './step.ts';

const root = join(import.meta.dirname, '..', '..');

/** The domain in the place of the README's, which is for examples only. The stack refuses such a sender. */
const domain = 'acme.test';

/** The commands of the README's part on an AWS account, in their order. Each is on one line. */
export function readmeCommands(): string[] {
  const text = readFileSync(join(root, 'README.md'), 'utf8');
  const part = text.split('\n## In your account\n')[1]?.split('\n## ')[0] ?? '';
  const found = part.matchAll(/`((?:npm|npx|aws|cp) [^`]+)`|^ *((?:npx|aws) .+)$/gm);
  return [...found].flatMap(([, inProse, inBlock]) => String(inProse ?? inBlock).split(' && '));
}

/** The README's command that begins with these words, for a domain that the stack accepts. */
function readmeCommand(begin: string): string {
  const command = readmeCommands().find((each) => each.startsWith(begin));
  if (command === undefined) throw new Error(`README.md has no command \`${begin}\`.`);
  return command.replaceAll('your-domain.example', domain);
}

/** The parameters of the README's deploy, each as `Name=value`. */
export function readmeParameters(): string[] {
  return [...readmeCommand('npx cdk deploy').matchAll(/--parameters (\S+)/g)].map(([, given]) => String(given));
}

/** Makes the README's domain one that SES sends from. */
export function verifyDomain(emulator: Emulator): Promise<void> {
  const [, EmailIdentity] = /--email-identity (\S+)/.exec(readmeCommand('aws sesv2 create-email-identity')) ?? [];
  return step(`README: ${EmailIdentity} is a domain that SES sends from`, async () => {
    await new SESv2Client(clientOptions(emulator)).send(new CreateEmailIdentityCommand({ EmailIdentity }));
  });
}

/** Rows of `doctor` that hold on the emulator after the README's steps. */
const rowsThatHold = ['stack', 'version', 'settings', 'contacts', 'policies', 'sender'];

/** Runs the README's steps after the deploy as a newcomer does, in a folder with the files that they name. */
export async function followReadme(emulator: Emulator, folder: string): Promise<void> {
  const cwd = join(folder, 'checkout');
  mkdirSync(cwd);
  for (const file of ['oncall.example.yaml', 'cdk.json']) cpSync(join(root, file), join(cwd, file));
  const options = { cwd, env: awsVariables(emulator, folder) };
  const ours = (begin: string) =>
    readmeCommand(begin).replace('npx notify-support', `node ${join(root, 'bin', 'cli.ts')}`);
  const shell = async (command: string) => {
    const run = promisify(execFile)('sh', ['-c', command], options);
    // Doctor exits with 1 when a row fails.
    const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error);
    return `${stdout}${stderr}`;
  };
  await step('README: cp oncall.example.yaml oncall.yaml, notify-support apply', async () => {
    const printed = await shell(`${readmeCommand('cp ')} && ${ours('npx notify-support apply')} --yes`);
    if (!/^Applied \d+ changes\.$/m.test(printed)) throw new Error(printed);
  });
  await step('README: notify-support doctor finds the stack, its contacts and its sender in order (2)', async () => {
    const printed = await shell(ours('npx notify-support doctor'));
    const missing = rowsThatHold.filter((row) => !new RegExp(`^  ok +${row} `, 'm').test(printed));
    if (missing.length > 0) throw new Error(`These rows are not ok: ${missing.join(', ')}\n${printed}`);
  });
  await step('README: notify-support test ada opens the test and waits for Ada (1)', () =>
    expectOutput(ours('npx notify-support test'), /Waiting for Ada to open the link/, options),
  );
}

/** Runs a command until it has printed something, and ends it then. */
function expectOutput(command: string, wanted: RegExp, options: { cwd: string; env: Record<string, string> }) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const program = spawn('sh', ['-c', `exec ${command}`], options);
  let printed = '';
  const hear = (text: string) => {
    printed += text;
    if (wanted.test(printed)) program.kill('SIGINT');
  };
  for (const stream of [program.stdout, program.stderr]) stream.setEncoding('utf8').on('data', hear);
  program.once('close', () => (wanted.test(printed) ? resolve() : reject(new Error(printed))));
  return promise;
}
