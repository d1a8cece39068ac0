import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { ensureAssembly } from '../../bin/assembly.ts';
import { parametersOf, readTemplate, runCdk, runCdkIn, runNodeIn, sender, withoutUnknown } from './cdk.ts';
import { type Deployed, expectRefusal, publishVersions, readDeployed } from './deployment.ts';
import type { Emulator } from './emulator.ts';
import { endOf, eventually } from './escalation.ts';
import { answerIt, notifyFirst, raiseAlert, runOf } from './incidents.ts';
import { verifySender } from './sender.ts';
import { step } from './step.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** The release that this version is deployed over. */
const lastRelease = { version: '0.3.0', commit: '0b2ed648b97911745e5f71a95561922cef1f7f32' };

/** The last release in a folder of its own. */
export type Release = { readonly version: string; readonly folder: string; readonly remove: () => void };

/** The last release from the Git history, with the packages of this version; or the reason why it is missing. */
export async function unpackLastRelease(): Promise<Release | { readonly missing: string }> {
  const { version, commit } = lastRelease;
  const folder = mkdtempSync(join(tmpdir(), `notify-support-${version}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const archive = join(folder, 'release.tar');
  try {
    await run('git', ['archive', '--output', archive, commit], { cwd: root });
  } catch (error) {
    remove();
    const why = String((error as { stderr?: string }).stderr || (error as Error).message).trim();
    return { missing: `Git has no commit ${commit}, which is release ${version}: ${why}` };
  }
  await run('tar', ['-xf', archive, '-C', folder]);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { version, folder, remove };
}

/**
 * The types that an upgrade replaces. The deployment of an API is a snapshot of it, and the stage moves to the new one. The
 * aliases of functions have permissions and retries of their own, in place of those of the functions.
 */
const replaceable = ['AWS::ApiGateway::Deployment', 'AWS::Lambda::Permission', 'AWS::Lambda::EventInvokeConfig'];

/** Deploys this version over the last release during an escalation: nothing is replaced, and the escalation ends as it should. */
export async function tryUpgrade(emulator: Emulator, folder: string, release: Release): Promise<void> {
  const before = await deployRelease(emulator, folder, release);
  await step('its sender is verified, and its contacts are applied', async () => {
    await verifySender(emulator);
    await applyContacts(emulator, folder, release);
  });
  const alert = await raiseAlert(before, 'checkout');
  const message = await notifyFirst(before, alert);
  const after = await deployOver(emulator, folder);
  await step('every resource is still the same, and none is missing', async () => compare(before, after));
  await step('the run is still running', async () => {
    const end = await endOf(after.sfn, runOf(after, alert));
    if (end !== undefined) throw new Error(`it ended ${end.status}: the deploy took longer than the escalation`);
  });
  await answerIt(after, alert, message);
  await step('the run, which began before the upgrade, ends in Acknowledged', () => expectAcknowledged(after, alert));
  await raiseAlert(after, 'search');
}

async function deployRelease(emulator: Emulator, folder: string, release: Release): Promise<Deployed> {
  await step('cdk bootstrap', () => runCdk(emulator, folder, 'bootstrap'));
  const outputs = join(folder, 'outputs-before.json');
  const deploying = async () => {
    // The last release has its sender from its settings, and no parameter for it.
    await runCdkIn(release.folder, emulator, folder, 'synth', '--quiet', '-c', `sender=${sender}`);
    const parameters = Object.entries(parametersOf(readTemplate(join(release.folder, 'cdk.out'))));
    const given = parameters.flatMap(([name, value]) => ['--parameters', `${name}=${value}`]);
    const options = ['--app', 'cdk.out', '--require-approval', 'never', '--outputs-file', outputs];
    return runCdkIn(release.folder, emulator, folder, 'deploy', ...options, ...given);
  };
  return readDeployed(emulator, await step(`cdk deploy of ${release.version}`, deploying), outputs);
}

/**
 * Deploys this version. It is given the sender once, which was a setting of the last release. CloudFormation keeps the
 * parameters that the last release was given.
 */
async function deployOver(emulator: Emulator, folder: string): Promise<Deployed> {
  const outputs = join(folder, 'outputs-after.json');
  const app = withoutUnknown(await ensureAssembly(), folder);
  const options = ['--app', app, '--require-approval', 'never', '--outputs-file', outputs];
  const deploying = (...given: string[]) => runCdk(emulator, folder, 'deploy', ...options, ...given);
  await step('cdk deploy of this version over it refuses while EmailSender is not given', () =>
    expectRefusal(deploying(), /EmailSender/),
  );
  const printed = await step('cdk deploy of this version over it, with EmailSender', () =>
    deploying('--parameters', `EmailSender=${sender}`),
  );
  const after = await readDeployed(emulator, printed, outputs);
  await publishVersions(after);
  if (after.outputs.Sender !== sender) throw new Error(`the upgrade changes the sender to ${after.outputs.Sender}`);
  return after;
}

/** Ada, Ben and Cleo, a minute each, often enough to outlast a deploy. */
const onCall = `
contacts:
${['ada', 'ben', 'cleo']
  .map(
    (id) => `
  - id: ${id}
    name: ${id}
    email: ${id}@example.org
    timeZone: Europe/Berlin
    attempts: [{ channels: [email], wait: 1m }]`,
  )
  .join('')}
policies:
  default: { levels: [ada, ben, cleo], rounds: 5 }
routes: []
`;

/** Puts these contacts on call with the last release's own command. */
async function applyContacts(emulator: Emulator, folder: string, release: Release): Promise<void> {
  const file = join(folder, 'oncall.yaml');
  writeFileSync(file, onCall);
  const program = ['bin/cli.ts', 'bin/oncall.ts'].find((name) => existsSync(join(release.folder, name))) ?? '';
  await runNodeIn(release.folder, emulator, folder, program, 'apply', file, '--yes', '--endpoint-url', emulator.url);
}

/** @throws Error that names every resource that was replaced or removed */
function compare(before: Deployed, after: Deployed): void {
  const changed = before.resources
    .filter(({ type }) => !replaceable.includes(type))
    .filter(({ id, type, name }) => {
      const now = after.resources.find((resource) => resource.id === id);
      return now === undefined || now.type !== type || now.name !== name || now.status.startsWith('DELETE');
    });
  if (changed.length > 0) throw new Error(`the upgrade replaces ${changed.map(({ id }) => id).join(', ')}`);
}

/** Waits until the run ends, which it does once the contact's wait is over. */
async function expectAcknowledged(deployed: Deployed, alert: { readonly incidentId: string }): Promise<void> {
  const executionArn = runOf(deployed, alert);
  const end = await eventually('it ends', () => endOf(deployed.sfn, executionArn), 240);
  const { events = [] } = await deployed.sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  const last = events.findLast(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined);
  const state = last?.stateEnteredEventDetails?.name;
  if (end.status !== 'SUCCEEDED' || state !== 'Acknowledged')
    throw new Error(`it ends ${end.status} in ${state}: ${end.error}: ${end.cause}`);
}
