import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { findUncovered, tellAt, tellStretch, tellUncovered } from '../calendar/prove-coverage.ts';
import type { Comment } from '../oncall/write.ts';
import { oneLine } from '../text/one-line.ts';
import { wrap } from '../text/wrap.ts';
import type { Comparison } from './compare.ts';
import type { Imported, Note } from './model.ts';
import type { Converted } from './to-on-call.ts';

/** The comments of the file: where it comes from, and what the file cannot express, above the entry that it is about. */
export function commentsOf(converted: Converted, sourceName: string): Comment[] {
  const { onCall, parts, policyOf, notes } = converted;
  const without = onCall.contacts.filter(({ sms }) => sms === undefined).map(({ name }) => name);
  const head = `Imported from ${sourceName}. Read the comments, then run \`npx notify-support apply\`.`;
  const phones = `The export has no phone number of ${listAll(without)}. Write one as sms: "+4915112345678", because an e-mail wakes nobody.`;
  const entries = [
    ...parts.map(({ source, schedules }) => ({
      section: 'schedules' as const,
      id: schedules[0]?.id ?? '',
      about: notes.filter(({ schedule }) => schedule === source.key),
    })),
    ...[...policyOf].map(([key, id]) => ({
      section: 'policies' as const,
      id,
      about: notes.filter(({ policy }) => policy === key),
    })),
  ];
  return [
    { lines: wrap(head) },
    ...(without.length === 0 ? [] : [{ section: 'contacts' as const, lines: wrap(phones) }]),
    ...entries
      .filter(({ about }) => about.length > 0)
      .map(({ section, id, about }) => ({ section, id, lines: about.flatMap(({ text }) => wrap(capital(text))) })),
  ];
}

function listAll(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : (names[0] ?? '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The lines about what was read, and what the file cannot express. */
export function tellNotes(imported: Imported, { onCall, notes }: Converted, sourceName: string): string[] {
  const counts = [
    plural(onCall.contacts.length, 'contact'),
    plural(onCall.schedules.length, 'schedule'),
    plural(onCall.policies.length, 'policy', 'policies'),
    plural(onCall.overrides.length, 'override'),
  ];
  const titles = new Map<string, string>([
    ...imported.schedules.map(({ key, name }) => [`s${key}`, `schedule ${oneLine(name)}`] as const),
    ...imported.policies.map(({ key, name }) => [`p${key}`, `policy ${oneLine(name)}`] as const),
  ]);
  const lines = notes.map((note) => `  ${aboutOf(note, titles)}${note.text}`);
  return [
    `Read from ${sourceName}: ${counts.slice(0, -1).join(', ')} and ${counts.at(-1)}.`,
    ...(lines.length === 0 ? [] : ['Look at these:', ...lines]),
  ];
}

function aboutOf({ schedule, policy }: Note, titles: ReadonlyMap<string, string>): string {
  const title = titles.get(schedule === undefined ? `p${policy}` : `s${schedule}`);
  return title === undefined ? '' : `${title}: `;
}

/** The differences that are written out. The others are only counted. */
const mostDifferences = 3;

/** The lines that say where the file has other shifts than the other pager. */
export function tellComparisons(
  comparisons: readonly Comparison[],
  { onCall }: Converted,
  sourceName: string,
): string[] {
  if (comparisons.length === 0) return [];
  const names = new Map(onCall.contacts.map(({ id, name }) => [id, name]));
  const tellPeople = (ids: readonly string[]) => listNames(ids.map((id) => names.get(id) ?? id));
  const lines = comparisons.flatMap(({ parts: { source, schedules }, stretch, differences }): string[] => {
    const ids = schedules.map(({ id }) => id).join(' + ');
    if (stretch === undefined) return [`  ? ${ids}: the export has no final shifts of it for the time to come`];
    const until = tellAt(stretch.until, source.timeZone);
    if (differences.length === 0) return [`  ✔ ${ids}: the same shifts until ${until}`];
    const told = differences
      .slice(0, mostDifferences)
      .map(
        (each) =>
          `      ${tellStretch(each, source.timeZone)}: ${tellPeople(each.theirs)} there, ${tellPeople(each.ours)} here`,
      );
    const more = differences.length - told.length;
    return [
      `  ✘ ${ids}: ${plural(differences.length, 'difference')} until ${until}`,
      ...told,
      ...(more > 0 ? [`      and ${more} more`] : []),
    ];
  });
  return [`Compared with the shifts that ${sourceName} worked out:`, ...lines];
}

/** The lines about what `apply` would refuse in a file without faults: times in which nobody is on call. */
export function tellGaps({ onCall }: Converted, now: Instant): string[] {
  const gaps = findUncovered(onCall, now).flatMap(tellUncovered);
  return gaps.length === 0
    ? []
    : ['apply will refuse these times without anybody on call:', ...gaps.map((line) => `  ${line}`)];
}
