import { existsSync } from 'node:fs';
import { sections } from '../../lambdas/domain/on-call/stored-sections.ts';
import { defineCommand } from '../command/command.ts';
import { stop } from '../command/errors.ts';
import { writeOnCall } from '../oncall/write.ts';
import { writeOnCallFile } from '../oncall/write-file.ts';
import { type Connection, connect, connectionOptions } from '../stack/connection.ts';

/** Prints the content of the stack as a file that can be applied again. */
export const exportCommand = defineCommand({
  call: 'npx notify-support export',
  about: 'Prints the contacts, policies, routes and sources of the stack as a file that you can apply again.',
  options: {
    output: {
      type: 'file',
      short: 'o',
      word: 'FILE',
      about: 'write to this file instead of printing; only you can read a new one',
    },
    yes: { type: 'flag', short: 'y', about: 'overwrite the file if it exists' },
    ...connectionOptions,
  },
  examples: ['npx notify-support export > oncall.yaml'],
  exitStatus: { 0: 'the file was printed or written', 1: 'it was not' },
  run: async ({ output, yes, ...connection }, { print, printError }) => {
    if (output !== undefined && existsSync(output) && !yes)
      stop(`${output} exists: add --yes to overwrite it, including its comments, or name another file.`);
    const stack = await connect(connection);
    const text = await readStack(stack, printError);
    if (output === undefined) print(text.trimEnd());
    else {
      writeOnCallFile(output, text);
      print(`Wrote ${output} from ${stack.label}.`);
    }
    return 0;
  },
});

/** The content of the stack, as the text of a file. Stops if the file would be incomplete. */
async function readStack({ label, load }: Connection, printError: (line: string) => void): Promise<string> {
  const { damaged, ...onCall } = await load();
  for (const { fault } of damaged) printError(fault);
  if (damaged.length > 0)
    stop('Nothing was exported, because applying a file without these items would remove them from the stack.');
  if (sections.every((section) => onCall[section].length === 0)) {
    stop(
      `There are no contacts yet in ${label}: copy oncall.example.yaml to oncall.yaml, put your own contacts in, and run \`npx notify-support apply\`.`,
    );
  }
  return writeOnCall(onCall);
}
