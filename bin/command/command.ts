import { asksForHelp, readArguments, type Syntax } from './arguments.ts';
import { commandHelp } from './help.ts';
import type { Given, Operands, Options } from './options.ts';
import type { Terminal } from './terminal.ts';
import { isRefusal, sayTrouble } from './trouble.ts';

type Described = {
  /** How it is called, up to its arguments: `npx notify-support apply`. */
  readonly call: string;
  /** One paragraph on what it does. */
  readonly about: string;
  /** Lines that work as they are. */
  readonly examples?: readonly string[];
  /** What each exit status says. 2 is for all commands: wrong arguments. */
  readonly exitStatus: Readonly<Record<number, string>>;
};

/** A command. `run` gives the exit status; what it throws is said in one sentence, and the status is 1, or 2 for a refusal. */
export type Command = Described &
  Syntax & {
    run(given: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<number>;
  };

/** A command whose `run` is given the values that its options and operands declare. */
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
    terminal.say(commandHelp(command));
    return 0;
  }
  let endpoint: unknown;
  try {
    const given: Readonly<Record<string, unknown>> = readArguments(command, args);
    endpoint = given['endpoint-url'];
    return await command.run(given, terminal);
  } catch (error) {
    if (isRefusal(error)) return refuseCall(error.message, command.call, terminal);
    terminal.complain(sayTrouble(error, typeof endpoint === 'string' ? endpoint : undefined));
    return 1;
  }
}

/** Says what was wrong with a call and where its help is; gives the exit status. */
export function refuseCall(sentence: string, call: string, { complain }: Terminal): number {
  complain(`${sentence} See \`${call} --help\`.`);
  return badUsage;
}
