import { calendarOf } from '../../lambdas/domain/calendar/calendar.ts';
import { usualUnsocialHours } from '../../lambdas/domain/calendar/hours-on-call.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { defineCommand } from '../command/command.ts';
import { refuse } from '../command/errors.ts';
import type { Given } from '../command/options.ts';
import type { Terminal } from '../command/terminal.ts';
import { showPlaying, showReading } from '../incidents/progress.ts';
import { openRecord } from '../incidents/record-tables.ts';
import { shownZone, sinceOf } from '../incidents/since.ts';
import { markdownOf, textOf } from '../replay/describe.ts';
import { openingsSince } from '../replay/past.ts';
import { replay as playAgain, type Replayed } from '../replay/play-again.ts';
import { type Summary, summarise } from '../replay/summarise.ts';
import { connect, connectionOptions } from '../stack/connection.ts';
import { readDeployed, readFile } from './simulate/origin.ts';

/** More take minutes. */
const mostOpenings = 2000;

/** Plays the incidents of a stack under another file. */
export const replay = defineCommand({
  call: 'npx notify-support replay',
  about: `Takes the incidents that a stack had, and plays them under oncall.yaml as it is now: who would have been notified and when,
    how many messages at night, how long until somebody would have taken them, and who would never be notified. It plays them with the
    state machines and functions that are deployed. A contact who was notified at the time presses the same buttons again, after the
    same time. Any other contact answers after their usual time. Nothing leaves this machine. It reads the whole table of incidents,
    whatever --since says.`,
  options: {
    since: {
      type: 'text',
      word: 'TIME',
      about: 'the incidents that opened since then, such as 30d or 2026-11-01',
      default: '30d',
    },
    file: { type: 'file', word: 'FILE', about: 'the file to play them under (default: oncall.yaml)' },
    deployed: { type: 'flag', about: 'play them under what the stack has now, and not under a file' },
    markdown: { type: 'flag', about: 'print Markdown, for a pull request' },
    json: { type: 'flag', about: 'print the result as JSON' },
    'time-zone': { type: 'text', word: 'ZONE', about: "show all times in this zone (default: this machine's)" },
    ...connectionOptions,
  },
  examples: [
    'npx notify-support replay --since 30d --markdown',
    'npx notify-support replay --file new.yaml --since 7d',
  ],
  exitStatus: {
    0: 'the incidents were played',
    1: 'the stack could not be read, or an incident in it is damaged',
    2: 'the file or an argument has a fault',
  },
  run: async (asked, terminal) => {
    const { file, deployed, markdown, json } = asked;
    if (markdown && json) refuse('--markdown and --json say two different forms: leave one out.');
    if (deployed && file !== undefined) refuse('--file cannot be combined with --deployed: leave one of them out.');
    const timeZone = shownZone(asked['time-zone']);
    const since = sinceOf(asked.since, Date.now(), timeZone);
    const found = deployed ? await readDeployed(asked) : readFile(file);
    for (const fault of found.faults) terminal.printError(fault);
    if (found.onCall === undefined) return 2;
    const { onCall, origin } = found;
    const { openings, damaged, pager } = await readOpenings(asked, since, terminal);
    const played = await playAgain(openings, onCall, pager, showPlaying(terminal, openings.length));
    const { night } = usualUnsocialHours;
    const summary = { ...summarise(played, onCall, night), emptySchedules: emptySchedules(played, onCall) };
    const inForm = markdown ? markdownOf : textOf;
    if (json) terminal.print(JSON.stringify(asJson(summary, played, origin), undefined, 2));
    else for (const line of inForm(summary, { origin, since, timeZone, night })) terminal.print(line);
    for (const id of damaged) terminal.printError(`The incident ${id} is damaged, so it is left out.`);
    return damaged.length === 0 ? 0 : 1;
  },
});

/** The newest openings of a stack since an instant, and the name of its pager. */
async function readOpenings(options: Given<typeof connectionOptions>, since: number, terminal: Terminal) {
  const { printError } = terminal;
  const connection = await connect(options);
  await openRecord(connection);
  const { scanRecord } = await import('../../lambdas/adapters/record.ts');
  const { incidents, timelines, damaged } = await scanRecord(new Date(since).toISOString(), showReading(terminal));
  const found = openingsSince(incidents, timelines, since);
  const all = found.filter(({ isOpen }) => !isOpen);
  if (all.length < found.length)
    printError(`${plural(found.length - all.length, 'incident')} still open and not taken: left out.`);
  if (all.length > mostOpenings)
    printError(`There are ${plural(all.length, 'incident')}. Only the newest ${mostOpenings} are played.`);
  return { openings: all.slice(-mostOpenings), damaged, pager: connection.stackName };
}

/** The schedules of the policies that were played in which nobody is on call when an incident opened. */
function emptySchedules(played: readonly Replayed[], { schedules, overrides, contacts, policies }: OnCall) {
  return schedules.flatMap((schedule) => {
    const calendar = calendarOf(schedule, overrides, contacts);
    const asking = policies.filter(({ levels }) => levels.some((level) => level.contacts.includes(schedule.id)));
    const ids = asking.map(({ id }) => id);
    const empty = played.filter(
      ({ policy, opening }) =>
        policy !== undefined && ids.includes(policy) && calendar.dutyAt(opening.at).people.length === 0,
    );
    return empty.length === 0 ? [] : [{ schedule: schedule.id, openings: empty.length }];
  });
}

function asJson({ differing, ...totals }: Summary, played: readonly Replayed[], origin: string) {
  const differs = new Set(differing);
  return {
    origin,
    ...totals,
    incidents: played.map((each) => {
      const { opening, policy, now, because } = each;
      const { id, summary } = opening.incident;
      const openedAt = new Date(opening.at).toISOString();
      return { id, summary, openedAt, policy, because, differs: differs.has(each), was: opening.was, now };
    }),
  };
}
