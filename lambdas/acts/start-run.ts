import type * as executions from '../adapters/executions.ts';
import type * as incidents from '../adapters/incidents.ts';
import type { Incident } from '../domain/incident/incident.ts';

export type StartServices = Pick<typeof executions, 'startRun'> & Pick<typeof incidents, 'markStarted'>;

/** Starts the incident's run if it has not been started. Every later alert and sweep tries again, which repairs a crash in between. */
export const startIfOwed =
  ({ startRun, markStarted }: StartServices) =>
  async ({ id, run, status, startedAt }: Incident, at: string): Promise<void> => {
    if (status !== 'triggered' || startedAt !== undefined) return;
    await startRun(id, run);
    await markStarted(id, run, at);
  };
