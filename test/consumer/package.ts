import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

/** The part of the output of `npm pack` that the tests use. */
type Packed = { readonly size: number; readonly files: readonly { readonly path: string }[] };

/** A folder with the package installed, and nothing else of this project. */
export type Consumer = {
  readonly folder: string;
  readonly packed: Packed;
  /** Runs a program in the folder, and returns its output. */
  readonly run: (program: string, ...args: string[]) => Promise<{ readonly stdout: string; readonly stderr: string }>;
  /** Starts a program in the folder, and returns its output once that matches. The caller must stop it. */
  readonly start: (until: RegExp, program: string, ...args: string[]) => Promise<Started>;
  readonly remove: () => void;
};

type Started = { readonly output: string; readonly stop: () => Promise<void> };

/**
 * Packs this project as it is published, and installs the package in a folder of its own: unpacked, with its
 * dependencies and peers as links to those of this project, so that no registry is asked.
 */
export async function installPackage(): Promise<Consumer> {
  const folder = mkdtempSync(join(tmpdir(), 'consumer-'));
  const packed = await pack(folder);
  await run('tar', ['-xzf', packed.filename], { cwd: folder });
  const installed = join(folder, 'node_modules', 'notify-support');
  mkdirSync(dirname(installed), { recursive: true });
  renameSync(join(folder, 'package'), installed);
  link(folder, JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  const cwd = folder;
  return {
    ...{ folder, packed },
    run: (program, ...args) => run(program, args, { cwd, env: environment(folder), maxBuffer: 1e8 }),
    start: (until, program, ...args) => startProgram(until, program, args, cwd),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * The variables of a user without an account, whose npm asks no registry. `node` is the one that runs this; what it
 * compiles is kept in the folder, and goes with it.
 */
function environment(folder: string): NodeJS.ProcessEnv {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH ?? ''}`;
  const NODE_COMPILE_CACHE = join(folder, '.compiled');
  const npm = { npm_config_offline: 'true', npm_config_update_notifier: 'false' };
  // The CDK's own check of a template takes longer than everything else, and only warns.
  const CDK_VALIDATION = 'false';
  return { PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE, CDK_VALIDATION, ...npm };
}

async function pack(folder: string): Promise<Packed & { readonly filename: string }> {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    env: environment(folder),
    maxBuffer: 1e8,
  });
  // The output of the build comes first.
  const [packed] = JSON.parse(stdout.slice(stdout.search(/^\[$/m)));
  return packed;
}

type Manifest = {
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
};

/** Links the packages that npm would install, and the programs that it would put on the path. */
function link(folder: string, { bin, dependencies, peerDependencies }: Manifest): void {
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    const path = join(folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), path);
  }
  mkdirSync(join(folder, 'node_modules', '.bin'));
  for (const [name, file] of Object.entries(bin)) {
    const program = join(folder, 'node_modules', 'notify-support', file);
    chmodSync(program, 0o755);
    symlinkSync(program, join(folder, 'node_modules', '.bin', name));
  }
}

function startProgram(until: RegExp, program: string, args: string[], cwd: string): Promise<Started> {
  const child = spawn(program, args, { cwd, env: environment(cwd), stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return new Promise((resolve, reject) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += String(chunk);
        if (until.test(output)) resolve({ output, stop });
      });
    }
    void ended.then(() => reject(new Error(`The program ended before its output matched ${until}:\n${output}`)));
  });
}
