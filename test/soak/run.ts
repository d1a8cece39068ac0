import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { guaranteesChecked, sentenceOf } from './checks.ts';
import { workThrough } from './crew.ts';
import { type Defect, defectNames, loadDefect } from './defects.ts';
import { createScenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { createSoak } from './soak.ts';
import { addSummary, emptySummary, type Found, type Summary, summaryTable } from './summary.ts';
import { tellNight } from './timeline.ts';

const usage = `npm run soak -- [--incidents NUMBER] [--seed NUMBER] [--only NUMBER] [--defect NAME] [--defects] [--json FILE]

Plays incidents with the deployed definitions and functions on a virtual clock, with people and faults as the seed has
them, and holds what came of each to the guarantees. Exits with 1 when one is violated.

  --incidents NUMBER  so many: 1000 where it is not said
  --seed NUMBER       what the incidents are drawn from: a fresh one where it is not said
  --only NUMBER       this one incident of the seed, and all that was seen of it
  --defect NAME       with this defect planted: one of those in test/soak/defects
  --defects           with each defect planted, until the guarantee that it breaks finds it; exits with 1 when one is not
  --json FILE         also writes what it came to as JSON`;

const options = {
  incidents: { type: 'string' },
  seed: { type: 'string' },
  only: { type: 'string' },
  defect: { type: 'string' },
  defects: { type: 'boolean', default: false },
  json: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** A defect has to be found within so many incidents. */
const mostForDefect = 2000;
/** As many incidents as a thread plays before it tells of them. */
const stretch = 25;

class BadUsage extends Error {}

function understand() {
  try {
    const { values } = parseArgs({ options });
    const whole = (name: 'incidents' | 'seed' | 'only', least: number) => {
      const text = values[name];
      if (text === undefined) return undefined;
      const number = Number(text);
      if (!Number.isSafeInteger(number) || number < least)
        throw new BadUsage(`--${name} takes a whole number from ${least}, and not "${text}".`);
      return number;
    };
    const { defect } = values;
    if (defect !== undefined && !defectNames().includes(defect))
      throw new BadUsage(`There is no defect ${defect}. There are ${defectNames().join(', ')}.`);
    return {
      ...{ help: values.help, defects: values.defects, json: values.json, defect },
      ...{ incidents: whole('incidents', 1), only: whole('only', 0) },
      seed: whole('seed', 0) ?? randomInt(2 ** 31),
    };
  } catch (error) {
    if (error instanceof BadUsage) return error.message;
    return (error as Error).message;
  }
}

const given = understand();
if (typeof given === 'string') {
  console.error(`${given}\n\n${usage}`);
  process.exitCode = 2;
} else if (given.help) {
  console.log(usage);
} else {
  const { seed, defect, only, json } = given;
  const planted = defect === undefined ? undefined : await loadDefect(defect);
  if (planted !== undefined) console.log(`With a defect: ${planted.says}`);
  if (only !== undefined) process.exitCode = await playOne(seed, only, planted);
  else if (given.defects) process.exitCode = await findDefects(seed, given.incidents ?? mostForDefect);
  else process.exitCode = await playMany(seed, given.incidents ?? 1000, defect, planted, json);
}

async function playOne(seed: number, incident: number, planted: Defect | undefined): Promise<number> {
  const night = await createSoak(seed, planted).night(createScenario(seed, incident));
  console.log(tellNight(night));
  return night.violations.length > 0 ? 1 : 0;
}

async function playMany(
  seed: number,
  incidents: number,
  defect: string | undefined,
  planted: Defect | undefined,
  json: string | undefined,
): Promise<number> {
  const beganAt = performance.now();
  console.log(`${incidents} incidents, seed ${seed}`);
  const summary = emptySummary();
  const say = createProgress(() => {
    const violated = summary.found.length > 0 ? `, ${summary.found.length} with a violation` : '';
    return `${summary.incidents} of ${incidents} incidents${violated}`;
  });
  const tasks = Array.from({ length: Math.ceil(incidents / stretch) }, (_, index) => ({
    ...{ seed, from: index * stretch, to: Math.min(incidents, (index + 1) * stretch) },
    ...(defect !== undefined && { defect }),
  }));
  await workThrough(tasks, (part) => {
    addSummary(summary, part);
    say();
  });
  say(true);
  console.log(summaryTable(summary));
  const seconds = (performance.now() - beganAt) / 1000;
  console.log(`${incidents} incidents in ${seconds.toFixed(1)} s`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ seed, seconds, ...summary }, null, 2)}\n`);
  const found = summary.found.toSorted((a, b) => a.incident - b.incident);
  if (found[0] !== undefined) await tellViolation(seed, found[0], found, defect, planted);
  return found.length > 0 ? 1 : 0;
}

/** Tells the first violation with its smallest form, and where the others are. */
async function tellViolation(
  seed: number,
  { incident }: Found,
  found: readonly Found[],
  defect: string | undefined,
  planted: Defect | undefined,
): Promise<void> {
  for (const { incident: number, violations } of found.slice(0, 20)) {
    for (const { guarantee, text } of violations.slice(0, 3))
      console.log(`incident ${number}, guarantee ${guarantee}: ${text}`);
  }
  const again = `npm run soak -- --seed ${seed} --only ${incident}${defect === undefined ? '' : ` --defect ${defect}`}`;
  console.log(`\nThe first of them again: ${again}\nIts smallest form that was found:\n`);
  const soak = createSoak(seed, planted);
  console.log(tellNight(await shrink(soak, await soak.night(createScenario(seed, incident)))));
}

/** Plays with each defect until it is found. */
async function findDefects(seed: number, most: number): Promise<number> {
  console.log(`seed ${seed}`);
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
    console.log(`  ${defect.padEnd(36)} ${how}${also}`);
  });
  console.log(`${names.length - missed} of ${names.length} defects were found, each by the guarantee that it breaks.`);
  for (const guarantee of guaranteesChecked) console.log(`  ${guarantee}: ${sentenceOf(guarantee)}`);
  return missed > 0 ? 1 : 0;
}

function guaranteesIn({ found }: Summary): number[] {
  return [...new Set(found.flatMap(({ violations }) => violations.map(({ guarantee }) => guarantee)))].sort();
}

/** Tells how far it has come: in place on a terminal, else every few seconds. */
function createProgress(text: () => string): (isOver?: boolean) => void {
  let toldAt = performance.now();
  return (isOver = false) => {
    if (process.stdout.isTTY) {
      process.stdout.write(`\r${text()} ${isOver ? '\n' : ''}`);
    } else if (isOver || performance.now() - toldAt > 5000) {
      toldAt = performance.now();
      console.log(text());
    }
  };
}
