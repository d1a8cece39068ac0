import type { Incident } from '../incident/incident.ts';
import type { TimelineEvent } from '../incident/timeline.ts';
import type { Overview } from '../incident/waiting.ts';
import type { Micros } from '../notify/money.ts';

/** The reader of an incident's page: a contact, or a holder of the status link. Times are shown in their zone. */
type Reader = { readonly contact?: string; readonly name?: string; readonly timeZone: string };

/** The outcome of a pressed button. */
export type Answer =
  | { readonly kind: 'acknowledged' }
  /** The contact who has it pressed again. */
  | { readonly kind: 'acknowledged-again' }
  /** The contact has it, and its alarm is muted until then. */
  | { readonly kind: 'muted'; readonly until: string }
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
  /** The price of one part of an SMS, if it is not the default. */
  readonly smsPrice?: Micros;
  /** The price of a minute of a call, if it is not the default. */
  readonly callPrice?: Micros;
  readonly answer?: Answer;
  /** The other incidents that wait for the reader; `undefined` if that is not known. */
  readonly others?: Others | undefined;
  /** True if the link leads to several incidents, so that the page's own address has to name this one. */
  readonly isOneOfMany?: boolean;
};

/** The number of incidents that wait for a contact besides the one on the page. `isMore` is true if there are more than were counted. */
export type Others = { readonly count: number; readonly isMore: boolean };

/** A contact's page: everything of which they were notified, at an instant. */
export type ContactView = {
  readonly overview: Overview;
  readonly at: string;
  readonly reader: Reader & { readonly contact: string };
  readonly answer?: AllTaken;
};

/** The outcome of the press that takes everything, as numbers of incidents. */
export type AllTaken = {
  /** Those that this press has given to the contact, on the record. */
  readonly taken: number;
  /** Those that still wait. */
  readonly pending: number;
  /** Those that were taken by another contact or resolved before the press reached them. */
  readonly missed: number;
  /** True if those that still wait will be taken by themselves. Otherwise the contact has to press again. */
  readonly isQueued: boolean;
};
