import { forgetAfterSeconds } from '../on-call/limits.ts';
import { severities } from '../on-call/severity.ts';
import { instantAfter } from '../text/instants.ts';
import { contactDeclined, hasIt, type Incident } from './incident.ts';

/**
 * An incident of which a contact was notified, so that it may wait for them. The incident itself says whether it does.
 *
 * `isTaken` is true if a press that took everything has dealt with this run.
 */
export type Waiting = { readonly incident: string; readonly run: number; readonly isTaken: boolean };

/** Longer than an incident stays live after a contact was last notified of it. */
const keepSeconds = 3 * forgetAfterSeconds;

/** The instant from which the entry of a contact who was notified at `at` may be deleted, in epoch seconds. */
export function waitingExpiry(at: string): number {
  return Math.floor(Date.parse(at) / 1000) + keepSeconds;
}

/** Everything that a contact was notified of lately and that is not resolved, each list worst first. */
export type Overview = {
  /** The incidents that they can take: nobody has them. Each is being escalated, or was not answered. */
  readonly waiting: readonly Incident[];
  /** The incidents that they have. */
  readonly held: readonly Incident[];
  /** The incidents that other contacts have. */
  readonly others: readonly Incident[];
};

/** The incidents of a contact at an instant, from those of which they were notified. */
export function overviewOf(contact: string, incidents: readonly Incident[], at: string): Overview {
  const sorted = incidents.toSorted(byUrgency);
  const taken = sorted.filter(({ status }) => status === 'acknowledged');
  return {
    waiting: sorted.filter((incident) => waitsFor(incident, contact, at)),
    held: taken.filter((incident) => hasIt(incident, contact)),
    others: taken.filter((incident) => !hasIt(incident, contact)),
  };
}

/**
 * True when a contact can take an incident, was notified of it in its current run, and has not declined.
 *
 * One that nobody answered waits for a day. After that, taking everything must not bring back what was over long ago.
 */
export function waitsFor(incident: Incident, contact: string, at: string): boolean {
  const { status, run, waits, declines, closedAt } = incident;
  const wait = Object.hasOwn(waits, contact) ? waits[contact] : undefined;
  // Attempt 0 has notified nobody: the contact is not on call yet.
  if (wait?.run !== run || wait.attempt === 0 || declines?.has(contactDeclined(run, wait.round, contact))) return false;
  if (status === 'exhausted') return closedAt !== undefined && instantAfter(closedAt, forgetAfterSeconds) > at;
  return status === 'triggered';
}

/** The worst first, and the newest first among those. The id makes the order the same each time. */
export function byUrgency(a: Incident, b: Incident): number {
  const bySeverity = severities.indexOf(a.severity) - severities.indexOf(b.severity);
  return bySeverity || compare(b.openedAt, a.openedAt) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
