import { wrap } from '../text/wrap.ts';
import { helpOption } from './arguments.ts';
import type { Command } from './command.ts';
import type { Operand, Option } from './options.ts';
import type { Program } from './program.ts';

/** The help of one command: usage, description, operands, options, examples, exit status. */
export function commandHelp(command: Command): string {
  const { about, operands, options, examples = [], exitStatus } = command;
  const described = [
    ...Object.values(operands).map((operand) => [operand.word, withDefault(operand)] as const),
    ...Object.entries({ ...options, help: helpOption }).map(
      ([name, option]) => [optionWords(name, option), withDefault(option)] as const,
    ),
  ];
  return [
    `Usage: ${usage(command)}`,
    ['', ...wrap(about)],
    ['', ...table(described)],
    examples.length > 0 ? ['', 'Examples:', ...examples.map((example) => `  ${example}`)] : [],
    ['', 'Exit status:', ...table(Object.entries({ 2: 'the arguments are wrong', ...exitStatus }))],
  ]
    .flat()
    .join('\n');
}

/** The help of the program: a line for each command. */
export function programHelp({ call, about, groups }: Program): string {
  const columns = Math.max(...Object.values(groups).flatMap((commands) => Object.keys(commands).map(lengthOf)));
  const lists = Object.entries(groups).flatMap(([title, commands]) => [
    '',
    title,
    ...table(Object.entries(commands).map(([name, { summary }]) => [name.padEnd(columns), summary])),
  ]);
  return [
    `Usage: ${call} COMMAND [options]`,
    '',
    ...wrap(about),
    ...lists,
    '',
    `Help on one command:  ${call} help COMMAND`,
    `Version:              ${call} --version`,
  ].join('\n');
}

/** The command line of a command, with its arguments if it has any. */
function usage({ call, operands, options }: Command): string {
  const words = Object.values(operands).map((operand) =>
    isNeeded(operand) ? operand.word : `[${operand.word}${operand.isRepeated ? '…' : ''}]`,
  );
  const given = [...words, ...(Object.keys(options).length > 0 ? ['[options]'] : [])];
  return given.length > 0 ? [call, ...given].join(' ') : call.replace(/ --$/, '');
}

function isNeeded(operand: Operand): boolean {
  return operand.default === undefined && operand.isOptional !== true && operand.isRepeated !== true;
}

/** An option as it is typed: `-y, --yes`, `    --port PORT`. */
function optionWords(name: string, option: Option): string {
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  return `${short}--${name}${option.type === 'flag' ? '' : ` ${option.word}`}`;
}

function withDefault(value: Operand | Option): string {
  const isRepeated = 'isRepeated' in value && value.isRepeated;
  const notes = [
    ...('default' in value && value.default !== undefined ? [`default: ${value.default}`] : []),
    ...(isRepeated ? ['can be repeated'] : []),
  ];
  return notes.length === 0 ? value.about : `${value.about} (${notes.join('; ')})`;
}

/** Two columns. A text that is too long for the second one continues below its beginning. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const column = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) => wrap(right, `  ${left}`.padEnd(column), ' '.repeat(column)));
}

function lengthOf({ length }: string): number {
  return length;
}
