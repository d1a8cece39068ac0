import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** A heading as the anchor that links name it by. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

describe.each(['README.md', 'DECISIONS.md', 'SECURITY.md'])('%s', (file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const links = [...text.matchAll(/(?:\]\(|src(?:set)?=")([^)"\s]+)/g)].map(([, to]) => to ?? '');
  const anchors = new Set([...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => `#${anchorOf(heading ?? '')}`));

  it('links only what is there', () => {
    const here = links.filter((to) => !/^https?:/.test(to));
    expect(here.filter((to) => (to.startsWith('#') ? !anchors.has(to) : !existsSync(join(root, to))))).toEqual([]);
  });

  it('names only scripts that there are', () => {
    const named = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script ?? '');
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });
});

describe('a guarantee of the README', () => {
  const section = /^## Guarantees\n(.*?)^## /ms.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '';
  const rows = section.split('\n').filter((line) => /^\| \d/.test(line));

  it('is one of eight', () => {
    expect(rows.map((row) => Number(/\d/.exec(row)))).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it.each(rows)('links the tests that fail when it is broken: %s', (row) => {
    expect(row).toMatch(/\]\(test\/[^)]+\.test\.ts\)/);
  });
});
