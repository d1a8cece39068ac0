import { helpOption } from './arguments.ts';
import type { Command } from './command.ts';
import type { Operand, Option } from './options.ts';
import type { Program } from './program.ts';

/** Lines are no longer than this, so that a terminal that is put beside another one shows them whole. */
const width = 100;

/** The help of one command: usage, what it does, operands, options, examples, exit status. */
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
    ['', ...wrap(about, '')],
    ['', ...table(described)],
    examples.length > 0 ? ['', 'Examples:', ...examples.map((example) => `  ${example}`)] : [],
    ['', 'Exit status:', ...table(Object.entries({ ...exitStatus, 2: 'the arguments are wrong' }))],
  ]
    .flat()
    .join('\n');
}

/** The help of the program: its commands, each on a line. */
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
    ...wrap(about, ''),
    ...lists,
    '',
    `\`${call} help COMMAND\` explains a command; \`${call} --version\` prints the version.`,
  ].join('\n');
}

/** How a command is called, with its arguments where it has any. */
function usage({ call, operands, options }: Command): string {
  const words = Object.values(operands).map((operand) => (isNeeded(operand) ? operand.word : `[${operand.word}]`));
  const given = [...words, ...(Object.keys(options).length > 0 ? ['[options]'] : [])];
  return given.length > 0 ? [call, ...given].join(' ') : call.replace(/ --$/, '');
}

function isNeeded(operand: Operand): boolean {
  return operand.default === undefined && operand.isOptional !== true;
}

/** An option as it is written: `-y, --yes`, `    --port PORT`. */
function optionWords(name: string, option: Option): string {
  const short = option.short === undefined ? '    ' : `-${option.short}, `;
  return `${short}--${name}${option.type === 'flag' ? '' : ` ${option.word}`}`;
}

function withDefault(value: Operand | Option): string {
  const isRepeated = 'isRepeated' in value && value.isRepeated;
  const notes = [
    ...('default' in value && value.default !== undefined ? [`default: ${value.default}`] : []),
    ...(isRepeated ? ['may be given several times'] : []),
  ];
  return notes.length === 0 ? value.about : `${value.about} (${notes.join('; ')})`;
}

/** Two columns; what is too long for the second goes on below its beginning. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const column = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) => wrap(right, `  ${left}`.padEnd(column), ' '.repeat(column)));
}

/** A text in lines, the first after `first` and the others after `indent`. */
function wrap(text: string, first: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(/\s+/)) {
    const isEmpty = line === first || line === indent;
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = isEmpty ? `${line}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}

function lengthOf({ length }: string): number {
  return length;
}
