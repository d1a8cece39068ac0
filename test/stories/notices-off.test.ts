import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Assembly, patchedAssembly } from '../support/assembly.ts';
import { anOnCall, aPolicy, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { firstAttempt, itEndsInOrder, listen, longestStart, tellStory } from './story.ts';

/* Guarantee 3, without its courtesy: who switches the notice off is told nothing, and loses nothing. */

let night: Night;
let lines: string[];
let assembly: Assembly;
beforeAll(async () => {
  assembly = await patchedAssembly((template) => template.replaceAll('"NOTICES": "on"', '"NOTICES": "off"'));
  night = await aNightInMemory(1, assembly.folder);
  lines = listen(night);
}, longestStart);
afterAll(async () => {
  await night?.stop();
  assembly.remove();
});

it('sends no notice if notices are switched off', async () => {
  const story = await tellStory(night, anOnCall({ policies: [aPolicy([['ada', 'ben']])] }));
  await story.press('ben', 'acknowledge');
  await night.rest();
  expect(await story.status()).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'Ben' });
  expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ben', 0)]);
  expect(story.told()).toEqual([]);
});

itEndsInOrder(() => ({ night, lines }));
