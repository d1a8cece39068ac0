/** A link to an incident: for a contact, who can answer, or for any reader, who can only look. */
export type Link = {
  readonly incident: string;
  readonly contact?: string;
  readonly name?: string;
  readonly timeZone: string;
};

/** A link without a contact: it shows the incident, and nobody can answer with it. */
export function statusLink(incident: string): Link {
  return { incident, timeZone: 'UTC' };
}

/** The URL of a link, from its code. */
export function linkUrl(baseUrl: string, code: string): string {
  return `${baseUrl}/n/${code}`;
}
