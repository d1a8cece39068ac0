import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { takeLock } from './lock.ts';

const root = join(import.meta.dirname, '..');
const marker = 'inputs.sha256';
const lock = join(root, '.cache', 'synthesising');

/** The files that the result of a synth depends on. */
const inputs = [
  'bin/notify-support.ts',
  'lib',
  'lambdas',
  'statemachines',
  'cdk.json',
  'package.json',
  'package-lock.json',
];

/** True in the package, which contains the bundles and the synthesised stack. */
const isBuilt = existsSync(join(root, 'functions'));

/** The files of a synth that the local stack reads. */
const outputs = ['manifest.json', 'NotifySupport.template.json', 'NotifySupport.assets.json'];

/**
 * The folder with the synthesised stack, made again if one of its inputs has changed.
 *
 * Several processes can call this at the same time: one of them synthesises, and the others wait for it.
 *
 * @param say is called with a line to show before a synth
 * @throws Error with the output of the synth when it fails
 */
export async function ensureAssembly(say: (line: string) => void = () => {}): Promise<string> {
  if (isBuilt) return join(root, 'cdk.out');
  return ensureFolder('cdk.out', inputs, async () => {
    say(existsSync(join(root, 'cdk.out', marker)) ? 'Synthesising…' : 'Synthesising… (first time, about 10 s)');
    await synthesise();
  });
}

/** The same for another folder, which a test synthesises from settings in the files `settingsIn`. */
export async function ensureAssemblyIn(
  folder: string,
  settingsIn: readonly string[],
  synthesise: (folder: string) => unknown,
): Promise<string> {
  return ensureFolder(folder, [...inputs, ...settingsIn], () => synthesise(join(root, folder)));
}

async function ensureFolder(folder: string, inputs: readonly string[], synthesise: () => unknown): Promise<string> {
  const assembly = join(root, folder);
  if (isFresh(folder, inputs)) return assembly;
  const unlock = await takeLock(lock);
  try {
    if (isFresh(folder, inputs)) return assembly;
    const before = hash(inputs);
    await synthesise();
    writeFileSync(join(assembly, marker), `${before} ${hash(outputs.map((file) => join(folder, file)))}`);
    return assembly;
  } finally {
    unlock();
  }
}

/** True when the folder was made from the present inputs, and its files have not changed since. */
function isFresh(folder: string, inputs: readonly string[]): boolean {
  const made = outputs.map((file) => join(folder, file));
  if (![join(folder, marker), ...made].every((file) => existsSync(join(root, file)))) return false;
  return readFileSync(join(root, folder, marker), 'utf8') === `${hash(inputs)} ${hash(made)}`;
}

function hash(paths: readonly string[]): string {
  const sum = createHash('sha256');
  for (const file of paths.flatMap(filesUnder))
    sum
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)));
  return sum.digest('hex');
}

function filesUnder(path: string): string[] {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/**
 * Runs the command `cdk synth`, so that settings and checks are the same as in a deploy. It calls nobody, and leaves nothing in the
 * temporary folder.
 */
async function synthesise(): Promise<void> {
  const cdk = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const compiled = join(root, '.cache', 'programs');
  try {
    await promisify(execFile)(process.execPath, [cdk, 'synth', '--quiet', '--no-notices', '--no-version-reporting'], {
      cwd: root,
      env: { NODE_COMPILE_CACHE: compiled, ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true', DEPLOY_HINT: 'off' },
    });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`The stack cannot be synthesised.\n${`${stdout}${stderr}`.trim() || message}`);
  }
}
