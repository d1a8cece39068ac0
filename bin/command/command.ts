import { asksForHelp, readArguments, type Syntax } from './arguments.ts';
import { describeError, isRefusal } from './errors.ts';
import { commandHelp } from './help.ts';
import type { Given, Operands, Options } from './options.ts';
import type { Terminal } from './terminal.ts';

type Described = {
  /** The command line up to its arguments: `npx notify-support apply`. */
  readonly call: string;
  /** One paragraph that describes what it does. */
  readonly about: string;
  /** Command lines that work as they are. */
  readonly examples?: readonly string[];
  /** The meaning of each exit status. In all commands 2 stands for wrong arguments. */
  readonly exitStatus: Readonly<Record<number, string>>;
};

/** A command. `run` gives the exit status. An error that it throws is printed in one sentence, and the status is then 1, or 2 for a refusal. */
export type Command = Described &
  Syntax & {
    run(given: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<number>;
  };

/** A command whose `run` gets the values of its declared options and operands, with their types. */
export function defineCommand<
  const Os extends Options = Record<never, never>,
  const Ps extends Operands = Record<never, never>,
>(
  command: Described & {
    readonly options?: Os;
    readonly operands?: Ps;
    readonly run: (given: Given<Os, Ps>, terminal: Terminal) => Promise<number>;
  },
) {
  return { options: {} as Os, operands: {} as Ps, ...command } satisfies Command;
}

const badUsage = 2;

/** Runs a command with its arguments, and gives the exit status. */
export async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<number> {
  if (asksForHelp(command, args)) {
    terminal.print(commandHelp(command));
    return 0;
  }
  let endpoint: unknown;
  try {
    const given: Readonly<Record<string, unknown>> = readArguments(command, args);
    endpoint = given['endpoint-url'];
    return await command.run(given, terminal);
  } catch (error) {
    if (isRefusal(error)) return refuseCall(error.message, command.call, terminal);
    terminal.printError(describeError(error, typeof endpoint === 'string' ? endpoint : undefined));
    return 1;
  }
}

/** Prints what was wrong with a call and how to get help; gives the exit status. */
export function refuseCall(sentence: string, call: string, { printError }: Terminal): number {
  printError(`${sentence} See \`${call} --help\`.`);
  return badUsage;
}
