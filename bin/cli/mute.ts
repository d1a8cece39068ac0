import { formatInstant, instantOfPoint, parsePoint } from '../../lambdas/domain/calendar/dates.ts';
import { meaningOf } from '../../lambdas/domain/calendar/parsed.ts';
import { faultsOfMute, tellNarrowing } from '../../lambdas/domain/on-call/mute.ts';
import { withMute } from '../../lambdas/domain/on-call/mute-by-press.ts';
import type { Mute } from '../../lambdas/domain/on-call/muting.ts';
import { timeZoneFault } from '../../lambdas/domain/text/time-zone.ts';
import { openTable, tableOptions, tableStatus } from '../calendar/change-table.ts';
import { defineCommand } from '../command/command.ts';
import { refuse } from '../command/errors.ts';
import { alarmOperand, narrowingOf, narrowingOptions, tellIn } from '../mutes/narrowing.ts';

const minute = 60_000;

/** Mutes some alerts for a time. */
export const mute = defineCommand({
  call: 'npx notify-support mute',
  about: `Holds alerts for a time, so that nobody is notified of them. At the end, each alert that is still wrong opens its
    incident. Incidents that are open already continue. Write ALARM, --arn, --source, --policy or --severity. It changes the stack, not
    your file. \`npx notify-support export\` prints a new file with it, without your comments.`,
  operands: alarmOperand,
  options: {
    for: { type: 'duration', word: 'DURATION', about: 'for how long, such as 2h; at most 7d' },
    until: { type: 'point', word: 'TIME', about: 'until when, in place of --for, such as 2026-12-02T02:00' },
    from: { type: 'point', word: 'TIME', about: 'from when, such as 2026-12-01T22:00 (default: now)' },
    because: { type: 'text', word: 'REASON', about: 'why; required. Whoever is notified at the end reads it' },
    ...narrowingOptions,
    'time-zone': { type: 'text', word: 'ZONE', about: "the zone of times (default: this machine's)" },
    json: { type: 'flag', about: 'print the mute as JSON' },
    ...tableOptions,
  },
  examples: [
    'npx notify-support mute "db-*" --for 2h --because "the database moves"',
    'npx notify-support mute --source grafana --severity warning --for 1d --because "it is rebuilt"',
  ],
  exitStatus: tableStatus,
  run: async ({ alarm, arn, source, policy, severity, json, ...given }, terminal) => {
    const { for: seconds, until, from, because, 'time-zone': zone = ownZone(), ...connection } = given;
    const fault = timeZoneFault(zone);
    if (fault !== undefined) refuse(fault);
    if ((seconds === undefined) === (until === undefined))
      refuse('Write either --for, such as --for 2h, or --until, such as --until 2026-12-02T02:00.');
    if (because === undefined) refuse('--because is missing: write why, such as --because "the database moves".');
    const pointIn = (text: string) => instantOfPoint(meaningOf(parsePoint(text)), zone);
    const now = Math.floor(Date.now() / minute) * minute;
    const begin = from === undefined ? now : pointIn(from);
    const end = until === undefined ? Math.ceil((begin + (seconds ?? 0) * 1000) / minute) * minute : pointIn(until);
    if (begin < now) refuse(`--from ${tellIn(begin, zone)} is in the past: leave it out to begin now.`);
    if (end <= begin) refuse('The end is not after the beginning: correct --for, --until or --from.');
    const made: Mute = {
      ...narrowingOf({ alarm, arn, source, policy, severity }),
      ...{ from: formatInstant(begin), until: formatInstant(end), timeZone: zone, because },
    };
    const { stack, onCall, sameStack } = await openTable(connection);
    const faults = faultsOfMute(
      made,
      onCall.policies.map(({ id }) => id),
    );
    if (faults[0] !== undefined) refuse(faults[0]);
    await stack.changeMutes((stored) => withMute(stored, { ...made, madeAt: new Date().toISOString() }, Date.now()));
    const about = tellNarrowing(made);
    if (json) terminal.print(JSON.stringify({ mute: made }, undefined, 2));
    else {
      const start = begin > now ? `from ${tellIn(begin, zone)} ` : '';
      terminal.print(`Muted ${about} ${start}until ${tellIn(end, zone)}: ${because}.`);
      terminal.print('What is still wrong then opens its incident. `npx notify-support held` lists what is held.');
      terminal.print(`To undo this: npx notify-support unmute ${argumentsOf(made)}${sameStack}`);
    }
    return 0;
  },
});

/** The zone of this machine, if it is one that a file may have. */
function ownZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZoneFault(timeZone) === undefined ? timeZone : 'UTC';
}

/** The arguments that name what a mute is about. */
function argumentsOf({ alarm, arn, source, policy, severity = [] }: Mute): string {
  const words = [
    ...(alarm === undefined ? [] : [`"${alarm}"`]),
    ...(arn === undefined ? [] : [`--arn "${arn}"`]),
    ...(source === undefined ? [] : [`--source ${source}`]),
    ...(policy === undefined ? [] : [`--policy ${policy}`]),
    ...severity.map((each) => `--severity ${each}`),
  ];
  return words.join(' ');
}
