import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { env, getuid } from 'node:process';
import { promisify } from 'node:util';

/** Where a Chromium is, or why there is none. */
export type Found = { readonly path: string } | { readonly because: string };

const longestInstallMilliseconds = 300_000;

let found: Promise<Found> | undefined;

/**
 * Finds a Chromium, and installs one where that is this machine's ordinary way of doing so. Says what it does.
 *
 * It looks once: all suites of a process ask, and none must find what another is still installing.
 */
export function findChromium(say: (line: string) => void = console.warn): Promise<Found> {
  found ??= look(say);
  return found;
}

async function look(say: (line: string) => void): Promise<Found> {
  const asked = env.CHROMIUM_PATH;
  if (asked)
    return existsSync(asked) ? { path: asked } : { because: `CHROMIUM_PATH is ${asked}, and nothing is there` };
  const known = ['/usr/bin/chromium', '/usr/bin/google-chrome'];
  const path = known.find((candidate) => existsSync(candidate));
  if (path !== undefined) return { path };
  if (getuid?.() !== 0 || !isDebian()) {
    return { because: 'there is no Chromium: install one, or say where it is with CHROMIUM_PATH' };
  }
  return install(say);
}

function isDebian(): boolean {
  const release = '/etc/os-release';
  return existsSync('/usr/bin/apt-get') && existsSync(release) && /^ID=debian$/m.test(readFileSync(release, 'utf8'));
}

/** A download that fails is tried again, and another program that installs something is waited for. */
const patience = ['-o', 'Acquire::Retries=3', '-o', 'DPkg::Lock::Timeout=120'];

async function install(say: (line: string) => void): Promise<Found> {
  const run = promisify(execFile);
  const options = { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: longestInstallMilliseconds };
  try {
    say('There is no Chromium for the incident page’s test. Installing it, once: apt-get update…');
    await run('apt-get', [...patience, 'update'], options);
    say('… apt-get install chromium (about 100 MB)…');
    await run('apt-get', [...patience, 'install', '-y', '--no-install-recommends', 'chromium'], options);
    say('… installed.');
    return { path: '/usr/bin/chromium' };
  } catch (error) {
    return { because: `there is no Chromium, and it can’t be installed: ${(error as Error).message.split('\n')[0]}` };
  }
}
