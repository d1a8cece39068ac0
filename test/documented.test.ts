import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { program } from '../bin/cli/subcommands.ts';
import { readArguments } from '../bin/command/arguments.ts';
import { limits } from '../lambdas/domain/on-call/limits.ts';
import { units as ownUnits } from '../lambdas/log.ts';
import { eventPatterns } from '../lib/event-patterns.ts';
import { regionFault } from '../lib/regions.ts';
import { readProps } from '../lib/settings.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const documents = globSync(['README.md', 'oncall.example.yaml', 'docs/*.md'], { cwd: root }).toSorted();

/** The part of a document below a heading, up to the next heading. */
const partBelow = (heading: string, text: string) => text.split(`\n${heading}\n`)[1]?.split(/^#/m)[0] ?? '';

/** The names in the first cells of a table's rows. */
const namesIn = (text: string) =>
  [...text.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );

/** The command lines of the program in a document: in prose between backquotes, else at the beginning of a line of a block. */
function commandLinesIn(text: string): string[] {
  const joined = text.replaceAll(/ *\\\n\s*/g, ' ').replaceAll(/(?<=`npx [^`\n]*)\n(?!\n)#? *(?=[^`]*`)/g, ' ');
  const inProse = [...joined.matchAll(/`(?:[^`]*&& )?npx notify-support ([^`\n]+)`/g)];
  const inBlocks = [...joined.matchAll(/^ *(?:\$ )?npx notify-support ([^`\n]+)$/gm)];
  return [...inProse, ...inBlocks]
    .map(([, line = '']) => line.replace(/ > .*/, ''))
    .filter((line) => line !== 'COMMAND');
}

/** The words of a command line as a shell would pass them on. */
const wordsOf = (line: string) =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');

const subcommands = new Map(Object.values(program.groups).flatMap((group) => Object.entries(group)));

/** The sentence with which the program would refuse a command line; nothing if it would run it. */
async function refusalOf(line: string): Promise<string | undefined> {
  const [name = '', ...args] = wordsOf(line);
  const found = subcommands.get(name);
  if (found === undefined) return `there is no command ${name}`;
  // Prose also says the name of a command alone.
  if (args.length === 0) return undefined;
  try {
    readArguments(await found.load(), args);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const lines = [...new Set(documents.flatMap((file) => commandLinesIn(read(file))))].toSorted();

describe('a command line in the documents', () => {
  it('is found in prose and in blocks', () => {
    expect(lines).toEqual(
      expect.arrayContaining(['apply', 'take primary --as ben', 'test ada', 'who --at 2026-11-30T08:58']),
    );
  });

  it.each(lines)('is one that the program takes: npx notify-support %s', async (line) => {
    expect(await refusalOf(line)).toBeUndefined();
  });
});

describe('a table of docs/configure.md', () => {
  const configure = read('docs/configure.md');

  it('has every setting', () => {
    const wrong = readProps({ none: 1 });
    const known = 'faults' in wrong ? (wrong.faults[0]?.split('The settings are ')[1]?.split(', ') ?? []) : [];
    expect(known).toContain('sources');
    expect(namesIn(partBelow('## Settings', configure)).toSorted()).toEqual(known.toSorted());
  });

  it('has every built-in rule of events', () => {
    const names = namesIn(partBelow('## EventBridge events', configure));
    expect(names.toSorted()).toEqual(Object.keys(eventPatterns).toSorted());
  });
});

describe('the table of metrics', () => {
  it('has every metric of the functions, with its unit', () => {
    const rows = partBelow('## The dashboard', read('docs/operate.md')).match(/^\| `.*/gm) ?? [];
    const units = Object.fromEntries(rows.flatMap((row) => namesIn(row).map((name) => [name, row.split(' | ')[1]])));
    expect(units).toEqual(ownUnits);
  });
});

describe('the table of limits', () => {
  const rows = partBelow('### Limits', read('docs/configure.md')).match(/^\| .*/gm) ?? [];

  it.each([
    ['attempts of a contact', `${limits.attemptsPerContact}, over ${limits.contactSeconds / 3600} hours in all`],
    ['contacts on a level', limits.contactsPerLevel],
    ['levels of a policy', limits.levelsPerPolicy],
    ['rounds of a policy', limits.roundsPerPolicy],
    ['contacts times rounds of a policy', limits.contactsTimesRounds],
    ['length of a policy', `${limits.policySeconds / 3600} hours`],
    ['`resolveWithin`', `${limits.resolveWithinSeconds / 3600} hours`],
    ['`reopenWithin`', `${limits.reopenWithinSeconds / 3600} hours`],
    ['routes', limits.routes],
    ['sources', limits.sources],
    ['schedules', limits.schedules],
    ['layers of a schedule', limits.layersPerSchedule],
    ['entries of `people`', limits.turnsPerLayer],
    ['entries of `handover`, `hours` or `dates`', limits.timesPerLayer],
    ['absences of a contact', limits.absencesPerContact],
    ['overrides, with those that commands made', limits.overrides],
    ['mutes, with those that commands made', limits.mutes],
    ['length of a mute that happens once', `${limits.muteSeconds / 86_400} days`],
    ['heartbeats', limits.heartbeats],
  ])('has the limit of %s: %s', (name, limit) => {
    expect(rows.filter((row) => row.startsWith(`| ${name} | ${limit}`))).toHaveLength(1);
  });
});

describe('the table of Regions', () => {
  const rows = partBelow('### Regions', read('docs/operate.md'))
    .split('\n')
    .filter((line) => /^\| \w.*`/.test(line));
  /** The Regions of a row. `` `ap-northeast-1` to `-3` `` stands for three. */
  const regionsOf = (row = '') =>
    [...row.matchAll(/`([a-z-]+-)(\d)`(?: to `-(\d)`)?/g)].flatMap(([, name, first, last = first]) =>
      Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => `${name}${Number(first) + index}`),
    );
  const [all, noCalls, neither] = rows.map(regionsOf);
  const faultOf = (region: string, voiceOrigination?: string) => regionFault(region, { voiceOrigination });

  it('names Regions that have everything, that have no calls, and that have no SMS or no e-mail', () => {
    expect(rows).toHaveLength(3);
    expect(all?.filter((region) => faultOf(region, 'phone-1') !== undefined)).toEqual([]);
    expect(noCalls?.filter((region) => faultOf(region) !== undefined || !faultOf(region, 'phone-1'))).toEqual([]);
    expect(neither?.filter((region) => faultOf(region) === undefined)).toEqual([]);
  });
});
