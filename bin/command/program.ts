import { didYouMean } from '../../lambdas/domain/text/nearest.ts';
import { quoted } from './arguments.ts';
import { type Command, refuseCall, runCommand } from './command.ts';
import { programHelp } from './help.ts';
import type { Terminal } from './terminal.ts';

/** A subcommand, which is loaded only when it is called, so that the others start without its dependencies. */
type Subcommand = { readonly summary: string; readonly load: () => Promise<Command> };

/** A program of subcommands, in groups. */
export type Program = {
  readonly call: string;
  readonly about: string;
  readonly version: () => string;
  readonly groups: Readonly<Record<string, Readonly<Record<string, Subcommand>>>>;
};

/** Runs the subcommand that the arguments name, and gives its exit status, or 2 if there is no such subcommand. */
export async function runProgram(program: Program, args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...others] = args;
  if (name === undefined || name === '--help' || name === '-h' || (name === 'help' && others.length === 0)) {
    terminal.print(programHelp(program));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    terminal.print(program.version());
    return 0;
  }
  if (name === 'help') return printHelp(program, others, terminal);
  const command = await findCommand(program, name);
  return typeof command === 'string'
    ? refuseCall(command, program.call, terminal)
    : runCommand(command, others, terminal);
}

async function printHelp(program: Program, [name = '', more]: readonly string[], terminal: Terminal): Promise<number> {
  const command = await findCommand(program, name);
  if (typeof command === 'string') return refuseCall(command, program.call, terminal);
  if (more !== undefined)
    return refuseCall(`${JSON.stringify(more)} is one argument too many.`, program.call, terminal);
  return runCommand(command, ['--help'], terminal);
}

/** The subcommand of this name, or a sentence that says there is none. */
async function findCommand({ groups }: Program, name: string): Promise<Command | string> {
  const commands = new Map(Object.values(groups).flatMap((group) => Object.entries(group)));
  const names = [...commands.keys()];
  const found = commands.get(name);
  if (found !== undefined) return found.load();
  return name.startsWith('-')
    ? `There is no option ${name}.${didYouMean(name, ['--help', '--version']) || ' Write options after the command.'}`
    : `There is no command ${quoted(name)}.${didYouMean(name, names) || ` The commands are: ${names.join(', ')}.`}`;
}
