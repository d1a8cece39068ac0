import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { aNightInMemory, type NightInMemory } from '../support/night-in-memory.ts';
import { kinds } from './cases/kinds.ts';
import { longestStart } from './story.ts';

/*
 * The forms that `cases.test.ts` does not play. They meet the same handlers on the same local stack, with their records in
 * memory, and then in the tables.
 */

let night: NightInMemory;
beforeAll(async () => {
  night = await aNightInMemory();
}, longestStart);
afterAll(() => night?.stop());
afterEach(async () => {
  await night?.rest();
  await night?.expectSameInTables();
});

describe.each(kinds.filter(({ isAboutTables }) => !isAboutTables))('$asks', ({ forms }) => {
  it.each(forms.slice(1))('%s', async (_, input, check) => check(night, input));
});
