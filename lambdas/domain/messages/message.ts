import type { Contact } from '../contact.ts';
import type { Incident } from '../incident.ts';
import type { Next } from '../progress.ts';
import type { TimelineEvent } from '../timeline.ts';

/** Who looks at an incident's page: a contact, or whoever holds the status link. Times are shown in their zone. */
type Reader = { readonly contact?: string; readonly name?: string; readonly timeZone: string };

/** What one notification has to say, on whichever channel. */
export type NotificationMessage = {
  readonly incident: Incident;
  readonly reader: Pick<Contact, 'id' | 'name' | 'timeZone'>;
  readonly attempt: number;
  readonly attempts: number;
  readonly next: Next | undefined;
  /** When this contact's level is over, if nobody answers. */
  readonly endsAt: string;
  readonly url: string;
};

/** The word to those who were woken and need do nothing more: somebody has it, or it is resolved. */
export type NoticeMessage = {
  readonly incident: Incident;
  readonly reader: { readonly name: string; readonly timeZone: string };
};

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

/** An incident as a reader finds it at an instant. */
export type IncidentView = {
  readonly incident: Incident;
  readonly timeline: readonly TimelineEvent[];
  readonly at: string;
  readonly reader: Reader;
  readonly answer?: Answer;
};
