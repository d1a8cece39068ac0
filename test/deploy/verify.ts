import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineCommand, runCommand } from '../../bin/command/command.ts';
import { terminal } from '../../bin/command/terminal.ts';
import { watchConsole } from './console.ts';
import { deploy, destroy } from './deployment.ts';
import { differenceLines } from './differences.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import {
  answerIt,
  expectOver,
  giveUp,
  notifyFirst,
  raiseAlarm,
  raiseAlert,
  refuseStrangers,
  stopEscalations,
} from './incidents.ts';
import { tryRole } from './privilege.ts';
import { ensurePython } from './python.ts';
import { followReadme, verifyDomain } from './readme.ts';
import { trySecondPager } from './second-pager.ts';
import { notTried, step } from './step.ts';
import { tryUpgrade, unpackLastRelease } from './upgrade.ts';

/** Deploys to an emulator of AWS's APIs, removes the deploy again, and upgrades the last release. */
export const verifyDeploy = defineCommand({
  call: 'npm run verify:deploy --',
  about: `Deploys this version to an emulator of AWS's APIs (ministack, which is installed from PyPI). Plays incidents
    there to their ends, deploys a second pager beside it, and removes both deploys again. Then it deploys the last release, which it reads from the Git
    history, and this version over it while an escalation is running.`,
  exitStatus: {
    0: 'everything went as it should',
    1: 'something did not',
    [notTried]: 'the emulator cannot be installed here, or the history does not hold the last release',
  },
  run: verify,
});

async function verify(): Promise<number> {
  const found = await ensurePython();
  if ('missing' in found) {
    console.log(`SKIPPED: the deploy was not tried, because the emulator cannot be installed here. ${found.missing}`);
    return notTried;
  }
  const status = await withEmulator(found.python, tryStack);
  return status === 0 ? verifyUpgrade(found.python) : status;
}

async function verifyUpgrade(python: string): Promise<number> {
  const release = await unpackLastRelease();
  if ('missing' in release) {
    console.log(`\nSKIPPED: the upgrade was not tried. Everything before it went well. ${release.missing}`);
    return notTried;
  }
  try {
    console.log(`\nThe upgrade from ${release.version}:`);
    return await withEmulator(python, (emulator, folder) => tryUpgrade(emulator, folder, release));
  } finally {
    release.remove();
  }
}

/** Runs `act` with a new emulator and a temporary folder; gives the exit status. */
async function withEmulator(
  python: string,
  act: (emulator: Emulator, folder: string) => Promise<void>,
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'notify-support-deploy-'));
  const emulator = await step('start ministack', () => startEmulator(python, join(folder, 'emulator')));
  const stop = async () => {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = () => void stop().then(() => process.exit(130));
  const terminated = () => void stop().then(() => process.exit(143));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', terminated);
  try {
    await act(emulator, folder);
    return 0;
  } catch (error) {
    console.error(`\n${(error as Error).message}\n\nThe emulator's last lines:\n${emulator.logTail()}`);
    return 1;
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', terminated);
    await stop();
  }
}

/** Goes from an empty account to incidents that are answered or not, and back to an empty account. */
async function tryStack(emulator: Emulator, folder: string): Promise<void> {
  const deployed = await deploy(emulator, folder);
  await verifyDomain(emulator);
  await followReadme(emulator, folder);
  await refuseStrangers(deployed);
  const alert = await raiseAlert(deployed, 'checkout');
  await answerIt(deployed, alert, await notifyFirst(deployed, alert));
  await watchConsole(deployed, folder, alert);
  await raiseAlarm(deployed);
  await trySecondPager(deployed, folder);
  await step('start ministack again: now it checks the policies of every caller, and waits take no time', () =>
    emulator.restart({ AUTH: 'true', SFN_WAIT_SCALE: '0' }),
  );
  await tryRole(deployed);
  await giveUp(deployed);
  await step('start ministack again: now waits take their time', () => emulator.restart({}));
  await stopEscalations(deployed, folder, await raiseAlert(deployed, 'stopped'));
  const underWay = await raiseAlert(deployed, 'under-way');
  await destroy(deployed, folder);
  await expectOver(deployed, underWay);
  console.log(`\n${differenceLines().join('\n')}`);
}

if (import.meta.main) process.exitCode = await runCommand(verifyDeploy, process.argv.slice(2), terminal());
