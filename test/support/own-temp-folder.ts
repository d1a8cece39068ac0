import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { env } from 'node:process';

const prefix = 'notify-support-tests-';

/**
 * Gives the run a temporary folder of its own, and removes it at the end with everything that tests and what they start have
 * left there, such as the folder that the CDK makes for each app.
 */
export function setup(): (() => void) | undefined {
  // Each project of the configuration calls this in the same process.
  if (basename(tmpdir()).startsWith(prefix)) return undefined;
  const before = env.TMPDIR;
  const folder = mkdtempSync(join(tmpdir(), prefix));
  env.TMPDIR = folder;
  return () => {
    if (before === undefined) delete env.TMPDIR;
    else env.TMPDIR = before;
    rmSync(folder, { recursive: true, force: true });
  };
}
