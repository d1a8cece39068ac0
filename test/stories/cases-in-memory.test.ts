import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import type { Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { kinds } from './cases/kinds.ts';
import { longestStart } from './story.ts';

/*
 * The forms that `cases.test.ts` does not play. They meet the same handlers on the same local stack, with their records in
 * memory, and then in the tables.
 */

let night: Night;
beforeAll(async () => {
  night = await aNightInMemory();
}, longestStart);
afterAll(() => night?.stop());
afterEach(() => night?.rest());

describe.each(kinds.filter(({ isAboutTables }) => !isAboutTables))('$asks', ({ forms }) => {
  it.each(forms.slice(1))('%s', async (_, input, check) => check(night, input));
});
