import type { Incident } from '../incident/incident.ts';
import type { Next } from '../incident/progress.ts';
import type { Contact } from '../on-call/contact.ts';

/** One message as a channel takes it: SMS has only the text, a call SSML. It is worth delivering for `validSeconds`. */
export type Message = {
  readonly text: string;
  readonly subject?: string;
  readonly html?: string;
  readonly validSeconds: number;
};

/** Carried by a message, so that what is heard of it later is known to be about it. */
export type Tags = Readonly<Record<string, string>>;

/** How one message fared: taken by the channel's service, or impossible to deliver, whoever tries again. */
export type Delivery = { readonly sent: true } | { readonly sent: false; readonly why: string };

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
