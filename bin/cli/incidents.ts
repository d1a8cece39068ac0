import { isCanary } from '../../lambdas/domain/incident/canary.ts';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import { oneLine } from '../../lambdas/domain/text/plain.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { dayAndTime } from '../../lambdas/domain/text/times.ts';
import { columns } from '../calendar/tell.ts';
import { defineCommand } from '../command/command.ts';
import { refuse } from '../command/errors.ts';
import { showReading } from '../incidents/progress.ts';
import { openRecord } from '../incidents/record-tables.ts';
import { newestFirst, rowOf, rowsOf } from '../incidents/rows.ts';
import { shownZone, sinceOf } from '../incidents/since.ts';
import { connect, connectionOptions } from '../stack/connection.ts';
import { csvOf } from '../text/csv.ts';

/** Lists the incidents of a stack. */
export const incidents = defineCommand({
  call: 'npx notify-support incidents',
  about: `Lists the incidents of a stack, newest first: when each opened, how bad it is, how it stands, and who took it. It reads the
    whole table of incidents, whatever --since says. The table keeps an incident for 111 days after its last change.`,
  options: {
    since: {
      ...{ type: 'text', word: 'TIME', default: '30d' },
      about: 'only those that opened since then, such as 30d, 2026-11-01 or 2026-11-01T09:00',
    },
    csv: { type: 'flag', about: 'print comma-separated values, for a spreadsheet' },
    json: { type: 'flag', about: 'print the result as JSON' },
    'time-zone': { type: 'text', word: 'ZONE', about: "show all times in this zone (default: this machine's)" },
    ...connectionOptions,
  },
  examples: ['npx notify-support incidents --since 7d', 'npx notify-support incidents --since 2026-11-01 --csv'],
  exitStatus: { 0: 'the list was printed', 1: 'the stack could not be read, or an incident in it is damaged' },
  run: async ({ since, csv, json, 'time-zone': given, ...connection }, { print, printError }) => {
    if (csv && json) refuse('--csv and --json say two different forms: leave one out.');
    const zone = shownZone(given);
    const from = new Date(sinceOf(since, Date.now(), zone)).toISOString();
    await openRecord(await connect(connection));
    const { scanIncidents } = await import('../../lambdas/adapters/record.ts');
    const { incidents: found, damaged } = await scanIncidents(from, showReading({ printError }));
    const listed = newestFirst(found.filter((incident) => !isCanary(incident)));
    if (json) print(JSON.stringify({ since: from, incidents: listed.map(rowOf), damaged }, undefined, 2));
    else if (csv) print(csvOf(rowsOf(listed)));
    else for (const line of linesOf(listed, zone, from)) print(line);
    for (const id of damaged) printError(`The incident ${id} is damaged, so it is left out.`);
    return damaged.length === 0 ? 0 : 1;
  },
});

function linesOf(listed: readonly Incident[], zone: string, since: string): string[] {
  const rows = listed.map((incident) => [
    dayAndTime(incident.openedAt, zone),
    incident.severity.toUpperCase(),
    oneLine(incident.summary, 60),
    standingOf(incident),
    incident.id,
  ]);
  return [...columns(rows), `${plural(listed.length, 'incident')} since ${dayAndTime(since, zone)} ${zone}.`];
}

function standingOf({ status, by, resolvedBy }: Incident): string {
  const words = {
    triggered: 'nobody has taken it yet',
    acknowledged: `${by?.name ?? 'somebody'} took it`,
    resolved: `resolved by ${resolvedBy ?? 'somebody'}`,
    exhausted: 'nobody answered',
  } as const;
  return oneLine(words[status], 60);
}
