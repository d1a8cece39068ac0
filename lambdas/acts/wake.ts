import type { Wait } from '../domain/incident/incident.ts';
import type { Outcome } from '../domain/incident/waits.ts';

export type WakeServices = {
  readonly wake: (taskToken: string, outcome: Outcome) => Promise<boolean>;
  readonly logError: (message: string, error: unknown, fields?: Readonly<Record<string, unknown>>) => void;
};

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
