import { didYouMean } from '../../lambdas/domain/text/nearest.ts';
import { quoted } from './arguments.ts';
import { type Command, refuseCall, runCommand } from './command.ts';
import { programHelp } from './help.ts';
import type { Terminal } from './terminal.ts';

/** A subcommand is loaded when it is called: the others need not wait for what it brings along. */
type Subcommand = { readonly summary: string; readonly load: () => Promise<Command> };

/** A program of subcommands, listed by groups. */
export type Program = {
  readonly call: string;
  readonly about: string;
  readonly version: () => string;
  readonly groups: Readonly<Record<string, Readonly<Record<string, Subcommand>>>>;
};

/** Runs the subcommand that the arguments name, and gives the exit status: 2 where there is none. */
export async function runProgram(program: Program, args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...others] = args;
  if (name === undefined || name === '--help' || name === '-h' || (name === 'help' && others.length === 0)) {
    terminal.say(programHelp(program));
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    terminal.say(program.version());
    return 0;
  }
  if (name === 'help') return explain(program, others, terminal);
  const command = await find(program, name);
  return typeof command === 'string'
    ? refuseCall(command, program.call, terminal)
    : runCommand(command, others, terminal);
}

async function explain(program: Program, [name = '', more]: readonly string[], terminal: Terminal): Promise<number> {
  const command = await find(program, name);
  if (typeof command === 'string') return refuseCall(command, program.call, terminal);
  if (more !== undefined)
    return refuseCall(`${JSON.stringify(more)} is one argument too many.`, program.call, terminal);
  return runCommand(command, ['--help'], terminal);
}

/** The subcommand of this name, or the sentence that says there is none. */
async function find({ groups }: Program, name: string): Promise<Command | string> {
  const commands = new Map(Object.values(groups).flatMap((group) => Object.entries(group)));
  const names = [...commands.keys()];
  const found = commands.get(name);
  if (found !== undefined) return found.load();
  return name.startsWith('-')
    ? `There is no option ${name}.${didYouMean(name, ['--help', '--version']) || ' Options stand after the command.'}`
    : `There is no command ${quoted(name)}.${didYouMean(name, names) || ` There are ${names.join(', ')}.`}`;
}
