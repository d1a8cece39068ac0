import { existsSync, writeFileSync } from 'node:fs';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { defineCommand } from '../command/command.ts';
import { refuse, stop } from '../command/errors.ts';
import type { Terminal } from '../command/terminal.ts';
import { answersIn } from '../import/answers.ts';
import { compareShifts } from '../import/compare.ts';
import { type SourceName, sources, whyUnusable } from '../import/sources.ts';
import { commentsOf, tellComparisons, tellGaps, tellNotes } from '../import/tell.ts';
import { toOnCall } from '../import/to-on-call.ts';
import { readOnCallFile, readOnCallText } from '../oncall/file.ts';
import { writeOnCall } from '../oncall/write.ts';

const names = Object.keys(sources) as SourceName[];

/** Turns exports of another pager into a file. */
export const importCommand = defineCommand({
  call: 'npx notify-support import',
  about: `Turns exports of another pager into a file for \`apply\`: people, schedules, overrides and policies. Each schedule begins
    with the shift that is running. What the file cannot express is a comment in the file and a line on stderr. If the export has the shifts
    that the other pager worked out, the next 13 weeks are compared with them. docs/moving-in.md shows how to make the exports.`,
  operands: {
    source: {
      type: 'choice',
      noun: 'another pager that is known',
      of: names,
      word: 'PAGER',
      about: `the other pager: ${names.join(', ')}`,
    },
    files: {
      type: 'file',
      word: 'FILE',
      about: "the answers of the other pager's API, in one file or in several",
      isRepeated: true,
    },
  },
  options: {
    contacts: {
      type: 'file',
      word: 'FILE',
      about: 'a file whose contacts are used for people with the same e-mail address',
    },
    output: { type: 'file', short: 'o', word: 'FILE', about: 'write to this file instead of printing' },
    yes: { type: 'flag', short: 'y', about: 'overwrite the file if it exists' },
  },
  examples: [
    'npx notify-support import pagerduty pagerduty.json > oncall.yaml',
    'npx notify-support import opsgenie opsgenie.json --output oncall.yaml',
  ],
  exitStatus: {
    0: 'the file was written, and no shift is known to differ',
    1: 'nothing was written',
    3: 'the file was written, and shifts differ or apply would refuse it',
  },
  run: async ({ source, files, contacts, output, yes }, terminal) => {
    if (files.length === 0) refuse('FILE is missing: write the files that the other pager’s API answered.');
    if (output !== undefined && existsSync(output) && !yes)
      stop(`${output} exists: add --yes to overwrite it, or name another file.`);
    const known = contacts === undefined ? [] : contactsIn(contacts, terminal);
    return importFrom(source as SourceName, { files, known, output, now: Date.now() }, terminal);
  },
});

type Asked = {
  readonly files: readonly string[];
  readonly known: readonly Contact[];
  readonly output: string | undefined;
  readonly now: number;
};

/** Reads the exports, writes the file, and says what differs. Gives the exit status. */
export function importFrom(source: SourceName, { files, known, output, now }: Asked, terminal: Terminal): number {
  const pager = sources[source];
  const answers = files.flatMap(answersIn);
  for (const answer of answers) {
    const fault = whyUnusable(answer, source);
    if (fault !== undefined) stop(`${fault} Nothing was written.`);
  }
  const imported = pager.read(answers, now);
  const converted = toOnCall(imported, known, now);
  for (const line of tellNotes(imported, converted, pager.name)) terminal.printError(line);
  if (converted.onCall.policies.length === 0)
    stop('The export has no schedule, no policy and no person to put on call. Nothing was written.');
  const text = writeOnCall(converted.onCall, commentsOf(converted, pager.name));
  if (output === undefined) terminal.print(text.trimEnd());
  else writeFileSync(output, text);
  const comparisons = compareShifts(converted, now);
  for (const line of tellComparisons(comparisons, converted, pager.name)) terminal.printError(line);
  const refused = refusalOf(text, output ?? 'oncall.yaml') ?? tellGaps(converted, now);
  for (const line of refused) terminal.printError(line);
  if (output !== undefined) terminal.printError(`Wrote ${output}.`);
  return refused.length > 0 || comparisons.some(({ differences }) => differences.length > 0) ? 3 : 0;
}

/** The lines about the faults that the reader of the file finds; nothing if it finds none. */
function refusalOf(text: string, file: string): string[] | undefined {
  const read = readOnCallText(text, file);
  return 'faults' in read
    ? ['Before you apply the file, correct this:', ...read.faults.map((fault) => `  ${fault}`)]
    : undefined;
}

/** The contacts of a file. Stops if it has faults. */
function contactsIn(file: string, { printError }: Terminal): readonly Contact[] {
  const read = readOnCallFile(file);
  if ('onCall' in read) return read.onCall.contacts;
  for (const fault of read.faults) printError(fault);
  return stop(`The contacts of ${file} cannot be used. Nothing was written.`);
}
