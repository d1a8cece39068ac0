import type { Incident } from '../incident/incident.ts';
import type { TimelineEvent } from '../incident/timeline.ts';

/** The reader of an incident's page: a contact, or a holder of the status link. Times are shown in their zone. */
type Reader = { readonly contact?: string; readonly name?: string; readonly timeZone: string };

/** The outcome of a pressed button. */
export type Answer =
  | { readonly kind: 'acknowledged' }
  /** The contact who has it pressed again. */
  | { readonly kind: 'acknowledged-again' }
  /** Another contact has it. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'resolved' }
  /** This press resolved it. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'handed-back' }
  /** Handing it back closed it, because a newer incident has replaced it. */
  | { readonly kind: 'replaced'; readonly newest: Incident }
  /** Only the contact who has it can resolve it or hand it back. */
  | { readonly kind: 'not-yours' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'waiting'; readonly until: string }
  /** All the time is used up, or the wait was already over. */
  | { readonly kind: 'no-more-time' }
  /** The contact passed it on when they were no longer being asked. */
  | { readonly kind: 'too-late' };

/** The answer to a pressed button, and the incident after it. */
export type Answered = { readonly incident: Incident; readonly answer: Answer };

/** An incident as its reader sees it at an instant. */
export type IncidentView = {
  readonly incident: Incident;
  readonly timeline: readonly TimelineEvent[];
  /** The details that came with the alert; `null` if it had none. */
  readonly details?: unknown;
  /** True if the timeline or the details could not be read. */
  readonly isPartial?: boolean;
  readonly at: string;
  readonly reader: Reader;
  readonly answer?: Answer;
};
