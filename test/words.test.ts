import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { literalsOf } from './support/literals.ts';

/** The folders whose texts people read, and whose doc comments begin with a noun or a verb. */
const folders = ['bin', 'lambdas', 'lib', 'local'];

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const sourcesIn = (names: readonly string[]) =>
  globSync(
    names.map((name) => `${name}/**/*.{ts,tsx}`),
    { cwd: root },
  ).toSorted();
const documents = globSync(['*.md', 'docs/**/*.md', 'oncall.example.yaml'], { cwd: root }).toSorted();
const definitions = globSync('statemachines/*.json', { cwd: root }).toSorted();

/** The things that a value is said not to be: "is not a port number", never "is no port". */
const things =
  'address|ARN|attempt|channel|contact|date|duration|e-mail|error|event|failure|file|id|identity|instant|JSON|list|map|name|number|object|phone|policy|port|reply|route|setting|speed|state|text|time zone';

/** What nobody says in English, with a sentence that has it and the words to say instead. */
const phrases: readonly (readonly [phrase: RegExp, planted: string, instead: string])[] = [
  [/\b(?:is|are) after you\b/i, 'Take it, nobody is after you', 'You are the last on the list'],
  [/\btake it, or\b/i, 'Take it, or Ben is next at 03:19', 'Ben will be notified at 03:19'],
  [/\b(?:has|have) it since\b/i, 'Ben has it since 03:21', 'Ben took it at 03:21'],
  [/\bnothing to do for you\b/i, 'Nothing to do for you.', 'Nothing for you to do.'],
  [/\bI say it again\b/i, 'I say it again.', 'Again:'],
  [/\btakes no answer\b/i, 'This call takes no answer.', 'You cannot answer this call.'],
  [/\b(?:is|are) notified any more\b/i, 'Nobody else is notified any more.', 'Nobody else will be notified.'],
  [
    new RegExp(`(?<!\\bthere )\\b(?:is|are) no (?:${things})\\b`, 'i'),
    '--port 0x is no port: write one',
    'is not a port number',
  ],
  [/\b(?:is|are) none\b(?! of)/i, 'a channel that is none', 'an unknown channel'],
  [/\b(?:take[ns]?|taking) in\b/i, 'An alarm could not be taken in.', 'received, processed'],
  [/\btakes? by hand\b/i, 'post or take by hand what it did not', 'take the incidents yourself'],
  [/\bread whose\b/i, 'Read whose in the queue', 'See which contact'],
  [/\blooked at:/i, '22 looked at: 0 failing', '22 checks'],
  [/\b\d+ to look at\b/i, '0 to look at.', '0 warnings'],
  [/\bbefore any link\b/i, 'A press before any link has come', 'before the first link arrives'],
  [
    /\ballowed to be looked at\b/i,
    'What is not allowed to be looked at fails',
    'A check that lacks a permission fails',
  ],
  [/\bmend(?:s|ed|ing)?\b/i, 'Mend it and send it again.', 'fix'],
  [/\bgiv(?:es?|ing) way\b/i, 'the older one gives way', 'yield'],
  [/\blet(?:s|ting)? go\b/i, 'the page is let go', 'drop'],
  [/\blook(?:s|ed|ing)? around\b/i, 'after a look around', 'list, check'],
  [/\bhand(?:s|ed|ing)? (?:it |them |that )?on\b/i, 'as EventBridge hands it on', 'pass on'],
  [/\bfor to \p{L}/iu, 'for to load takes longer', 'because loading takes longer'],
  [/\b(?:is|are) told\b/i, 'the backstop is told', 'notified, reported'],
  [/\b(?:is|was) said (?:again|to)\b/i, 'is said again', 'reported again'],
  [/\bsays again\b/i, 'api says again: disk full', 'reported again'],
  [/\b(?:is|are|was|were) heard of\b/i, 'what was heard of messages', 'reported'],
  [/\bso that one \p{L}+s\b/iu, 'so that one sees it', 'so that'],
  [/\bas is done\b/i, 'as is done for every task', 'as for every task'],
  [/\bbe it\b/i, 'be it a scanner', 'whether, even'],
  [
    /\bpage[sd]?\b (?:nobody|anybody|somebody|everybody|people|whom|you|them)\b|\bpaged\b|\b(?:to|may|must|ever) page\b/i,
    'Alarms that page nobody',
    'notify',
  ],
];

const faultsIn = (text: string, place: string) =>
  phrases
    .filter(([phrase]) => phrase.test(text))
    .map(([phrase, , instead]) => `${place}: “${phrase.exec(text)?.[0]}” in “${text.slice(0, 100)}”: say “${instead}”`);

