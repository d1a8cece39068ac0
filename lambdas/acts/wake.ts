import type * as executions from '../adapters/executions.ts';
import type { Wait } from '../domain/incident/incident.ts';
import type { Outcome } from '../domain/incident/waits.ts';
import type { Reporting } from './reporting.ts';

export type WakeServices = Pick<typeof executions, 'wake'> & Pick<Reporting, 'logError'>;

/**
 * Ends all waits with an outcome, even if one of them fails; false if one could not be ended.
 *
 * The record has already decided, so a failure here changes no answer: the wait then ends by its timeout, and the next
 * attempt finds the incident closed.
 */
export const wakeAll =
  ({ wake, logError }: WakeServices) =>
  async (waits: readonly Wait[], outcome: Outcome): Promise<boolean> => {
    const results = await Promise.allSettled(waits.map(({ taskToken }) => wake(taskToken, outcome)));
    for (const result of results) {
      if (result.status === 'rejected') logError('a wait could not be ended; its timeout will end it', result.reason);
    }
    return results.every(({ status }) => status === 'fulfilled');
  };
