import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { aNight, type Night } from '../support/night.ts';
import { kinds } from './cases/kinds.ts';
import { longestStart } from './story.ts';

/*
 * Inputs that pagers are known to lose or to get wrong, after public reports, played with the whole stack: the first form
 * of each kind, and every form of those that are about the tables. `cases-in-memory.test.ts` plays the other forms.
 *
 * A folder of further inputs is tried too, if CASES_DIR names it. Each of its files must be of a kind known here.
 */

let night: Night;
beforeAll(async () => {
  night = await aNight();
}, longestStart);
afterAll(() => night?.stop());
// An incident that a failed check left open would notify people in the next.
afterEach(() => night?.rest());

describe.each(kinds)('$asks', ({ forms, isAboutTables }) => {
  it.each(isAboutTables ? forms : forms.slice(0, 1))('%s', async (_, input, check) => check(night, input));
});

const folder = process.env.CASES_DIR;
const files = folder === undefined ? [] : readdirSync(folder).filter((name) => name !== 'README.md');
const kindOf = (file: string) => kinds.find(({ files }) => Object.hasOwn(files, file));

describe.skipIf(folder === undefined)('the folder of further cases', () => {
  it('is not empty', () => {
    expect(files).not.toEqual([]);
  });

  it.each(files.map((file) => [file, kindOf(file)?.asks ?? 'a kind that is not known here']))(
    '%s: %s',
    async (file) => {
      const check = kindOf(file)?.files[file];
      if (check === undefined) throw new Error(`Nothing here says what ${file} has to lead to: add it to its kind.`);
      await check(night, readFileSync(join(folder ?? '', file)));
    },
  );
});
