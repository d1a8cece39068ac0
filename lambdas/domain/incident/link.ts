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

export type Link = IncidentLink | ContactLink;

/** A link without a contact: it shows the incident, and nobody can answer with it. */
export function statusLink(incident: string): IncidentLink {
  return { incident, timeZone: 'UTC' };
}

/** The URL of a link, from its code. */
export function linkUrl(baseUrl: string, code: string): string {
  return `${baseUrl}/n/${code}`;
}
