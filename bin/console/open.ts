import { tellShifts } from '../calendar/tell-shifts.ts';
import { raise } from '../incidents/raise.ts';
import { openRecord } from '../incidents/record-tables.ts';
import type { Connection } from '../stack/connection.ts';
import { playAlert } from '../storm/play-alert.ts';
import { realTiming, type Timing } from './beats.ts';
import { type ConsoleSources, createAccountConsole } from './console.ts';
import { createGate } from './gate.ts';
import { type Served, serve } from './serve.ts';

export type OpenedConsole = Served & {
  /** The address that opens the console, with its key. */
  readonly address: string;
};

type OpenOptions = {
  readonly port: number;
  /** The address of the stack, if it is not AWS itself. */
  readonly endpoint: string | undefined;
  readonly timing?: Timing;
};

/** Serves the console of a stack on this machine. Nothing is read before a page is open. */
export async function openConsole(
  connection: Connection,
  { port, endpoint, timing = realTiming }: OpenOptions,
): Promise<OpenedConsole> {
  const sources = await sourcesOf(connection);
  const gate = createGate();
  const { respond, stop } = createAccountConsole(sources, { gate, endpoint, timing });
  const served = await serve(port, respond);
  return {
    url: served.url,
    address: `${served.url}${gate.path}`,
    stop: () => {
      stop();
      served.stop();
    },
  };
}

async function sourcesOf(connection: Connection): Promise<ConsoleSources> {
  const place = await openRecord(connection);
  // Adapters make their clients when they are loaded.
  const record = await import('../../lambdas/adapters/record.ts');
  const stepFunctions = await import('../../lambdas/adapters/step-functions.ts');
  const { readTimeline } = await import('../../lambdas/adapters/timeline.ts');
  const { findHeldAlerts } = await import('../../lambdas/adapters/held-alerts.ts');
  const { findBackstopNotes } = await import('../../lambdas/adapters/backstop-notes.ts');
  return {
    ...connection,
    ...place,
    ...record,
    ...stepFunctions,
    ...{ readTimeline, findBackstopNotes, findHeldAlerts, playAlert, raise },
    tellShifts: async (before, after, madeAt) => {
      const faults: string[] = [];
      const printError = (line: string) => void faults.push(line);
      await tellShifts(connection, { before, after, command: 'console', madeAt }, { printError });
      return faults[0];
    },
    runChecks: async (which) => {
      const { runChecks } = await import('../cli/doctor/check.ts');
      const { deploymentOf } = await import('../cli/doctor/deployment-of.ts');
      const { backstop } = await import('../cli/doctor/backstop.ts');
      const { checks } = await import('../cli/doctor/checks.ts');
      return runChecks(which === 'all' ? checks : [backstop], deploymentOf(connection));
    },
  };
}
