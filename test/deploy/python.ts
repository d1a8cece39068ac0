import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = join(import.meta.dirname, 'requirements.txt');
const environment = join(import.meta.dirname, '..', '..', '.cache', 'python');
const marker = join(environment, 'requirements.sha256');

/** Messages of pip if no registry answers, or if the registry does not have a package. */
const registryTrouble =
  /No matching distribution|Could not find a version|connection|Retrying|timed out|resolve|proxy|HTTP error/i;

/** A Python with the packages of requirements.txt, or the reason why it cannot be installed here. */
export type Python = { readonly python: string } | { readonly missing: string };

/**
 * The Python of a virtual environment with the packages of requirements.txt, which is made if it is missing.
 *
 * @throws Error if the environment can be made and the registry answers, but the packages cannot be installed
 */
export async function ensurePython(): Promise<Python> {
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const python = join(environment, 'bin', 'python');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return { python };
  rmSync(environment, { recursive: true, force: true });
  const missing = (await whyNoEnvironment()) ?? (await whyNoPackages(python));
  if (missing !== undefined) return { missing };
  writeFileSync(marker, wanted);
  return { python };
}

async function whyNoEnvironment(): Promise<string | undefined> {
  try {
    await run('python3', ['-c', 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))']);
  } catch {
    return 'Python 3.11 or newer with pip is not installed.';
  }
  try {
    await run('python3', ['-m', 'venv', environment]);
    return undefined;
  } catch (error) {
    return `python3 cannot make a virtual environment: ${lastLine(error)}`;
  }
}

async function whyNoPackages(python: string): Promise<string | undefined> {
  try {
    await run(python, ['-m', 'pip', 'install', '--quiet', '--no-input', '--retries', '3', '-r', requirements]);
    return undefined;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    if (registryTrouble.test(stderr)) return `pip cannot download the packages: ${lastLine(error)}`;
    throw new Error(`pip cannot install ${requirements}:\n${stderr.trim()}`);
  }
}

function lastLine(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  return (stderr || message).trim().split('\n').at(-1) ?? '';
}
