import type { Incident, Wait } from './incident.ts';

/** The outcome that ends a contact's wait, and the contact or source that caused it. */
export type Outcome = {
  readonly outcome: 'acknowledged' | 'resolved' | 'declined' | 'exhausted' | 'superseded';
  readonly by?: string;
};

/** Every wait that the incident's current run has registered, open or over: a second wake-up does no harm. */
export function currentWaits({ waits, run }: Incident): Wait[] {
  return Object.values(waits).filter((wait) => wait.run === run);
}
