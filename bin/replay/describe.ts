import { sayDuration } from '../../lambdas/domain/text/duration.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import { oneLine } from '../../lambdas/domain/text/plain.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { dayAndTime } from '../../lambdas/domain/text/times.ts';
import { columns } from '../calendar/tell.ts';
import type { Course } from './past.ts';
import type { Replayed } from './play-again.ts';
import type { Summary, Totals } from './summarise.ts';

/** More openings that would go another way are only counted. */
const mostRows = 50;

type Context = { readonly origin: string; readonly since: number; readonly timeZone: string; readonly night: string };

const assumptions =
  'A contact who was notified at the time presses the same buttons again in each run, after the same time, or none if they pressed none. Any other contact answers after their usual time, if they have taken any of these. Every message arrives. Each incident is played until somebody takes it and keeps it.';

/** A replay as lines of text. */
export function textOf(summary: Summary, context: Context): string[] {
  const { differing, openings } = summary;
  if (openings === 0) return [titleOf(summary, context)];
  return [
    titleOf(summary, context),
    ...columns([['', 'then', 'now'], ...totalRows(summary, context)]).map((line) => `  ${line}`),
    ...remarks(summary),
    ...(differing.length === 0
      ? []
      : ['These would go another way:', ...differing.slice(0, mostRows).flatMap(openingLines(context))]),
    ...moreLine(differing),
    assumptions,
  ];
}

/** A replay as Markdown, for a pull request. */
export function markdownOf(summary: Summary, context: Context): string[] {
  const { differing, openings } = summary;
  if (openings === 0) return [`### ${escaped(titleOf(summary, context))}`];
  const rows = differing
    .slice(0, mostRows)
    .map(({ opening, now, because }) => [
      dayAndTime(new Date(opening.at).toISOString(), context.timeZone),
      oneLine(opening.incident.summary, 80),
      courseText(opening.was),
      because ?? courseText(now),
    ]);
  return [
    `### ${escaped(titleOf(summary, context))}`,
    '',
    ...markdownTable([['', 'then', 'now'], ...totalRows(summary, context)]),
    ...markdownList(remarks(summary)),
    ...(rows.length === 0
      ? []
      : ['', 'These would go another way:', '', ...markdownTable([['opened', 'incident', 'then', 'now'], ...rows])]),
    ...moreLine(differing).map(escaped),
    '',
    `<sub>${escaped(assumptions)}</sub>`,
  ];
}

function titleOf({ openings }: Summary, { origin, since, timeZone }: Context): string {
  const from = dayAndTime(new Date(since).toISOString(), timeZone);
  return `${plural(openings, 'incident')} since ${from} ${timeZone}, played under ${origin}`;
}

function totalRows({ was, now }: Summary, { night }: Context): string[][] {
  const row = (name: string, of: (totals: Totals) => string | number) => [name, String(of(was)), String(of(now))];
  const time = (seconds: number | undefined) => (seconds === undefined ? '–' : sayDuration(seconds));
  return [
    row('taken', ({ taken }) => taken),
    row('nobody answered', ({ unanswered }) => unanswered),
    row('nobody notified', ({ nobodyNotified }) => nobodyNotified),
    row('messages', ({ messages }) => messages),
    row(`messages at night (${night})`, ({ atNight }) => atNight),
    row('longest time until taken', ({ toAcknowledge }) => time(toAcknowledge?.longest)),
    row('median time until taken', ({ toAcknowledge }) => time(toAcknowledge?.median)),
    row('notified', ({ people }) => people.map(({ name, openings }) => `${name} ${openings}`).join(', ') || 'nobody'),
  ];
}

function remarks({ neverNotified, emptySchedules, differing }: Summary): string[] {
  return [
    ...(neverNotified.length === 0 ? [] : [`Never notified: ${neverNotified.join(', ')}.`]),
    ...emptySchedules.map(
      ({ schedule, openings }) => `Nobody was on call in ${schedule} when ${plural(openings, 'incident')} opened.`,
    ),
    ...(differing.length === 0 ? ['Each incident would go the same way.'] : []),
  ];
}

function openingLines({ timeZone }: Context): (replayed: Replayed) => string[] {
  return ({ opening, now, because }) => [
    `  ${dayAndTime(new Date(opening.at).toISOString(), timeZone)}  ${oneLine(opening.incident.summary, 80)}`,
    `    then  ${courseText(opening.was)}`,
    `    now   ${because ?? courseText(now)}`,
  ];
}

function moreLine(differing: readonly Replayed[]): string[] {
  const more = differing.length - mostRows;
  return more > 0 ? [`${plural(more, 'more incident')} would go another way.`] : [];
}

/** A course in words: `Ada at once, Ben after 5 min. Ben took it after 7 min.` */
function courseText({ reached, handBacks, taken, isUnanswered }: Course): string {
  const delay = (milliseconds: number) =>
    milliseconds < 1000 ? 'at once' : `after ${sayDuration(milliseconds / 1000)}`;
  const who = reached.map(({ name, after }) => `${oneLine(name, 40)} ${delay(after)}`);
  const ending =
    taken === undefined
      ? isUnanswered
        ? ' Nobody answered.'
        : ''
      : ` ${oneLine(taken.name, 40)} took it ${delay(taken.after)}.`;
  const returns = handBacks.map(({ name, after }) => ` ${oneLine(name, 40)} handed it back ${delay(after)}.`);
  return `${who.length === 0 ? 'Nobody was notified' : listNames(who)}.${returns.join('')}${ending}`;
}

/** A list of Markdown, with the empty line that it needs before it. */
function markdownList(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines.map((line) => `- ${escaped(line)}`)];
}

/** A table of Markdown; its first row has the names of the columns. */
function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)];
}

/** Text from outside in Markdown: nothing in it is formatted, linked, or mentions somebody. */
function escaped(text: string): string {
  return oneLine(text, 1000)
    .replace(/[&<>@#]/g, (character) => `&#${character.codePointAt(0)};`)
    .replace(/[\\`*_[\]|~!]/g, '\\$&')
    .replace(/\b(https?|ftp):/gi, '$1&#58;');
}
