import { existsSync, writeFileSync } from 'node:fs';
import { sections } from '../../lambdas/domain/on-call/on-call.ts';
import { defineCommand } from '../command/command.ts';
import { stop } from '../command/trouble.ts';
import { writeOnCall } from '../oncall/write.ts';
import { type Connection, connect, connectionOptions } from '../stack/connection.ts';

/** Writes what the stack holds as a file that can be applied again. */
export const exportCommand = defineCommand({
  call: 'npx notify-support export',
  about: 'Prints the contacts, policies and routes that the stack holds as a file that can be applied again.',
  options: {
    output: { type: 'file', short: 'o', word: 'FILE', about: 'write to this file instead of printing it' },
    yes: { type: 'flag', short: 'y', about: 'write over a file that exists' },
    ...connectionOptions,
  },
  examples: ['npx notify-support export > oncall.yaml'],
  exitStatus: { 0: 'the file was written', 1: 'it was not' },
  run: async ({ output, yes, ...connection }, { say, complain }) => {
    if (output !== undefined && existsSync(output) && !yes)
      stop(`${output} exists: add --yes to write over it, comments and all, or name another file.`);
    const stack = await connect(connection);
    const text = await readStack(stack, complain);
    if (output === undefined) say(text.trimEnd());
    else {
      writeFileSync(output, text);
      say(`Wrote ${output} from ${stack.label}.`);
    }
    return 0;
  },
});

/** What the stack holds, as the text of a file. Stops where that would lose something. */
async function readStack({ label, load }: Connection, complain: (line: string) => void): Promise<string> {
  const { damaged, ...onCall } = await load();
  for (const { fault } of damaged) complain(fault);
  if (damaged.length > 0) stop('A file without these would remove them when it is applied, so none was written.');
  if (sections.every((section) => onCall[section].length === 0)) {
    stop(
      `There are no contacts yet in ${label}: write oncall.yaml (oncall.example.yaml is there to copy) and run \`npx notify-support apply\`.`,
    );
  }
  return writeOnCall(onCall);
}
