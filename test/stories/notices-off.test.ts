import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ensureAssembly } from '../../bin/assembly.ts';
import { aNight, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { firstAttempt, itEndsInOrder, listen, longestStart, tellStory } from './story.ts';

/* Guarantee 3, without its courtesy: who switches the notice off is told nothing, and loses nothing. */

let night: Night;
let lines: string[];
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'notices-off-'));
  cpSync(await ensureAssembly(), folder, { recursive: true });
  const template = join(folder, 'NotifySupport.template.json');
  const switchedOff = readFileSync(template, 'utf8').replaceAll('"NOTICES": "on"', '"NOTICES": "off"');
  expect(switchedOff).toContain('"NOTICES": "off"');
  writeFileSync(template, switchedOff);
  night = await aNight(1, folder);
  lines = listen(night);
}, longestStart);
afterAll(async () => {
  await night?.stop();
  rmSync(folder, { recursive: true });
});

it('tells nobody who has it where notices are switched off', async () => {
  const story = await tellStory(night, anOnCall({ policies: [aPolicy([['ada', 'ben']])] }));
  await story.press('ben', 'acknowledge');
  await night.rest();
  expect(await story.status()).toMatchObject({ status: 'acknowledged', acknowledgedBy: 'Ben' });
  expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('ben', 0)]);
  expect(story.told()).toEqual([]);
});

itEndsInOrder(() => ({ night, lines }));
