import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).toSorted();

/** A document without its blocks of code, in which a # is no heading and nothing is a link. */
const proseOf = (text: string) => text.replace(/^ *```.*?^ *```$/gms, '');
const headingsOf = (text: string) => [...proseOf(text).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading ?? '');

/** A heading as the anchor that links name it by. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');

/** True when the file that a link names is there and has the heading that it names. */
function leadsSomewhere(to: string, from: string): boolean {
  const [path = '', anchor] = to.split('#');
  const file = path === '' ? from : normalize(join(dirname(from), path));
  if (!existsSync(join(root, file))) return false;
  return anchor === undefined || headingsOf(read(file)).map(anchorOf).includes(anchor);
}

it('finds the documents', () => {
  expect(documents).toEqual(
    expect.arrayContaining(['README.md', 'CHANGELOG.md', 'docs/runbook.md', 'docs/decisions/README.md']),
  );
});

describe.each(documents)('%s', (file) => {
  const text = read(file);

  it('links only what is there', () => {
    const links = [...proseOf(text).matchAll(/(?:\]\(|src(?:set)?=")([^)"\s]+)/g)].map(([, to]) => to ?? '');
    const here = links.filter((to) => !/^https?:/.test(to));
    expect(here.filter((to) => !leadsSomewhere(to, file))).toEqual([]);
  });

  it('names only scripts that there are', () => {
    const named = [...text.matchAll(/npm run (?:--silent |-s )?([\w:-]+)/g)].map(([, script]) => script ?? '');
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  it('has no heading twice, so that an anchor means one of them', () => {
    // In the changelog each version has an "Added" of its own.
    const anchors = headingsOf(file === 'CHANGELOG.md' ? text.replace(/^### .*$/gm, '') : text).map(anchorOf);
    expect(anchors.filter((anchor, index) => anchors.indexOf(anchor) < index)).toEqual([]);
  });
});

describe('the README', () => {
  it('has at most 150 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('leads to every document of docs', () => {
    const guides = documents.filter((file) => /^docs\/[^/]+$/.test(file));
    expect(guides.filter((file) => !read('README.md').includes(`](${file})`))).toEqual([]);
  });
});

describe('a guarantee', () => {
  const rows = read('docs/guarantees.md')
    .split('\n')
    .filter((line) => /^\| \d/.test(line));

  it('is one of twelve', () => {
    expect(rows.map((row) => Number(/\d+/.exec(row)))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it.each(rows)('links the tests that fail when it is broken: %s', (row) => {
    expect(row).toMatch(/\]\(\.\.\/test\/[^)]+\.test\.ts\)/);
  });
});

describe('the decisions', () => {
  const records = documents.filter((file) => /^docs\/decisions\/\d/.test(file));

  it('are numbered without a gap', () => {
    const numbers = records.map((file) => Number(/(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1]));
    expect(numbers).toEqual(records.map((_, index) => index + 1));
  });

  it.each(records)('have title, date, status, context, options, decision and consequences: %s', (file) => {
    const [title, ...parts] = headingsOf(read(file));
    expect(title).toMatch(new RegExp(`^${Number(/\d{4}/.exec(file))}\\. [A-Z]`));
    expect(parts).toEqual(['Context', 'Options', 'Decision', 'Consequences']);
    expect(read(file)).toMatch(/^- Date: \d{4}-\d{2}-\d{2}\n- Status: \w/m);
  });

  it('are all in the index, each by its title', () => {
    const index = read('docs/decisions/README.md');
    const titles = records.map((file) => `[${headingsOf(read(file))[0]}](${file.replace('docs/decisions/', '')})`);
    expect(titles.filter((title) => !index.includes(title))).toEqual([]);
  });
});

describe('the changelog', () => {
  it('begins with the version that package.json has', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(headingsOf(read('CHANGELOG.md'))[1]).toMatch(new RegExp(`^\\[?${version}\\]? - \\d{4}-\\d{2}-\\d{2}$`));
  });
});
