import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findBundles } from '../../lib/bundles.ts';

/** The rules of time zones, in the functions that ask schedules. */
const libraryOfTimeZones = 150_000;

it('bundles only what a function uses: the faults of zod in all languages would make each one 350 KB larger', () => {
  const folder = findBundles();
  const sizes = readdirSync(folder).map((file) => [file, statSync(join(folder, file)).size] as const);
  expect(sizes.length).toBeGreaterThan(10);
  const asksSchedules = (file: string) => readFileSync(join(folder, file), 'utf8').includes('ZonedDateTime');
  const most = (file: string) => 650_000 + (asksSchedules(file) ? libraryOfTimeZones : 0);
  expect(sizes.filter(([file, size]) => size > most(file))).toEqual([]);
});
