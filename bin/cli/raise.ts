import { setTimeout as sleep } from 'node:timers/promises';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import { linkUrl } from '../../lambdas/domain/incident/link.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { type Severity, severities } from '../../lambdas/domain/on-call/severity.ts';
import { sayDuration } from '../../lambdas/domain/text/duration.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import { oneLine } from '../../lambdas/domain/text/plain.ts';
import { columns } from '../calendar/tell.ts';
import { defineCommand } from '../command/command.ts';
import { refuse, stop } from '../command/errors.ts';
import type { Terminal } from '../command/terminal.ts';
import { followIncident } from '../incidents/follow.ts';
import { type Raised, raise as raiseIncident, type Wanted } from '../incidents/raise.ts';
import { raiserName } from '../incidents/raiser.ts';
import { openRecord } from '../incidents/record-tables.ts';
import { connect, connectionOptions } from '../stack/connection.ts';
import { playAlert } from '../storm/play-alert.ts';
import { policyIn } from './simulate/wishes.ts';

/** Raises an incident by hand. */
export const raise = defineCommand({
  call: 'npx notify-support raise',
  about: `Raises an incident for something that you see before the monitoring does. It notifies the people on the policy at once,
    for real, and says who raised it. Mutes do not hold it. If an incident that was raised with the same text is open, you join it.
    It prints who will be notified, and a link to the incident's page, on which nobody can answer.`,
  operands: { summary: { type: 'text', word: 'TEXT', about: 'one line that says what is wrong' } },
  options: {
    policy: { type: 'text', word: 'POLICY', about: 'whom to notify', default: 'default' },
    severity: {
      ...{ type: 'choice', noun: 'a severity', of: severities, word: 'SEVERITY', default: 'critical' },
      about: severities.join(', '),
    },
    as: {
      ...{ type: 'text', word: 'NAME' },
      about: 'your name, or the id of a contact (default: the name of your AWS identity, else of your user here)',
    },
    follow: { type: 'flag', about: 'print what happens until somebody takes it, or nobody answers' },
    timeout: { type: 'duration', word: 'DURATION', about: 'with --follow: stop after this long', default: '1h' },
    json: { type: 'flag', about: 'print the result as JSON' },
    ...connectionOptions,
  },
  examples: [
    'npx notify-support raise "Customers cannot log in"',
    'npx notify-support raise "The office has no power" --policy office --as dana --follow',
  ],
  exitStatus: {
    0: 'it is raised; with --follow, somebody took it',
    1: 'it could not be raised; with --follow, nobody took it in this time',
  },
  run: async ({ summary, policy, severity, as, follow, timeout, json, ...options }, terminal) => {
    if (follow && json) refuse('--json prints one result, so it does not take --follow: leave one out.');
    const connection = await connect(options);
    const { damaged, ...onCall } = await connection.load();
    for (const { fault } of damaged) terminal.printError(fault);
    const { id } = policyIn(onCall, policy);
    const by = raiserName(as, connection.caller.caller, onCall.contacts);
    if (by === undefined) refuse('There is no name to show: write who you are, such as --as dana.');
    const { baseUrl } = await openRecord(connection);
    const now = Date.now();
    const wanted: Wanted = { summary, severity: severity as Severity, policy: id, by };
    const raised = await raiseIncident(wanted, new Date(now).toISOString());
    if ('fault' in raised) refuse(raised.fault);
    // The incident is raised by now, and this is only the forecast.
    const steps = await stepsFrom(onCall, raised, now).catch((error: Error) => {
      terminal.printError(`Who will be notified could not be worked out: ${error.message}`);
      return undefined;
    });
    const shown: Shown = { raised, by, url: linkUrl(baseUrl, raised.code), steps };
    if (json) terminal.print(JSON.stringify(asJson(shown), undefined, 2));
    else for (const line of linesOf(shown, connection.label)) terminal.print(line);
    return follow ? followUntil(raised.incident, now + timeout * 1000, terminal) : 0;
  },
});

/** A contact who will be notified if nobody answers, milliseconds after now. */
type Step = { readonly id: string; readonly name: string; readonly after: number; readonly by: readonly string[] };

type Shown = {
  readonly raised: Raised;
  readonly by: string;
  readonly url: string;
  readonly steps: readonly Step[] | undefined;
};

/** Plays the incident as `simulate` does: who will be notified if nobody answers. Nothing if it was open already. */
async function stepsFrom(onCall: OnCall, { incident, opened }: Raised, now: number): Promise<Step[]> {
  if (!opened) return [];
  const { notified } = await playAlert(onCall, incident.policy, now);
  return notified.flatMap(({ id, name, by, at: [first] }) =>
    first === undefined ? [] : [{ id, name, by, after: Date.parse(first) - now }],
  );
}

function asJson({ raised: { incident, opened }, by, url, steps }: Shown) {
  const { id, status, summary, severity, policy } = incident;
  return {
    ...{ incident: id, opened, status, summary, severity, policy, raisedBy: by, url },
    willBeNotified: steps?.map(({ after, by: channels, ...contact }) => ({
      ...{ ...contact, afterSeconds: after / 1000, by: channels },
    })),
  };
}

function linesOf({ raised: { incident, opened }, by, url, steps }: Shown, label: string): string[] {
  const { id, severity, policy } = incident;
  const summary = oneLine(incident.summary);
  const rows = (steps ?? []).map((step) => [
    `  ${step.name}`,
    step.after < 1000 ? 'now' : `in ${sayDuration(step.after / 1000)}`,
    `by ${listNames(step.by)}`,
  ]);
  const nobody = '  Nobody is on call for this policy. The backstop will be notified.';
  return [
    label,
    opened ? `${by} raised ${severity.toUpperCase()}: ${summary}, to policy ${policy}.` : standingOf(incident),
    ...(opened && steps !== undefined
      ? ['If nobody answers, these are notified:', ...(rows.length > 0 ? columns(rows) : [nobody])]
      : []),
    `The incident is ${id}.`,
    `Its page: ${url}`,
  ];
}

/** A sentence about an incident that was open already. */
function standingOf({ status, by, summary }: Incident): string {
  const who = status === 'acknowledged' ? `${by?.name ?? 'Somebody'} took it.` : 'Its contacts are being notified.';
  return `This is open already: ${oneLine(summary)}. ${who}`;
}

/** Prints what happens to an incident; gives the exit status. */
async function followUntil({ id }: Incident, endsAt: number, { print }: Terminal): Promise<number> {
  const { findIncident } = await import('../../lambdas/adapters/incidents.ts');
  const { readTimeline } = await import('../../lambdas/adapters/timeline.ts');
  const incident = await followIncident({
    read: async () => ({
      incident: (await findIncident(id)) ?? stop(`The incident ${id} no longer exists.`),
      timeline: await readTimeline(id),
    }),
    pause: async () => {
      await sleep(Math.min(1000, Math.max(0, endsAt - Date.now())));
      return Date.now() < endsAt;
    },
    print,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  if (incident.status === 'triggered') print('The time is up. The incident goes on, and its page shows more.');
  return incident.status === 'acknowledged' || incident.status === 'resolved' ? 0 : 1;
}
