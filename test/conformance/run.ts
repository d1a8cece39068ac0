import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkCase } from './check.ts';

/** Runs every case of a folder; prints a line for each that fails, then how many did. */
async function runFolder(folder: string, files: readonly string[]): Promise<number> {
  let failures = 0;
  for (const file of files) {
    const found = await checkCase(join(folder, file)).catch((error: unknown) => `can't be played: ${error}`);
    if (found === undefined) continue;
    failures += 1;
    console.log(`${file.replace(/\.json$/, '')}: ${found.replaceAll('\n', '\\n')}`);
  }
  console.log(`${files.length - failures} passed, ${failures} failed`);
  return failures;
}

/** The case files of a folder; says what is the matter when there are none. */
function casesIn(folder: string): string[] | string {
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    return files.length > 0 ? files.sort() : `There is no case (*.json) in ${folder}.`;
  } catch (error) {
    return `The folder can't be read: ${(error as Error).message}`;
  }
}

const [folder] = process.argv.slice(2);
const cases = folder === undefined ? 'Which folder? npm run conformance -- FOLDER' : casesIn(folder);
if (typeof cases === 'string') {
  console.error(cases);
  process.exitCode = 2;
} else {
  process.exitCode = (await runFolder(String(folder), cases)) === 0 ? 0 : 1;
}
