import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findBundles } from '../../lib/bundles.ts';

it('bundles only what a function uses: the faults of zod in all languages would make each one 350 KB larger', () => {
  const folder = findBundles();
  const sizes = readdirSync(folder).map((file) => [file, statSync(join(folder, file)).size] as const);
  expect(sizes.length).toBeGreaterThan(10);
  expect(sizes.filter(([, size]) => size > 750_000)).toEqual([]);
});
