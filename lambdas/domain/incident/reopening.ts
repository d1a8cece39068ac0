import { limits } from '../on-call/limits.ts';
import { instantAfter } from '../text/instants.ts';
import type { Named } from '../text/names.ts';
import { isContactTest } from './contact-test.ts';
import { contactDeclined, type Incident, isStopped, type NextRun } from './incident.ts';
import type { TimelineEvent } from './timeline.ts';

/**
 * True when an alert at this instant reopens the incident, in its next run, because it was resolved a short time before.
 *
 * Whoever resolved it, the fault is the same for the person who had it. After a hundred times the next occurrence is opened.
 */
export function isReopenedAt(incident: Incident, at: string): boolean {
  const until = reopensUntil(incident);
  return until !== undefined && at < until;
}

/**
 * True when another alert, received a moment before, may reopen the incident at the same time. The one that opens the next
 * occurrence has to rule that out first, or both would notify people.
 */
export function mayReopen(incident: Incident): boolean {
  return reopensUntil(incident) !== undefined;
}

function reopensUntil(incident: Incident): string | undefined {
  const { status, closedAt, isFollowed } = incident;
  if (status !== 'resolved' || closedAt === undefined || isFollowed === true) return undefined;
  return quietUntil(incident, closedAt);
}

/** The instant until which an incident that is resolved at `at` has to stay quiet; nothing if it is never reopened. */
export function quietUntil(incident: Incident, at: string): string | undefined {
  const { plan, reopenings = 0 } = incident;
  const seconds = plan?.reopenWithinSeconds ?? limits.defaultReopenWithinSeconds;
  if (isContactTest(incident) || seconds === 0 || reopenings >= limits.reopenings) return undefined;
  return instantAfter(at, seconds);
}

/**
 * The instant at which the sweep tells contacts of an incident that its source resolves at `at`; nothing if its run does.
 *
 * A run that was stopped by hand tells nobody.
 */
export function sweepTellsAt(incident: Incident, at: string): string | undefined {
  return quietUntil(incident, at) ?? (isStopped(incident) ? at : undefined);
}

/** The run that begins when a resolved incident comes again. It notifies first the contact who had it, if any. */
export function reopeningOf(incident: Incident): NextRun {
  const first = holderOf(incident);
  return { startAtLevel: first === undefined ? 1 : 0, declines: new Set(), failedRuns: 0, ...(first && { first }) };
}

/**
 * The contact who had the incident when it was resolved.
 *
 * A run may have notified them first, and been resolved before they could answer: they still have it. Once they passed it
 * on, or another contact was notified in their place, nobody has it.
 */
function holderOf(incident: Incident): Named | undefined {
  const { by, first, run, declines, waits } = incident;
  if (by !== undefined) return isContact(by.contact) ? { id: by.contact, name: by.name } : undefined;
  if (first === undefined || declines?.has(contactDeclined(run, 1, first.id))) return undefined;
  const areOthersAsked = Object.entries(waits).some(([contact, wait]) => wait.run === run && contact !== first.id);
  return areOthersAsked ? undefined : first;
}

/** The number of times that the incident has opened: 2 when it has come again once. */
export function timesOpened({ reopenings = 0 }: Incident): number {
  return reopenings + 1;
}

/** The event of the timeline that an incident came again. */
export function reopenedEvent(incident: Incident, at: string): TimelineEvent {
  const { openedAt: since, run, first } = incident;
  return { at, kind: 'reopened', times: timesOpened(incident), since, run, ...(first && { first: first.name }) };
}

/** A source that took an incident has an id with a colon, and cannot be notified. */
function isContact(id: string): boolean {
  return !id.includes(':');
}
