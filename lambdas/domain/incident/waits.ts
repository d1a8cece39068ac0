import type { Position } from '../on-call/plan.ts';
import type { Incident, Wait } from './incident.ts';

/** The outcome that ends a contact's wait, and the contact or source that caused it. */
export type Outcome = {
  readonly outcome: 'acknowledged' | 'resolved' | 'declined' | 'exhausted' | 'superseded' | 'off call';
  readonly by?: string;
};

/**
 * Every wait that the incident's current run has registered, open or over: a second wake-up does no harm. One whose token
 * was forgotten is over.
 */
export function currentWaits({ waits, run }: Incident): Wait[] {
  return Object.values(waits).filter((wait) => wait.run === run && hasToken(wait));
}

/** False when the token of a wait was forgotten, because its level is over. */
export function hasToken({ taskToken }: Wait): boolean {
  return taskToken !== '';
}

/** A record has room for the tokens of hundreds of contacts. With more than this of earlier levels some are forgotten. */
const mostPast = 40;

/** One write forgets this many. A level has at most 20 contacts, so their number does not grow. */
const mostAtOnce = 25;

/**
 * The waits whose tokens can be forgotten while a level is notified, with their contacts: some of those of earlier levels,
 * if there are many. A run begins a level only when the one before it is over.
 */
export function tokensToForget({ waits, run }: Incident, now: Position): [contact: string, wait: Wait][] {
  const past = Object.entries(waits).filter(([, wait]) => wait.run === run && hasToken(wait) && isBefore(wait, now));
  return past.length > mostPast ? past.slice(0, mostAtOnce) : [];
}

/** True for a position that a run passes before the other one. */
function isBefore(one: Position, other: Position): boolean {
  return one.round < other.round || (one.round === other.round && one.level < other.level);
}
