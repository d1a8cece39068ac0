/** What a link opens: an incident, for a contact who may answer, or for anybody who may only look. */
export type Link = {
  readonly incident: string;
  readonly contact?: string;
  readonly name?: string;
  readonly timeZone: string;
};

/** A link for whoever has no name here: it shows the incident, and answers for nobody. */
export function statusLink(incident: string): Link {
  return { incident, timeZone: 'UTC' };
}

/** The address behind which a code opens its link. */
export function linkUrl(baseUrl: string, code: string): string {
  return `${baseUrl}/n/${code}`;
}
