import type { Incident, Wait } from './incident.ts';

/** What ends a contact's wait: the answer, and who gave it. */
export type Outcome = {
  readonly outcome: 'acknowledged' | 'resolved' | 'declined' | 'exhausted' | 'superseded';
  readonly by?: string;
};

export type WakeServices = {
  readonly wake: (taskToken: string, outcome: Outcome) => Promise<boolean>;
  readonly logError: (message: string, error: unknown, fields?: Readonly<Record<string, unknown>>) => void;
};

/** Every wait that the incident's current run has registered, be it over or not: waking once more does no harm. */
export function currentWaits({ waits, run }: Incident): Wait[] {
  return Object.values(waits).filter((wait) => wait.run === run);
}

/**
 * Ends waits with an outcome: all of them, whatever becomes of one.
 *
 * The record has decided already, so trouble here changes nobody's answer: the wait then ends by its timeout, and
 * the next attempt finds the incident closed.
 */
export async function wakeAll(
  { wake, logError }: WakeServices,
  waits: readonly Wait[],
  outcome: Outcome,
): Promise<void> {
  const results = await Promise.allSettled(waits.map(({ taskToken }) => wake(taskToken, outcome)));
  for (const result of results) {
    if (result.status === 'rejected') logError('a wait could not be ended; its timeout will', result.reason);
  }
}
