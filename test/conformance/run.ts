import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkCase } from './check.ts';

/** Runs every case of a folder; prints a line for each that fails, then how many did. */
async function runFolder(folder: string): Promise<number> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  let failures = 0;
  for (const file of files.sort()) {
    const found = await checkCase(join(folder, file)).catch((error: unknown) => String(error));
    if (found === undefined) continue;
    failures += 1;
    console.log(`${file.replace(/\.json$/, '')}: ${found.replaceAll('\n', '\\n')}`);
  }
  console.log(`${files.length - failures} passed, ${failures} failed`);
  return failures;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Which folder? npm run conformance -- FOLDER');
  process.exitCode = 2;
} else {
  process.exitCode = (await runFolder(folder)) === 0 ? 0 : 1;
}