const faultsOfSource = (file: string, source: string) =>
  literalsOf(source, file.endsWith('.tsx'))
    .filter(({ kind }) => kind === 'text')
    .flatMap(({ line, text }) => faultsIn(text, `${file}:${line}`));

const faultsOfDocument = (file: string) =>
  read(file)
    .split('\n')
    .flatMap((line, index) => faultsIn(line, `${file}:${index + 1}`));

/** The doc comments whose first word asks instead of naming what the caller gets. */
const askingComments = (file: string, source: string) =>
  literalsOf(source)
    .filter(({ kind, text }) => kind === 'comment' && /^\/\*\*[\s*]*(?:What|Whether|Who)\b/.test(text))
    .map(({ line, text }) => `${file}:${line}: ${text.slice(0, 100)}`);

/** The lengths that are joined with a plural: `${found.length} alerts` is wrong for one alert. Nothing has one character only. */
const countsIn = (file: string, source: string) =>
  [
    ...source.matchAll(/\{[\w.?() ]*\.(?:length|size)\} (?:[a-z]+ )?(?!(?:characters|is|has|was|does)\b)[a-z]+s\b/g),
  ].map(([found]) => `${file}: “${found}”: use plural() of lambdas/domain/text, or count() of the console`);

describe('what people read', () => {
  it('counts one thing in the singular', () => {
    expect(sourcesIn(folders).flatMap((file) => countsIn(file, read(file)))).toEqual([]);
    expect(countsIn('a.ts', '{found.length} alerts {a.length} earlier events {names.size} names')).toHaveLength(3);
  });

  it('says it the ordinary way in the texts of the source', () => {
    const sources = sourcesIn(folders);
    expect(sources.length).toBeGreaterThan(100);
    expect(sources.flatMap((file) => faultsOfSource(file, read(file)))).toEqual([]);
  });

  it.each(documents)('says it the ordinary way: %s', (file) => {
    expect(faultsOfDocument(file)).toEqual([]);
  });

  it.each(definitions)('says it the ordinary way in the comments of %s', (file) => {
    const comments = [...read(file).matchAll(/"Comment": "(.*?)"/g)].map(([, comment]) => comment ?? '');
    expect(comments.length).toBeGreaterThan(3);
    expect(comments.flatMap((comment) => faultsIn(comment, file))).toEqual([]);
  });
});

describe('a doc comment', () => {
  it('begins with a noun or a verb', () => {
    expect(sourcesIn(folders).flatMap((file) => askingComments(file, read(file)))).toEqual([]);
  });
});

describe('a planted phrase', () => {
  it.each(phrases)('%s is found in a string, a template and a text between tags', (_, planted) => {
    const quoted = JSON.stringify(planted);
    const sample = `const a = ${quoted};\nconst b = \`\${c(\`\${1}\`)} ${planted}\`;\nconst d = <p class="x">${planted}</p>;\n`;
    const found = faultsOfSource('a.tsx', sample).map((fault) => /^a\.tsx:\d/.exec(fault)?.[0]);
    expect(found).toEqual(expect.arrayContaining(['a.tsx:1', 'a.tsx:2', 'a.tsx:3']));
    expect(faultsIn(`Before. ${planted} after`, 'a.md')).not.toEqual([]);
  });

  it('is not found in code, comments, imports and patterns', () => {
    const [, planted] = phrases[0] ?? [];
    const sample = [
      `import { mend } from './paged/mend.ts';`,
      `// ${planted}, it's so`,
      `/* ${planted} "or */`,
      `const pattern = /${planted}|'/.test(mend.letGo);`,
      `const isIt = paged / 2 + mend / 3;`,
      `const fine = 'There is no policy "x": it’s not a name';`,
    ].join('\n');
    expect(faultsOfSource('a.ts', sample)).toEqual([]);
    expect(literalsOf(sample).filter(({ kind }) => kind === 'text')).toEqual([
      { kind: 'text', line: 6, text: 'There is no policy "x": it’s not a name' },
    ]);
  });

  it('is found behind quotes, slashes and templates of every kind', () => {
    const sample = `const a = x.replace(/['"\`]/g, '\\'') + \`\${{ b: '}' }.b} // \${/[/}]/.test('"')}\`;\nconst c = 'Mend it';`;
    expect(faultsOfSource('a.ts', sample)).toEqual([expect.stringMatching(/^a\.ts:2: “Mend”/)]);
  });

  it('is found at the beginning of a doc comment, and nowhere else', () => {
    const asks = ['/** What it is. */', '/**\n * Whether it is.\n */', '/** Who it is. */'];
    for (const comment of asks) expect(askingComments('a.ts', `${comment}\nconst a = 1;`)).toHaveLength(1);
    const names = '/** The name. What follows is free. */\n// What is plain\n/* Whether it is a doc comment */';
    expect(askingComments('a.ts', names)).toEqual([]);
  });
});
