import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = join(import.meta.dirname, 'requirements.txt');
const environment = join(import.meta.dirname, '..', '..', '.cache', 'python');
const marker = join(environment, 'requirements.sha256');

/** What pip says when no registry answers, or what it answers with does not hold what is asked for. */
const registryTrouble =
  /No matching distribution|Could not find a version|connection|Retrying|timed out|resolve|proxy/i;

/** A Python that has what requirements.txt pins, or why this machine can't have one. */
export type Python = { readonly python: string } | { readonly missing: string };

/**
 * The Python of a virtual environment that holds what requirements.txt pins, and that is made where it is missing.
 *
 * @throws Error when the environment can be made and the registry answers, and yet the packages do not install
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
    await run(python, ['-m', 'pip', 'install', '--quiet', '--no-input', '--retries', '1', '-r', requirements]);
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
