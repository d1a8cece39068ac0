import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { root } from '../../bin/root.ts';

/** The engine to compare with. It is installed as a package of its own, because it needs Node.js 22 or newer. */
export const peerName = 'aws-local-stepfunctions';

/** The part of the peer that is measured. */
export type Peer = {
  readonly StateMachine: new (
    definition: object,
  ) => {
    readonly run: (input: object, options?: object) => { readonly result: Promise<unknown> };
  };
};

const wanted = join(import.meta.dirname, 'peer');
const folder = join(root, '.cache', 'bench');
const marker = join(folder, 'installed');

/**
 * Installs the peer from its lock file, unless it is installed already.
 *
 * @param print gets a line before an installation, which takes a while
 * @returns the reason if it cannot be installed
 */
export async function installPeer(print: (line: string) => void): Promise<string | undefined> {
  if (isThere()) return undefined;
  print(`Installing ${peerName} to compare with…`);
  mkdirSync(folder, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(wanted, file), join(folder, file));
  try {
    await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      timeout: 300_000,
    });
    writeFileSync(marker, lockText());
    return undefined;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    return (stderr.trim() || message).split('\n')[0];
  }
}

/** The peer, if it is installed. */
export async function loadPeer(): Promise<Peer | undefined> {
  if (!isThere()) return undefined;
  const file = join(folder, 'node_modules', peerName, 'build', 'main.node.esm.js');
  return (await import(pathToFileURL(file).href)) as Peer;
}

function isThere(): boolean {
  return existsSync(marker) && readFileSync(marker, 'utf8') === lockText();
}

function lockText(): string {
  return readFileSync(join(wanted, 'package-lock.json'), 'utf8');
}
