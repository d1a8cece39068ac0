import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryDeploy } from './deployment.ts';
import { differenceLines } from './differences.ts';
import { startEmulator } from './emulator.ts';
import { ensurePython } from './python.ts';
import { step } from './step.ts';

/** The exit status of a check that this machine can't do: neither passed nor failed. */
const notTried = 3;

/** Deploys to an emulator of AWS's APIs and takes the deploy away again; gives the exit status. */
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
    await tryDeploy(emulator, folder);
    console.log(`\n${differenceLines().join('\n')}`);
    return 0;
  } catch (error) {
    console.error(`\n${(error as Error).message}\n\nThe emulator's last lines:\n${emulator.logTail()}`);
    return 1;
  } finally {
    await stop();
  }
}

process.exitCode = await verify();
