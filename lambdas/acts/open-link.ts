import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type { Incident } from '../domain/incident/incident.ts';
import type { Link } from '../domain/incident/link.ts';

export type LinkServices = Pick<typeof links, 'findLink'> & Pick<typeof incidents, 'findIncident'>;

/** The link of a code and its incident; nothing for an unknown code. */
export const openLink =
  ({ findLink, findIncident }: LinkServices) =>
  async (code: string, at: string): Promise<{ readonly link: Link; readonly incident: Incident } | undefined> => {
    const link = await findLink(code, at);
    const incident = link && (await findIncident(link.incident));
    return link && incident && { link, incident };
  };
