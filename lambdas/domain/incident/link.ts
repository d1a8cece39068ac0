/** A link to an incident: for a contact, who can answer, or for any reader, who can only look. */
export type IncidentLink = {
  readonly incident: string;
  readonly contact?: string;
  readonly name?: string;
  readonly timeZone: string;
};

/** A link to everything that waits for a contact. */
export type ContactLink = {
  readonly incident?: never;
  readonly contact: string;
  readonly name: string;
  readonly timeZone: string;
};

/** A link to all incidents that nobody has taken since an instant. Nobody can answer with it. */
export type UnansweredLink = {
  readonly incident?: never;
  readonly contact?: never;
  readonly name?: never;
  readonly timeZone: string;
  readonly unansweredSince: string;
};

export type Link = IncidentLink | ContactLink | UnansweredLink;

/** A link without a contact: it shows the incident, and nobody can answer with it. */
export function statusLink(incident: string): IncidentLink {
  return { incident, timeZone: 'UTC' };
}

/** The backstop's link to all incidents that nobody has taken since an instant. */
export function unansweredLink(unansweredSince: string): UnansweredLink {
  return { unansweredSince, timeZone: 'UTC' };
}

/** The URL of a link, from its code. */
export function linkUrl(baseUrl: string, code: string): string {
  return `${baseUrl}/n/${code}`;
}

/**
 * The code in the last part of a link's path, without what follows it: a full stop, a `>` or a quotation mark that was copied
 * with the link.
 */
export function codeIn(part: string): string {
  return /^[\w-]+/.exec(part)?.[0] ?? '';
}
