import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as waiting from '../adapters/waiting.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { type ContactLink, codeIn, type Link, type UnansweredLink } from '../domain/incident/link.ts';
import type { Reporting } from './reporting.ts';

export type LinkServices = Pick<typeof links, 'findLink'> &
  Pick<typeof incidents, 'findIncident'> &
  Pick<typeof onCall, 'isContact'> &
  Pick<typeof waiting, 'wasNotified'> &
  Pick<Reporting, 'logError'>;

/**
 * A link with the incident that it is opened for: its own, or another one of which its contact was notified. A link to
 * everything that waits for a contact, or that nobody has taken, has none of its own.
 *
 * `hasLeft` is true if its contact is no longer in oncall.yaml, so that it shows and does nothing.
 */
export type OpenedLink = { readonly hasLeft: boolean } & (
  | { readonly link: Link; readonly incident: Incident }
  | { readonly link: ContactLink | UnansweredLink; readonly incident?: undefined }
);

/**
 * The link of a code; nothing for an unknown code, or for an incident that the link does not lead to.
 *
 * @param code with or without what was copied after it
 * @param asked the id of the incident to open, if it is not the link's own
 */
export const openLink =
  (services: LinkServices) =>
  async (code: string, at: string, asked?: string): Promise<OpenedLink | undefined> => {
    const link = await services.findLink(codeIn(code), at);
    if (link === undefined) return undefined;
    const hasLeft = hasContactLeft(services, link);
    if (asked === undefined && link.incident === undefined) return { link, hasLeft: await hasLeft };
    const incident = await findTheirs(services, link, asked, at);
    return incident && { link, incident, hasLeft: await hasLeft };
  };

/** The link's own incident, or another of which its contact was notified. */
async function findTheirs(
  services: LinkServices,
  { incident, contact }: Link,
  asked: string | undefined,
  at: string,
): Promise<Incident | undefined> {
  const id = asked ?? incident;
  if (id === undefined || id === incident) return id === undefined ? undefined : services.findIncident(id);
  if (contact === undefined || !idPattern.test(id) || !(await services.wasNotified(contact, id, at))) return undefined;
  return services.findIncident(id);
}

/** The form of an incident's id, as far as a table's key can be asked for it. */
const idPattern = /^[\w-]{3,100}$/;

/** True only if it is known for certain: a fault of the table must not keep anybody from taking an incident. */
async function hasContactLeft({ isContact, logError }: LinkServices, { contact, incident }: Link): Promise<boolean> {
  if (contact === undefined) return false;
  try {
    return !(await isContact(contact));
  } catch (error) {
    logError('it is not known whether the contact of a link is still in oncall.yaml', error, { incident, contact });
    return false;
  }
}
