import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { defineCommand, runCommand } from '../../bin/command/command.ts';
import { terminal } from '../../bin/command/terminal.ts';
import { readSender, runNode } from './cdk.ts';
import { deploy, destroy } from './deployment.ts';
import { differenceLines } from './differences.ts';
import { clientOptions, type Emulator, startEmulator } from './emulator.ts';
import { answerIt, giveUp, notifyFirst, raiseAlarm, raiseAlert, refuseStrangers } from './incidents.ts';
import { tryRole } from './privilege.ts';
import { ensurePython } from './python.ts';
import { notTried, step } from './step.ts';

/** Deploys to an emulator of AWS's APIs and takes the deploy away again. */
export const verifyDeploy = defineCommand({
  call: 'npm run verify:deploy --',
  about: `Deploys this version to an emulator of AWS's APIs (ministack, which is installed from PyPI), takes incidents to
    their ends there, and takes the deploy away again.`,
  exitStatus: { 0: 'everything went as it has to', 1: 'something did not', [notTried]: 'there is no emulator here' },
  run: verify,
});

async function verify(): Promise<number> {
  const found = await ensurePython();
  if ('missing' in found) {
    console.log(`SKIPPED: the deploy was not tried, for there is no emulator here. ${found.missing}`);
    return notTried;
  }
  const folder = mkdtempSync(join(tmpdir(), 'notify-support-deploy-'));
  const emulator = await step('start ministack', () => startEmulator(found.python, join(folder, 'emulator')));
  const stop = async () => {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('SIGINT', () => void stop().then(() => process.exit(130)));
  process.once('SIGTERM', () => void stop().then(() => process.exit(143)));
  try {
    await tryStack(emulator, folder);
    console.log(`\n${differenceLines().join('\n')}`);
    return 0;
  } catch (error) {
    console.error(`\n${(error as Error).message}\n\nThe emulator's last lines:\n${emulator.logTail()}`);
    return 1;
  } finally {
    await stop();
  }
}

/** From an empty account to an incident that nobody answers, and back. */
async function tryStack(emulator: Emulator, folder: string): Promise<void> {
  const deployed = await deploy(emulator, folder);
  await step(`${readSender()} is a verified sender`, () => verifySender(emulator));
  await step('notify-support apply oncall.example.yaml', () =>
    runNode(emulator, folder, 'bin/cli.ts', 'apply', 'oncall.example.yaml', '--yes', '--endpoint-url', emulator.url),
  );
  await refuseStrangers(deployed);
  const alert = await raiseAlert(deployed, 'checkout');
  await answerIt(deployed, alert, await notifyFirst(deployed, alert));
  await raiseAlarm(deployed);
  await step(
    'start ministack again: now it holds every call to the policies of its caller, and waits take no time',
    () => emulator.restart({ AUTH: 'true', SFN_WAIT_SCALE: '0' }),
  );
  await tryRole(deployed);
  await giveUp(deployed);
  await destroy(deployed, folder);
}

/** What step 2 of "Deploy" in docs/operate.md does. */
async function verifySender(emulator: Emulator): Promise<void> {
  const command = new CreateEmailIdentityCommand({ EmailIdentity: readSender() });
  await new SESv2Client(clientOptions(emulator)).send(command);
}

if (import.meta.main) process.exitCode = await runCommand(verifyDeploy, process.argv.slice(2), terminal());
