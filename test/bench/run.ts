import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defineCommand, runCommand } from '../../bin/command/command.ts';
import { stop } from '../../bin/command/errors.ts';
import { type Terminal, terminal } from '../../bin/command/terminal.ts';
import { notTried } from '../deploy/step.ts';
import { type Figure, isMet } from './figure.ts';
import { comparing, measurements } from './measurements.ts';
import { installPeer, peerName } from './peer.ts';

const names = Object.keys(measurements);

/** Runs the measurements, and compares the figures with their aims. */
export const bench = defineCommand({
  call: 'npm run bench --',
  about: `Runs each part of a measurement in a process of its own, and prints a table. Two measurements compare with ${peerName},
    which is installed into .cache/bench if it is missing. If it cannot be installed, everything else is measured.`,
  options: {
    only: {
      ...{ type: 'choice', noun: 'a measurement', of: names, word: 'NAME', isRepeated: true },
      about: `run only this measurement: ${names.join(', ')}`,
    },
    scale: {
      ...{ type: 'number', noun: 'a scale', above: 0, word: 'NUMBER', default: '1' },
      about: 'multiply all repetitions by this number, such as 0.01 for a quick look; aims change in proportion',
    },
    json: { type: 'file', word: 'FILE', about: 'also write the figures as JSON' },
  },
  examples: ['npm run bench -- --scale 0.01', 'npm run bench -- --only comparison --json figures.json'],
  exitStatus: {
    0: 'every aim is met',
    1: 'an aim is missed, or a measurement failed',
    [notTried]: `every aim is met, but nothing could be compared with ${peerName}`,
  },
  run: async ({ only, scale, json }, terminal) => {
    const chosen = only.length > 0 ? only : names;
    const isCompared = chosen.some((name) => comparing.includes(name));
    const missing = isCompared ? await installPeer(terminal.printError) : undefined;
    const figures = await measureAll(chosen, scale, terminal);
    if (json !== undefined) writeFileSync(json, `${JSON.stringify({ scale, figures }, undefined, 2)}\n`);
    return printVerdict(figures, missing, terminal);
  },
});

async function measureAll(
  chosen: readonly string[],
  scale: number,
  { print, printError }: Terminal,
): Promise<Figure[]> {
  const all: Figure[] = [];
  for (const name of chosen) {
    printError(`${name}…`);
    for (const part of (measurements[name] ?? []).keys()) {
      const figures = await measureInChild(name, part, scale);
      all.push(...figures);
      for (const figure of figures) print(row(figure));
    }
  }
  return all;
}

async function measureInChild(name: string, part: number, scale: number): Promise<Figure[]> {
  const args = ['--expose-gc', join(import.meta.dirname, 'child.ts'), name, String(part), String(scale)];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 600_000 });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figure[];
  } catch (error) {
    return stop(`${name} could not be measured.\n${(error as { stderr?: string }).stderr ?? String(error)}`);
  }
}

/** Prints the aims that were missed, and what was not compared; gives the exit status. */
function printVerdict(figures: readonly Figure[], missing: string | undefined, { print }: Terminal): number {
  const missed = figures.filter((figure) => !isMet(figure));
  print(missed.length === 0 ? '\nEvery aim is met.' : `\nMissed: ${missed.map(({ name }) => name).join('; ')}.`);
  if (missing !== undefined)
    print(`Nothing was compared with ${peerName}, because it could not be installed: ${missing}`);
  if (missed.length > 0) return 1;
  return missing === undefined ? 0 : notTried;
}

function row(figure: Figure): string {
  const { name, value, unit, aim, beside } = figure;
  const number = value.toLocaleString('en', { maximumSignificantDigits: 3 });
  const bound = aim && ('most' in aim ? `at most ${aim.most}` : `at least ${aim.least}`);
  const verdict = bound ? `${isMet(figure) ? '✔' : '✘'} ${bound}` : '';
  return `  ${name.padEnd(50)} ${number.padStart(10)} ${unit.padEnd(9)} ${verdict}${beside ? ` (${beside})` : ''}`.trimEnd();
}

if (import.meta.main) process.exitCode = await runCommand(bench, process.argv.slice(2), terminal());
