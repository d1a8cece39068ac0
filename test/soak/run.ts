import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { defineCommand, runCommand } from '../../bin/command/command.ts';
import { type Terminal, terminal } from '../../bin/command/terminal.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { type Guarantee, guaranteesChecked, sentenceOf } from './checks.ts';
import { workThrough } from './crew.ts';
import { type Defect, defectNames, loadDefect } from './defects.ts';
import { createScenario, mutedFrom, numbersBetween } from './scenario.ts';
import { shrink } from './shrink.ts';
import { createSoak } from './soak.ts';
import { addSummary, emptySummary, type Found, type Summary, summaryTable } from './summary.ts';
import { tellNight } from './timeline.ts';

/** The number of incidents within which a defect must be found. */
const mostForDefect = 2000;
/** The number of incidents that a thread plays before it reports them. */
const stretch = 25;

/** Plays many incidents, and checks each against the guarantees. */
export const soak = defineCommand({
  call: 'npm run soak --',
  about: `Plays incidents on a virtual clock, with the state machines and functions that are deployed. The seed decides on
    the people and the faults. The outcome of each incident is checked against the guarantees.`,
  options: {
    incidents: {
      ...{ type: 'whole', noun: 'a number of incidents', from: 1, to: mutedFrom, word: 'NUMBER' },
      about: `the number of incidents (default: 1000; with --defects, at most ${mostForDefect} for each defect)`,
    },
    seed: {
      ...{ type: 'whole', noun: 'a seed', from: 0, to: Number.MAX_SAFE_INTEGER, word: 'NUMBER' },
      about: 'the seed for all random choices (default: a new one, which is printed)',
    },
    only: {
      ...{ type: 'whole', noun: "an incident's number", from: 0, to: 2 * mutedFrom, word: 'NUMBER' },
      about: 'play only this incident of the seed, and print everything that happened',
    },
    defect: {
      ...{ type: 'choice', noun: 'a defect', of: defectNames(), word: 'NAME' },
      about: 'plant this defect, one of those in test/soak/defects',
    },
    defects: {
      type: 'flag',
      about: 'plant each defect in turn, and play incidents until it is found',
    },
    json: { type: 'file', word: 'FILE', about: 'also write the result as JSON' },
  },
  examples: ['npm run soak -- --incidents 10000 --seed 1', 'npm run soak -- --seed 1 --only 7'],
  exitStatus: {
    0: 'every guarantee held, or every defect was found',
    1: 'a guarantee was violated, or a defect was not found',
  },
  run: async ({ incidents, seed = randomInt(2 ** 31), only, defect, defects, json }, terminal) => {
    const planted = defect === undefined ? undefined : await loadDefect(defect);
    if (planted !== undefined) terminal.print(`Planted defect: ${planted.says}`);
    const course = { seed, defect, planted };
    if (only !== undefined) return playOne(course, only, terminal);
    if (defects) return findDefects(seed, incidents ?? mostForDefect, terminal);
    return playMany(course, incidents ?? 1000, json, terminal);
  },
});

/** The seed of the incidents, and the planted defect, if there is one. */
type Course = { readonly seed: number; readonly defect: string | undefined; readonly planted: Defect | undefined };

async function playOne({ seed, planted }: Course, incident: number, { print }: Terminal): Promise<number> {
  const night = await createSoak(seed, planted).night(createScenario(seed, incident));
  print(tellNight(night));
  return night.violations.length > 0 ? 1 : 0;
}

