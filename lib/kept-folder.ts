import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** The inputs that a folder was made of, and the hash of them and of the result. */
type Marker = { readonly inputs: readonly string[]; readonly outputs: readonly string[]; readonly hash: string };

/**
 * Makes a folder of files, unless it is there and neither these files nor those that they were made of have changed.
 *
 * Another process that reads the folder meanwhile finds whole files, either the new or the old ones.
 *
 * @param recipe stands for all that decides what is made, except the contents of files
 * @param make writes the files into the folder that it is given, and returns the files that it read
 */
export function keepFolder(folder: string, recipe: string, make: (outdir: string) => readonly string[]): void {
  const marker = `${folder}.json`;
  if (isKept(folder, recipe, marker)) return;
  const startedAt = Date.now();
  mkdirSync(folder, { recursive: true });
  const fresh = mkdtempSync(`${folder}-`);
  const inputs = make(fresh);
  const outputs = readdirSync(fresh);
  for (const file of outputs) renameSync(join(fresh, file), join(folder, file));
  rmdirSync(fresh);
  const left = readdirSync(folder).filter((file) => !outputs.includes(file));
  for (const file of left) rmSync(join(folder, file), { force: true });
  // Which of its contents went into the folder is unknown of a file that changed meanwhile: the next call makes it anew.
  if (inputs.some((file) => statSync(file).mtimeMs >= startedAt)) return;
  const made: Marker = { inputs, outputs, hash: hashOf(recipe, [...inputs, ...pathsIn(folder, outputs)]) };
  const written = `${fresh}.json`;
  writeFileSync(written, JSON.stringify(made));
  renameSync(written, marker);
}

function isKept(folder: string, recipe: string, marker: string): boolean {
  try {
    const { inputs, outputs, hash } = JSON.parse(readFileSync(marker, 'utf8')) as Marker;
    return hash === hashOf(recipe, [...inputs, ...pathsIn(folder, outputs)]);
  } catch (error) {
    if (!(error instanceof SyntaxError) && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return false;
  }
}

const pathsIn = (folder: string, files: readonly string[]) => files.map((file) => join(folder, file));

function hashOf(recipe: string, files: readonly string[]): string {
  const sum = createHash('sha256').update(recipe);
  for (const file of files) sum.update(`\0${file}\0`).update(readFileSync(file));
  return sum.digest('hex');
}
