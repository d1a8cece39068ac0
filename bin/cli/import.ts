import { existsSync } from 'node:fs';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { defineCommand } from '../command/command.ts';
import { refuse, stop } from '../command/errors.ts';
import type { Terminal } from '../command/terminal.ts';
import { answersIn } from '../import/answers.ts';
import { compareShifts } from '../import/compare.ts';
import { importCalendar } from '../import/import-calendar.ts';
import { type SourceName, sources, whyUnusable } from '../import/sources.ts';
import { commentsOf, tellComparisons, tellGaps, tellNotes } from '../import/tell.ts';
import { toOnCall } from '../import/to-on-call.ts';
import { ownFile } from '../oncall/current.ts';
import { readOnCallFile, readOnCallText } from '../oncall/file.ts';
import { writeOnCall } from '../oncall/write.ts';
import { writeOnCallFile } from '../oncall/write-file.ts';

const names = Object.keys(sources) as SourceName[];
/** The format that is read without another pager. */
const calendar = 'ical';

/** Turns exports of another pager into a file, and calendars into lines of it. */
export const importCommand = defineCommand({
  call: 'npx notify-support import',
  about: `Turns exports of another pager into a file for \`apply\`: people, schedules, overrides and policies. Each schedule begins
    with the shift that is running. What the file cannot express is a comment in it and a line on stderr. If the export has the
    shifts that the other pager worked out, the next 13 weeks are compared with them. docs/moving-in.md shows how to make the
    exports. \`import ical\` turns calendars into absences of a contact, or into overrides that put the contact on call.`,
  operands: {
    source: {
      ...{ type: 'choice', noun: 'a pager or format that is known', of: [...names, calendar], word: 'SOURCE' },
      about: `the other pager, or ${calendar}: ${names.join(', ')}`,
    },
    files: {
      ...{ type: 'file', word: 'FILE', isRepeated: true },
      about: "the answers of the other pager's API, in one file or in several",
    },
  },
  options: {
    contacts: {
      ...{ type: 'file', word: 'FILE' },
      about: 'a file whose contacts are used for people with the same e-mail address',
    },
    output: {
      type: 'file',
      short: 'o',
      word: 'FILE',
      about: 'write to this file instead of printing; only you can read a new one',
    },
    yes: { type: 'flag', short: 'y', about: 'overwrite the file if it exists' },
    as: { type: 'text', word: 'WHO', about: `with ${calendar}: the contact whose calendar it is` },
    schedule: { type: 'text', word: 'SCHEDULE', about: `with ${calendar}: make overrides of this schedule` },
    match: { type: 'text', word: 'TEXT', about: `with ${calendar}: use only events with this text in their title` },
    file: {
      type: 'file',
      word: 'FILE',
      about: `with ${calendar}: the file that has the contact (default: ${ownFile})`,
    },
  },
  examples: [
    'npx notify-support import pagerduty pagerduty.json > oncall.yaml',
    'npx notify-support import opsgenie opsgenie.json --output oncall.yaml',
    'npx notify-support import ical holidays.ics --as ada',
  ],
  exitStatus: {
    0: 'it was written, and no shift is known to differ',
    1: 'nothing was written',
    3: 'it was written, and shifts differ or apply would refuse it',
  },
  run: async ({ source, files, contacts, output, yes, ...given }, terminal) => {
    const now = Date.now();
    const { as, schedule, match, file } = given;
    if (files.length === 0)
      refuse(
        `FILE is missing: write the ${source === calendar ? 'calendars' : 'files that the other pager’s API answered'}.`,
      );
    if (source === calendar) {
      refuseOptions({ contacts, output, yes: yes || undefined }, `${source} prints lines for a file`);
      if (as === undefined) refuse('--as is missing: write the contact whose calendar it is, such as --as ada.');
      return importCalendar({ files, as, schedule, match, file: file ?? ownFile, now }, terminal);
    }
    refuseOptions({ as, schedule, match, file }, `${source} is a pager`);
    if (output !== undefined && existsSync(output) && !yes)
      stop(`${output} exists: add --yes to overwrite it, or name another file.`);
    const known = contacts === undefined ? [] : contactsIn(contacts, terminal);
    return importFrom(source as SourceName, { files, known, output, now }, terminal);
  },
});

/** Refuses options that have no meaning for a source. */
function refuseOptions(given: Readonly<Record<string, unknown>>, because: string): void {
  const [name] = Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [option]));
  if (name !== undefined) refuse(`--${name} has no meaning here, because ${because}: leave it out.`);
}

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
  else writeOnCallFile(output, text);
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
