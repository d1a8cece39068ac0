import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { bundle, findBundles, functions } from '../../lib/bundles.ts';

const folder = findBundles();
const names = functions().map((file) => basename(file, '.ts'));

/** A file of a bundle, with the files that it imports, and those that it loads later. */
type Part = { readonly text: string; readonly imports: readonly string[]; readonly later: readonly string[] };

function partOf(file: string): Part {
  const text = readFileSync(join(folder, file), 'utf8');
  const found = (pattern: RegExp) => Array.from(text.matchAll(pattern), ([, name = '']) => name);
  return { text, imports: found(/(?:from|import)"\.\/([^"]+)"/g), later: found(/import\("\.\/([^"]+)"\)/g) };
}

/** The files that are loaded together with some others. */
function loadedWith(files: readonly string[], known: Map<string, Part> = new Map()): Map<string, Part> {
  for (const file of files) {
    if (known.has(file)) continue;
    const part = partOf(file);
    known.set(file, part);
    loadedWith(part.imports, known);
  }
  return known;
}

/** All code that a function starts with, and all that it can load later. */
function codeOf(name: string): { readonly start: string; readonly later: string } {
  const start = loadedWith([`${name}.mjs`]);
  const all = new Map(start);
  for (const { later } of all.values()) loadedWith(later, all);
  const textOf = (parts: ReadonlyMap<string, Part>) => [...parts.values()].map(({ text }) => text).join('\n');
  return { start: textOf(start), later: textOf(new Map([...all].filter(([file]) => !start.has(file)))) };
}

/** Nearly all of what a function starts with is compiled at a cold start: a tenth of a millisecond for each 2 KB. */
const most = 435_000;

/** All starts together, so that many small parts cannot come back unnoticed. */
const mostTogether = 4_250_000;

it('starts a function with what it needs only: the full build of zod alone would be 60 KB', () => {
  const sizes = names.map((name) => [name, codeOf(name).start.length] as const);
  expect(sizes.filter(([, size]) => size > most)).toEqual([]);
  expect(sizes.reduce((sum, [, size]) => sum + size, 0)).toBeLessThan(mostTogether);
});

it('starts no function with more than a dozen files: each takes half a millisecond', () => {
  const counts = names.map((name) => [name, loadedWith([`${name}.mjs`]).size] as const);
  expect(counts.filter(([, count]) => count > 12)).toEqual([]);
});

it('has no code that calls require, which a module does not have', () => {
  expect(readdirSync(folder).filter((file) => partOf(file).text.includes('Dynamic require of'))).toEqual([]);
});

it('has no file that no function loads', () => {
  const used = names.flatMap((name) => {
    const all = loadedWith([`${name}.mjs`]);
    for (const { later } of all.values()) loadedWith(later, all);
    return [...all.keys()];
  });
  expect(readdirSync(folder).toSorted()).toEqual([...new Set(used)].toSorted());
});

/** The clients of AWS in some code. */
function clientsIn(code: string): string[] {
  const found = Array.from(code.matchAll(/serviceId\?\?"([^"]+)"/g), ([, service = '']) => service);
  return [...new Set(found)].toSorted();
}

it('starts a function with the clients of AWS that each of its calls may need, and loads the others when one does', () => {
  const messages = ['Pinpoint SMS Voice V2', 'SESv2', 'SNS'];
  const clients = names.map((name) => {
    const { start, later } = codeOf(name);
    return [name, { start: clientsIn(start), later: clientsIn(later) }];
  });
  const reads = { start: ['DynamoDB'], later: [] };
  const starts = { start: ['DynamoDB', 'SFN'], later: [] };
  expect(Object.fromEntries(clients)).toEqual({
    'find-key': { start: [], later: [] },
    ...{ 'find-contacts': reads, 'plan-escalation': reads, 'show-calendar': reads, 'show-incident': reads },
    ...{ 'receive-alert': starts, 'receive-delivery': starts },
    'receive-alarm': { start: ['CloudWatch', 'DynamoDB', 'SFN'], later: [] },
    'record-outcome': { start: ['DynamoDB'], later: messages },
    ...{ 'send-notification': { start: ['DynamoDB'], later: ['Pinpoint SMS Voice V2', 'SESv2', 'SFN', 'SNS'] } },
    'send-bundles': { start: ['DynamoDB'], later: ['Pinpoint SMS Voice V2', 'SESv2', 'SFN', 'SNS'] },
    'take-all': { start: ['DynamoDB', 'SFN'], later: messages },
    'receive-reply': { start: ['DynamoDB', 'SFN'], later: [...messages, 'SQS'] },
    sweep: { start: ['CloudWatch', 'DynamoDB', 'SFN'], later: messages },
  });
});

// Otherwise every deploy would publish all functions anew, and two processes that make them would remove each other's files.
it('is the same each time, if the sources are', () => {
  const bundleAnew = () => {
    const folder = mkdtempSync(join(tmpdir(), 'same-'));
    bundle(
      functions().filter((file) => file.endsWith('send-notification.ts')),
      folder,
    );
    const files = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')]);
    rmSync(folder, { recursive: true });
    return files;
  };
  const first = bundleAnew();
  expect(first.length).toBeGreaterThan(1);
  expect(bundleAnew()).toEqual(first);
});
