import type { Incident } from '../incident/incident.ts';
import type { TimelineEvent } from '../incident/timeline.ts';

/** Who looks at an incident's page: a contact, or whoever holds the status link. Times are shown in their zone. */
type Reader = { readonly contact?: string; readonly name?: string; readonly timeZone: string };

/** What became of a pressed button. */
export type Answer =
  | { readonly kind: 'acknowledged' }
  /** The same person pressed again: they still have it. */
  | { readonly kind: 'acknowledged-again' }
  /** Somebody else has it. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'resolved' }
  /** This press resolved it. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'handed-back' }
  /** Handing it back closed it, for a newer incident has its place. */
  | { readonly kind: 'replaced'; readonly newest: Incident }
  /** Resolving it, or handing it back, is for whoever has it. */
  | { readonly kind: 'not-yours' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'waiting'; readonly until: string }
  /** The time that can be given is used up, or the wait was already over. */
  | { readonly kind: 'no-more-time' }
  /** Passing it on came when this contact was no longer being asked. */
  | { readonly kind: 'too-late' };

/** What a pressed button was answered, and the incident as it is after it. */
export type Answered = { readonly incident: Incident; readonly answer: Answer };

/** An incident as a reader finds it at an instant. */
export type IncidentView = {
  readonly incident: Incident;
  readonly timeline: readonly TimelineEvent[];
  readonly at: string;
  readonly reader: Reader;
  readonly answer?: Answer;
};
