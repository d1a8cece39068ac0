import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCase } from './check.ts';

const folder = process.env.CONFORMANCE_DIR ?? join(import.meta.dirname, '../../../shared/conformance/cases');
const hasCases = existsSync(folder);
if (!hasCases)
  console.warn(`SKIPPED: no recordings from AWS in ${folder}; set CONFORMANCE_DIR to the folder that has them.`);

const files = hasCases ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];

describe.skipIf(!hasCases)('executions recorded from AWS', () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('%s gives what AWS gave', async (file) => {
    expect(await checkCase(join(folder, file))).toBeUndefined();
  });
});
