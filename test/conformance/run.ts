import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineCommand, runCommand } from '../../bin/command/command.ts';
import { refuse } from '../../bin/command/errors.ts';
import { type Terminal, terminal } from '../../bin/command/terminal.ts';
import { checkCase, isRefusedHere } from './check.ts';

/** Compares the interpreter with recorded executions. */
export const conformance = defineCommand({
  call: 'npm run conformance --',
  about: `Plays recorded executions on the interpreter. For each case with another result it prints a line with the first
    difference, and then the number of cases that passed and failed.`,
  operands: { folder: { type: 'folder', word: 'FOLDER', about: 'the folder with the cases, each a file *.json' } },
  exitStatus: { 0: 'every case passed', 1: 'a case failed' },
  run: async ({ folder }, terminal) => ((await runFolder(folder, casesIn(folder), terminal)) === 0 ? 0 : 1),
});

/** Runs all cases of a folder; gives the number that failed. */
async function runFolder(folder: string, files: readonly string[], { print }: Terminal): Promise<number> {
  let failures = 0;
  for (const file of files) {
    const found = await checkCase(join(folder, file)).catch((error: unknown) => `cannot be played: ${error}`);
    if (found === undefined) continue;
    failures += 1;
    print(`${file.replace(/\.json$/, '')}: ${found.replaceAll('\n', '\\n')}`);
  }
  const refused = files.filter((file) => isRefusedHere(join(folder, file))).length;
  print(`${files.length - failures} passed, ${failures} failed`);
  if (refused > 0) print(`${refused} of them have a distributed Map state, which must be refused at creation.`);
  return failures;
}

/** The case files of a folder. */
function casesIn(folder: string): string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.length > 0 ? files.sort() : refuse(`There are no cases (*.json) in ${folder}.`);
}

if (import.meta.main) process.exitCode = await runCommand(conformance, process.argv.slice(2), terminal());