async function playMany(
  course: Course,
  incidents: number,
  json: string | undefined,
  { print, printError }: Terminal,
): Promise<number> {
  const { seed, defect } = course;
  const beganAt = performance.now();
  const all = numbersBetween(0, incidents).length;
  print(`${incidents} incidents, and ${all - incidents} with mutes or heartbeats, seed ${seed}`);
  const summary = emptySummary();
  const showProgress = createProgress(printError, () => {
    const violated = summary.found.length > 0 ? `, ${summary.found.length} with a violation` : '';
    return `${summary.incidents} of ${all} incidents${violated}`;
  });
  const tasks = Array.from({ length: Math.ceil(incidents / stretch) }, (_, index) => ({
    ...{ seed, from: index * stretch, to: Math.min(incidents, (index + 1) * stretch) },
    ...(defect !== undefined && { defect }),
  }));
  await workThrough(tasks, (part) => {
    addSummary(summary, part);
    showProgress();
  });
  showProgress(true);
  print(summaryTable(summary));
  const seconds = (performance.now() - beganAt) / 1000;
  print(`${all} incidents in ${seconds.toFixed(1)} s`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ seed, seconds, ...summary }, null, 2)}\n`);
  const found = summary.found.toSorted((a, b) => a.incident - b.incident);
  if (found[0] !== undefined) await printViolations(course, found[0], found, print);
  return found.length > 0 ? 1 : 0;
}

/** Prints the violations, and the smallest incident that still shows the first one. */
async function printViolations(
  { seed, defect, planted }: Course,
  { incident }: Found,
  found: readonly Found[],
  print: Terminal['print'],
): Promise<void> {
  for (const { incident: number, violations } of found.slice(0, 20)) {
    for (const { guarantee, text } of violations.slice(0, 3))
      print(`incident ${number}, ${guarantee === 'reference' ? '' : 'guarantee '}${guarantee}: ${text}`);
  }
  const again = `npm run soak -- --seed ${seed} --only ${incident}${defect === undefined ? '' : ` --defect ${defect}`}`;
  print(`\nTo play the first one again: ${again}\nThe smallest incident that still shows it:\n`);
  const soak = createSoak(seed, planted);
  print(tellNight(await shrink(soak, await soak.night(createScenario(seed, incident)))));
}

/** Plays incidents with each defect until it is found. */
async function findDefects(seed: number, most: number, { print }: Terminal): Promise<number> {
  print(`seed ${seed}`);
  const names = defectNames();
  const defects = new Map(await Promise.all(names.map(async (name) => [name, await loadDefect(name)] as const)));
  const tasks = names.map((name) => ({
    seed,
    from: 0,
    to: most,
    defect: name,
    untilViolated: defects.get(name)?.breaks ?? [],
  }));
  let missed = 0;
  await workThrough(tasks, (summary, { defect = '', untilViolated = [] }) => {
    const all = guaranteesIn(summary);
    const by = all.filter((guarantee) => untilViolated.some((each) => each === guarantee));
    if (by.length === 0) missed += 1;
    const others = all.filter((guarantee) => !by.includes(guarantee));
    const also = others.length === 0 ? '' : `; also broke ${others.join(', ')}`;
    const how =
      by.length === 0
        ? `NOT FOUND in ${summary.incidents} incidents by guarantee ${untilViolated.join(' or ')}`
        : `found after ${plural(summary.incidents, 'incident')} by guarantee ${by.join(', ')}`;
    print(`  ${defect.padEnd(36)} ${how}${also}`);
  });
  print(`${names.length - missed} of ${names.length} defects were found, each by a guarantee that it breaks.`);
  for (const guarantee of guaranteesChecked) print(`  ${guarantee}: ${sentenceOf(guarantee)}`);
  return missed > 0 ? 1 : 0;
}

function guaranteesIn({ found }: Summary): Guarantee[] {
  return [...new Set(found.flatMap(({ violations }) => violations.map(({ guarantee }) => guarantee)))].sort();
}

/** Prints the progress: in place on a terminal, otherwise every few seconds. */
function createProgress(printError: Terminal['printError'], text: () => string): (isOver?: boolean) => void {
  let printedAt = performance.now();
  return (isOver = false) => {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r${text()} ${isOver ? '\n' : ''}`);
    } else if (isOver || performance.now() - printedAt > 5000) {
      printedAt = performance.now();
      printError(text());
    }
  };
}

if (import.meta.main) process.exitCode = await runCommand(soak, process.argv.slice(2), terminal());
