import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { defineCommand, runCommand } from '../../bin/command/command.ts';
import { type Terminal, terminal } from '../../bin/command/terminal.ts';
import { guaranteesChecked, sentenceOf } from './checks.ts';
import { workThrough } from './crew.ts';
import { type Defect, defectNames, loadDefect } from './defects.ts';
import { createScenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { createSoak } from './soak.ts';
import { addSummary, emptySummary, type Found, type Summary, summaryTable } from './summary.ts';
import { tellNight } from './timeline.ts';

/** A defect has to be found within so many incidents. */
const mostForDefect = 2000;
/** As many incidents as a thread plays before it tells of them. */
const stretch = 25;

/** Holds what comes of many incidents to the guarantees. */
export const soak = defineCommand({
  call: 'npm run soak --',
  about: `Plays incidents with the deployed definitions and functions on a virtual clock, with people and faults as the
    seed has them, and holds what came of each to the guarantees.`,
  options: {
    incidents: {
      ...{ type: 'whole', noun: 'a number of incidents', from: 1, to: 100_000_000, word: 'NUMBER' },
      about: `how many incidents (default: 1000, with --defects at most ${mostForDefect} for each)`,
    },
    seed: {
      ...{ type: 'whole', noun: 'a seed', from: 0, to: Number.MAX_SAFE_INTEGER, word: 'NUMBER' },
      about: 'what the incidents are drawn from (default: a fresh one)',
    },
    only: {
      ...{ type: 'whole', noun: "an incident's number", from: 0, to: 100_000_000, word: 'NUMBER' },
      about: 'this one incident of the seed, and all that was seen of it',
    },
    defect: {
      ...{ type: 'choice', noun: 'a defect', of: defectNames(), word: 'NAME' },
      about: 'with this defect planted: one of those in test/soak/defects',
    },
    defects: {
      type: 'flag',
      about: 'with each defect planted in turn, until the guarantee that it breaks finds it',
    },
    json: { type: 'file', word: 'FILE', about: 'also write what it came to as JSON' },
  },
  examples: ['npm run soak -- --incidents 10000 --seed 1', 'npm run soak -- --seed 1 --only 7'],
  exitStatus: { 0: 'every guarantee held, or every defect was found', 1: 'one was violated, or a defect not found' },
  run: async ({ incidents, seed = randomInt(2 ** 31), only, defect, defects, json }, terminal) => {
    const planted = defect === undefined ? undefined : await loadDefect(defect);
    if (planted !== undefined) terminal.print(`With a defect: ${planted.says}`);
    const course = { seed, defect, planted };
    if (only !== undefined) return playOne(course, only, terminal);
    if (defects) return findDefects(seed, incidents ?? mostForDefect, terminal);
    return playMany(course, incidents ?? 1000, json, terminal);
  },
});

/** What the incidents are drawn from, and the defect that is planted, if one is. */
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
  print(`${incidents} incidents, seed ${seed}`);
  const summary = emptySummary();
  const showProgress = createProgress(printError, () => {
    const violated = summary.found.length > 0 ? `, ${summary.found.length} with a violation` : '';
    return `${summary.incidents} of ${incidents} incidents${violated}`;
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
  print(`${incidents} incidents in ${seconds.toFixed(1)} s`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ seed, seconds, ...summary }, null, 2)}\n`);
  const found = summary.found.toSorted((a, b) => a.incident - b.incident);
  if (found[0] !== undefined) await tellViolation(course, found[0], found, print);
  return found.length > 0 ? 1 : 0;
}

/** Tells the first violation with its smallest form, and where the others are. */
async function tellViolation(
  { seed, defect, planted }: Course,
  { incident }: Found,
  found: readonly Found[],
  print: Terminal['print'],
): Promise<void> {
  for (const { incident: number, violations } of found.slice(0, 20)) {
    for (const { guarantee, text } of violations.slice(0, 3))
      print(`incident ${number}, guarantee ${guarantee}: ${text}`);
  }
  const again = `npm run soak -- --seed ${seed} --only ${incident}${defect === undefined ? '' : ` --defect ${defect}`}`;
  print(`\nThe first of them again: ${again}\nIts smallest form that was found:\n`);
  const soak = createSoak(seed, planted);
  print(tellNight(await shrink(soak, await soak.night(createScenario(seed, incident)))));
}

/** Plays with each defect until it is found. */
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
    const by = all.filter((guarantee) => untilViolated.includes(guarantee));
    if (by.length === 0) missed += 1;
    const others = all.filter((guarantee) => !untilViolated.includes(guarantee));
    const also = others.length === 0 ? '' : `; ${others.join(', ')} did not hold either`;
    const how =
      by.length === 0
        ? `NOT FOUND in ${summary.incidents} incidents, by ${untilViolated.join(' or ')}`
        : `found after ${summary.incidents} incidents, by ${by.join(', ')}`;
    print(`  ${defect.padEnd(36)} ${how}${also}`);
  });
  print(`${names.length - missed} of ${names.length} defects were found, each by the guarantee that it breaks.`);
  for (const guarantee of guaranteesChecked) print(`  ${guarantee}: ${sentenceOf(guarantee)}`);
  return missed > 0 ? 1 : 0;
}

function guaranteesIn({ found }: Summary): number[] {
  return [...new Set(found.flatMap(({ violations }) => violations.map(({ guarantee }) => guarantee)))].sort();
}

/** Tells how far it has come: in place on a terminal, else every few seconds. */
function createProgress(printError: Terminal['printError'], text: () => string): (isOver?: boolean) => void {
  let toldAt = performance.now();
  return (isOver = false) => {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r${text()} ${isOver ? '\n' : ''}`);
    } else if (isOver || performance.now() - toldAt > 5000) {
      toldAt = performance.now();
      printError(text());
    }
  };
}

if (import.meta.main) process.exitCode = await runCommand(soak, process.argv.slice(2), terminal());
