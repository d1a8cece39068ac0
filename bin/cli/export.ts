import { existsSync, writeFileSync } from 'node:fs';
import { sections } from '../../lambdas/domain/on-call/on-call.ts';
import type { Command, Given } from './command.ts';
import { connect, connectionHelp, connectionOptions } from './connection.ts';
import type { Terminal } from './terminal.ts';
import { stop } from './trouble.ts';
import { writeOnCall } from './write.ts';

/** Writes what the stack holds as a file that can be applied again. */
export const exportCommand: Command = {
  summary: 'write what the stack holds as a file',
  help: `Writes the contacts, policies and routes that the stack holds as a file that can be applied again.

Usage: npm run oncall -- export [options]

  --output FILE, -o   write to this file instead of showing it
  --yes, -y           write over a file that exists
${connectionHelp}`,
  options: {
    ...connectionOptions,
    output: { type: 'string', short: 'o' },
    yes: { type: 'boolean', short: 'y' },
  },
  mostPositionals: 0,
  run: runExport,
};

async function runExport(given: Given, terminal: Terminal): Promise<number> {
  const { output } = given.values;
  if (typeof output === 'string' && existsSync(output) && given.values.yes !== true) {
    stop(`${output} exists: add --yes to write over it, comments and all, or name another file.`);
  }
  const { place, load } = await connect(given);
  const { damaged, ...onCall } = await load();
  for (const { fault } of damaged) terminal.complain(fault);
  if (damaged.length > 0) stop('A file without these would remove them when it is applied, so none was written.');
  if (sections.every((section) => onCall[section].length === 0)) {
    stop(
      `There are no contacts yet in ${place}: write oncall.yaml (oncall.example.yaml is there to copy) and run \`npm run oncall -- apply\`.`,
    );
  }
  const text = writeOnCall(onCall);
  if (typeof output !== 'string') {
    terminal.say(text.trimEnd());
    return 0;
  }
  writeFileSync(output, text);
  terminal.say(`Wrote ${output} from ${place}.`);
  return 0;
}
