import type { RunningExecution } from '../../lambdas/adapters/stop-executions.ts';
import { oneLine } from '../../lambdas/domain/text/plain.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { columns } from '../calendar/tell.ts';
import { defineCommand } from '../command/command.ts';
import { describeError, stop } from '../command/errors.ts';
import type { Terminal } from '../command/terminal.ts';
import { openRecord } from '../incidents/record-tables.ts';
import { connect, connectionOptions } from '../stack/connection.ts';

/** Stops every escalation that is running. */
export const stopAll = defineCommand({
  call: 'npx notify-support stop-all',
  about: `Stops every escalation that is running, after a question. Nobody else will be notified of its incident, and the backstop
    gets a message about it. Use it before you destroy a stack, because an escalation that waits for an answer delays that. Incidents, links and the
    record remain. An alert that comes later starts a new escalation, so stop the systems that send alerts first.`,
  options: { yes: { type: 'flag', about: 'stop them without asking' }, ...connectionOptions },
  examples: ['npx notify-support stop-all', 'npx notify-support stop-all --yes --stack Shop_Ops'],
  exitStatus: { 0: 'no escalation is running', 1: 'nothing was stopped, or not all could be stopped' },
  run: async ({ yes, ...options }, terminal) => {
    const connection = await connect(options);
    const { stateMachine } = await openRecord(connection);
    // Adapters make their clients when they are loaded.
    const { findRunningOf, stopExecution } = await import('../../lambdas/adapters/stop-executions.ts');
    const runs = await findRunningOf(stateMachine);
    // A contact's execution normally ends with its run. One can be left over.
    const contacts = await findRunningOf(stateMachine.replace(/NotifySupport$/, 'NotifyContact'));
    const { print, printError } = terminal;
    if (runs.length + contacts.length === 0) {
      print('No escalation is running.');
      return 0;
    }
    for (const line of await list(runs)) print(line);
    const what = `${plural(runs.length, 'escalation')} of ${connection.label}`;
    if (!yes && !(await isConfirmed(what, terminal))) {
      print('Nothing was stopped.');
      return 1;
    }
    const cause = `notify-support stop-all, by ${connection.caller.caller}`;
    const faults = await stopEach([...runs, ...contacts], (arn) => stopExecution(arn, cause));
    for (const fault of faults) printError(fault);
    if (faults.length > 0) return 1;
    print(`Stopped ${what}. Nobody else will be notified. The incidents are still open: take them on their pages.`);
    return 0;
  },
});

/** The incidents of runs, each on a line. One that cannot be read has its id only. */
async function list(runs: readonly RunningExecution[]): Promise<string[]> {
  const { findIncident } = await import('../../lambdas/adapters/incidents.ts');
  const rows = runs.map(async ({ name }) => {
    const id = name.replace(/-\d+$/, '');
    const incident = await findIncident(id).catch(() => undefined);
    if (incident === undefined) return [`  ${id}`, '', ''];
    return [`  ${id}`, incident.severity.toUpperCase(), oneLine(incident.summary, 60)];
  });
  return columns(await Promise.all(rows));
}

async function isConfirmed(what: string, { ask }: Terminal): Promise<boolean> {
  if (ask === undefined)
    stop('Nothing was stopped, because there is no terminal on which to ask. Add --yes to stop them without asking.');
  return /^y(es)?$/i.test((await ask(`Stop ${what}? Nobody else will be notified. [y/N] `)).trim());
}

/** Stops one execution after another. Gives a sentence for each that could not be stopped. */
async function stopEach(
  executions: readonly RunningExecution[],
  act: (arn: string) => Promise<void>,
): Promise<string[]> {
  const faults: string[] = [];
  for (const { arn, name } of executions) {
    try {
      await act(arn);
    } catch (error) {
      faults.push(`${name} could not be stopped. ${describeError(error, undefined)}`);
    }
  }
  return faults;
}
