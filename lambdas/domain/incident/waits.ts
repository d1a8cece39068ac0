import type { Incident, Wait } from './incident.ts';

/** What ends a contact's wait: the answer, and who gave it. */
export type Outcome = {
  readonly outcome: 'acknowledged' | 'resolved' | 'declined' | 'exhausted' | 'superseded';
  readonly by?: string;
};

/** Every wait that the incident's current run has registered, be it over or not: waking once more does no harm. */
export function currentWaits({ waits, run }: Incident): Wait[] {
  return Object.values(waits).filter((wait) => wait.run === run);
}
