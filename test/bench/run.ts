import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type Figure, isMet } from './figure.ts';
import { measurements } from './measurements.ts';

const names = Object.keys(measurements);

const usage = `npm run bench -- [--json FILE] [--only NAME]... [--scale NUMBER]

Measures, each in a process of its own, prints a table, and exits with 1 when an aim is missed.

  --json FILE     also writes the figures as JSON
  --only NAME     only this measurement: ${names.join(', ')}
  --scale NUMBER  does everything so many times as often, 0.01 for a short look; aims grow along`;

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    only: { type: 'string', multiple: true, default: names },
    scale: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h', default: false },
    child: { type: 'boolean', default: false },
  },
});

const scale = Number(values.scale);
const unknown = values.only.filter((name) => !names.includes(name));

if (values.help) console.log(usage);
else if (!(scale > 0) || unknown.length > 0) {
  console.error(
    unknown.length > 0 ? `There is no measurement ${unknown.join(', ')}.` : '--scale takes a number above 0.',
  );
  console.error(`\n${usage}`);
  process.exitCode = 2;
} else if (values.child) {
  console.log(JSON.stringify(await measureHere(values.only[0] as string)));
  // What still waits on the real clock would keep the process alive for minutes.
  process.exit();
} else await measureAll(values.only);

async function measureHere(name: string): Promise<readonly Figure[]> {
  const load = measurements[name] as (typeof measurements)[string];
  const { measure } = await load();
  return measure(scale);
}

async function measureAll(chosen: readonly string[]): Promise<void> {
  const all: Figure[] = [];
  for (const name of chosen) {
    process.stderr.write(`${name}…\n`);
    const figures = await measureInChild(name).catch((error: { stderr?: string }) => {
      console.error(`${name} could not be measured.\n${error.stderr ?? String(error)}`);
      process.exit(1);
    });
    all.push(...figures);
    for (const figure of figures) console.log(row(figure));
  }
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ scale, figures: all }, undefined, 2)}\n`);
  const missed = all.filter((figure) => !isMet(figure));
  console.log(missed.length === 0 ? '\nEvery aim is met.' : `\nMissed: ${missed.map(({ name }) => name).join('; ')}.`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

async function measureInChild(name: string): Promise<Figure[]> {
  const file = join(import.meta.dirname, 'run.ts');
  const args = ['--expose-gc', file, '--child', '--only', name, '--scale', String(scale)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 600_000 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figure[];
}

function row(figure: Figure): string {
  const { name, value, unit, aim, beside } = figure;
  const number = value.toLocaleString('en', { maximumSignificantDigits: 3 });
  const bound = aim && ('most' in aim ? `at most ${aim.most}` : `at least ${aim.least}`);
  const verdict = bound ? `${isMet(figure) ? '✔' : '✘'} ${bound}` : '';
  return `  ${name.padEnd(50)} ${number.padStart(10)} ${unit.padEnd(9)} ${verdict}${beside ? ` (${beside})` : ''}`.trimEnd();
}
