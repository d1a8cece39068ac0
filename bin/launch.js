#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/*
 * `npx notify-support` runs this: it loads the program's sources in a checkout, and the built files in an installed
 * package. The sources need a Node.js that strips types. An older one runs the one that is a development dependency.
 */
const sources = new URL('./cli.ts', import.meta.url);
const built = new URL('../dist/bin/cli.js', import.meta.url);
const newerNode = new URL('../node_modules/node/bin/node', import.meta.url);

// Compiling takes half of the time to start. Older versions of Node.js keep nothing; one that can't write goes without. Without a
// folder, Node.js would leave one of its own in the temporary folder.
module.enableCompileCache?.(fileURLToPath(new URL('../.cache/programs', import.meta.url)));

if (!existsSync(sources)) await runBuilt();
else if (process.features.typescript) await import(sources.href);
else if (existsSync(newerNode)) runWithNewerNode();
else refuse('The sources need Node.js 22.18 or newer: run `npm ci`, which installs it.');

/** Runs the built program. Its commands that run the local stack need what Node.js has from version 22 on. */
async function runBuilt() {
  const isOld = Number(process.versions.node.split('.')[0]) < 22;
  const isHelp = process.argv.some((argument) => argument === '--help' || argument === '-h');
  const command = process.argv[2] ?? '';
  if (isOld && !isHelp && ['start', 'demo', 'simulate'].includes(command))
    refuse(`notify-support ${command} needs Node.js 22 or newer, and this is ${process.version}.`);
  else await import(built.href);
}

function runWithNewerNode() {
  const child = spawn(fileURLToPath(newerNode), [fileURLToPath(sources), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  // A terminal interrupts both processes. This one waits until the program has stopped.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

/** @param {string} why */
function refuse(why) {
  process.stderr.write(`${why}\n`);
  process.exitCode = 1;
}
