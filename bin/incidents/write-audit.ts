import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stop } from '../command/errors.ts';
import type { Audit } from './audit.ts';

/** The manifest of an audit: the SHA-256 of every other file, and what could not be read. */
export type Manifest = {
  readonly incident: string;
  readonly stack: string;
  readonly writtenAt: string;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  readonly missing: Audit['missing'];
  /** The files whose texts were not kept, and were written again: which version wrote them, and how far they can be relied on. */
  readonly writtenAgain: { readonly by: string; readonly files: readonly string[]; readonly note: string };
};

const note =
  'The record keeps no texts of messages. These are written again from the record, by the functions that write messages. Codes of links are left out. If the version, the address of links and the time zone of the contact are still the same, a text is the one that was sent, except for what its mayDiffer says.';

/** Writes an audit into a new folder, the manifest last. Stops if the folder exists. Only its owner can read it. */
export function writeAudit(
  folder: string,
  { files, missing, writtenAgain }: Audit,
  { version, ...about }: Pick<Manifest, 'incident' | 'stack' | 'writtenAt'> & { readonly version: string },
): Manifest {
  makeNew(folder);
  try {
    const written = [...files].map(([path, content]) => {
      const bytes = Buffer.from(`${JSON.stringify(content, undefined, 2)}\n`);
      mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
      write(join(folder, path), bytes);
      return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
    });
    const again = { by: `notify-support ${version}`, files: writtenAgain, note };
    const manifest: Manifest = { ...about, files: written, missing, writtenAgain: again };
    write(join(folder, 'manifest.json'), Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`));
    return manifest;
  } catch (error) {
    // Half an audit would look like a whole one.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function makeNew(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') stop(`${folder} exists already, and nothing is overwritten: name another folder.`);
    if (code === 'ENOENT') stop(`The folder ${dirname(folder)} does not exist: make it first.`);
    stop(`${folder} cannot be made (${code}).`);
  }
}

function write(path: string, bytes: Buffer): void {
  writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' });
}
