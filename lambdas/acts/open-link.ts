import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type * as onCall from '../adapters/on-call.ts';
import type { Incident } from '../domain/incident/incident.ts';
import type { Link } from '../domain/incident/link.ts';
import type { Reporting } from './reporting.ts';

export type LinkServices = Pick<typeof links, 'findLink'> &
  Pick<typeof incidents, 'findIncident'> &
  Pick<typeof onCall, 'isContact'> &
  Pick<Reporting, 'logError'>;

/** A link with its incident. `hasLeft` is true if its contact is no longer in oncall.yaml, so that it shows and does nothing. */
export type OpenedLink = { readonly link: Link; readonly incident: Incident; readonly hasLeft: boolean };

/** The link of a code and its incident; nothing for an unknown code. */
export const openLink =
  (services: LinkServices) =>
  async (code: string, at: string): Promise<OpenedLink | undefined> => {
    const link = await services.findLink(code, at);
    if (link?.incident === undefined) return undefined;
    const [incident, hasLeft] = await Promise.all([
      services.findIncident(link.incident),
      hasContactLeft(services, link),
    ]);
    return incident && { link, incident, hasLeft };
  };

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
