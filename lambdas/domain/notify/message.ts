import type { Incident } from '../incident/incident.ts';
import type { Next } from '../incident/progress.ts';
import type { Contact } from '../on-call/contact.ts';

/** One message for a channel: an SMS has only the text, a call SSML. It is worth delivering for `validSeconds`. */
export type Message = {
  readonly text: string;
  readonly subject?: string;
  readonly html?: string;
  readonly validSeconds: number;
};

/** The tags of a message, by which a later event about it is recognised. */
export type Tags = Readonly<Record<string, string>>;

/** The result of one message: accepted by the channel's service, or undeliverable, so that a retry cannot help. */
export type Delivery = { readonly sent: true } | { readonly sent: false; readonly why: string };

/** The content of one notification, for every channel. */
export type NotificationMessage = {
  readonly incident: Incident;
  readonly reader: Pick<Contact, 'id' | 'name' | 'timeZone'>;
  readonly attempt: number;
  readonly attempts: number;
  readonly next: Next | undefined;
  /** The end of this contact's level, if nobody answers. */
  readonly endsAt: string;
  readonly url: string;
};

/** The content of a bundle, for every channel. */
export type BundleMessage = {
  readonly reader: Pick<Contact, 'id' | 'name' | 'timeZone'>;
  readonly at: string;
  /** The incidents that wait for the reader, newest first. */
  readonly waiting: readonly Incident[];
  /** The incidents of which the reader was notified, and which somebody took or resolved. */
  readonly over: readonly Incident[];
  /** The link to the page of everything that waits; not needed if nothing does. */
  readonly url: string | undefined;
};

/** The content of a notice to contacts who were notified and have nothing to do: somebody took the incident, or it is resolved. */
export type NoticeMessage = {
  readonly incident: Incident;
  readonly reader: { readonly name: string; readonly timeZone: string };
};
