import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../../lambdas/domain/text/nearest.ts';
import type { Terminal } from './terminal.ts';
import { sayTrouble } from './trouble.ts';

/** What was given to a command: the values of its options by name, and what stands alone. */
export type Given = {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
};

/** One subcommand. `run` gives the exit code; what it throws is told in one sentence, and the exit code is 1. */
export type Command = {
  /** What it does, in half a line. */
  readonly summary: string;
  readonly help: string;
  readonly options: ParseArgsOptionsConfig;
  readonly mostPositionals: number;
  /** What has to stand alone at least, as the help calls it. */
  readonly needs?: string;
  readonly run: (given: Given, terminal: Terminal) => Promise<number>;
};

const badUsage = 2;

/** Runs the subcommand that the arguments name, and gives the exit code: 2 where they can't be understood. */
export async function runCommand(
  commands: Readonly<Record<string, Command>>,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [name, ...others] = args;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.say(helpFor(commands));
    return name === undefined ? badUsage : 0;
  }
  const command = new Map(Object.entries(commands)).get(name);
  if (command === undefined) {
    const names = Object.keys(commands);
    const meant = didYouMean(name, names) || ` There are ${names.join(', ')}; --help says what they do.`;
    terminal.complain(`There is no command ${name}.${meant}`);
    return badUsage;
  }
  const given = understand(command, others);
  if (typeof given === 'string') {
    terminal.complain(`${given} \`npm run oncall -- ${name} --help\` lists what there is.`);
    return badUsage;
  }
  if (given.values.help === true) {
    terminal.say(command.help);
    return 0;
  }
  try {
    return await command.run(given, terminal);
  } catch (error) {
    terminal.complain(sayTrouble(error, given.values['endpoint-url']));
    return 1;
  }
}

function helpFor(commands: Readonly<Record<string, Command>>): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  return [
    'Who is on call, and whether Notify Support reaches them.',
    '',
    'Usage: npm run oncall -- <command> [options]',
    '',
    ...Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '`npm run oncall -- <command> --help` tells more.',
  ].join('\n');
}

/** What was given, or the sentence that says why it is not understood. */
function understand(command: Command, args: readonly string[]): Given | string {
  const options: ParseArgsOptionsConfig = { ...command.options, help: { type: 'boolean', short: 'h' } };
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = new Map(Object.entries(options)).get(token.name);
    if (option === undefined) {
      const meant = didYouMean(token.name, Object.keys(options));
      return `There is no option ${token.rawName}.${meant.replace('mean ', 'mean --')}`;
    }
    if (option.type === 'boolean' && token.value !== undefined) return `The option ${token.rawName} takes no value.`;
    if (option.type === 'string' && (!token.value || (!token.inlineValue && token.value.startsWith('-')))) {
      return `The option ${token.rawName} needs a value.`;
    }
  }
  const { values, positionals } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true });
  if (command.needs !== undefined && positionals.length === 0 && values.help !== true)
    return `${command.needs} is missing.`;
  const tooMuch = positionals[command.mostPositionals];
  if (tooMuch !== undefined) return `${JSON.stringify(tooMuch)} is one argument too many.`;
  return { values: values as Given['values'], positionals };
}
