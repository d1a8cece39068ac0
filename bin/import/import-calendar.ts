import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { limits } from '../../lambdas/domain/on-call/limits.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { refuseUnknown, scheduleIn } from '../calendar/change-people.ts';
import { refuse, stop } from '../command/errors.ts';
import type { Terminal } from '../command/terminal.ts';
import { readOnCallFile } from '../oncall/file.ts';
import { awayOf, type CalendarEvent, eventsIn, stretchTexts } from './ical.ts';

type Asked = {
  readonly files: readonly string[];
  /** The contact whose calendar it is. */
  readonly as: string;
  /** The schedule that the events put the contact on call in. Without it they are absences. */
  readonly schedule: string | undefined;
  /** Text that the title of an event must have. */
  readonly match: string | undefined;
  /** The file that has the contact. */
  readonly file: string;
  readonly now: Instant;
};

/** Prints the lines of the file that the events of calendars become: absences of a contact, or overrides. Gives the exit status. */
export async function importCalendar(asked: Asked, { print, printError }: Terminal): Promise<number> {
  const { as, schedule: id, match, file, now } = asked;
  const read = readOnCallFile(file);
  if ('faults' in read) {
    for (const fault of [...read.faults, 'Nothing was printed.']) printError(fault);
    return 1;
  }
  refuseUnknown(read.onCall, as);
  const contact = read.onCall.contacts.find((each) => each.id === as);
  const schedule = id === undefined ? undefined : scheduleIn(read.onCall, id);
  const timeZone = schedule?.timeZone ?? contact?.timeZone ?? 'UTC';
  const all = (await Promise.all(asked.files.map((each) => eventsIn(each, timeZone, now)))).flat();
  const matching = all.filter(({ title }) => title.toLowerCase().includes((match ?? '').toLowerCase()));
  // Every meeting is an event, and nobody is away for it.
  const used = schedule === undefined && match === undefined ? matching.filter(isWholeDays) : matching;
  for (const line of tellLeftOut(all, matching, used)) printError(line);
  if (used.length === 0) stop('There is no event to use. Nothing was printed.');
  const lines =
    schedule === undefined
      ? awayLines(as, [...(contact?.away ?? []), ...awayOf(used, timeZone)], file)
      : overrideLines(as, schedule, used, file);
  for (const line of lines) print(line);
  return 0;
}

function isWholeDays(event: CalendarEvent): boolean {
  return 'first' in event;
}

function tellLeftOut(
  all: readonly CalendarEvent[],
  matching: readonly CalendarEvent[],
  used: readonly CalendarEvent[],
): string[] {
  const [other, timed] = [all.length - matching.length, matching.length - used.length];
  return [
    `Read ${plural(all.length, 'event')} that ${all.length === 1 ? 'is' : 'are'} not over.`,
    ...(other > 0 ? [`${plural(other, 'event')} without this title left out.`] : []),
    ...(timed > 0
      ? [`${plural(timed, 'event')} with hours left out. To use some, name a word of their titles with --match.`]
      : []),
  ];
}

function awayLines(as: string, away: readonly string[], file: string): string[] {
  const all = [...new Set(away)];
  if (all.length > limits.absencesPerContact) refuseMany(all.length, 'absences', limits.absencesPerContact);
  return [`# In ${file}, the contact ${as}:`, `    away: [${all.join(', ')}]`];
}

function overrideLines(
  as: string,
  { id, timeZone }: { readonly id: string; readonly timeZone: string },
  events: readonly CalendarEvent[],
  file: string,
): string[] {
  if (events.length > limits.overrides) refuseMany(events.length, 'overrides', limits.overrides);
  return [
    `# In ${file}, under overrides:`,
    ...events.map((event) => {
      const { from, until } = stretchTexts(event, timeZone);
      return `  - { schedule: ${id}, from: ${from}, until: ${until}, put: ${as} }`;
    }),
  ];
}

function refuseMany(count: number, noun: string, most: number): never {
  return refuse(`The calendar has ${count} ${noun}, and the limit is ${most}. Name a word of the titles with --match.`);
}
