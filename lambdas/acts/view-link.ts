import type * as incidents from '../adapters/incidents.ts';
import type * as settings from '../adapters/settings.ts';
import type { Incident } from '../domain/incident/incident.ts';
import type { Link, UnansweredLink } from '../domain/incident/link.ts';
import { overviewOf } from '../domain/incident/waiting.ts';
import { contactJson } from '../domain/page/contact-json.ts';
import { contactPage } from '../domain/page/contact-page.ts';
import { incidentJson } from '../domain/page/incident-json.ts';
import { incidentPage } from '../domain/page/incident-page.ts';
import { unansweredJson, unansweredPage } from '../domain/page/unanswered-page.ts';
import type { Answered } from '../domain/page/view.ts';
import { namePeople, type PeopleServices } from './name-people.ts';
import type { OpenedLink } from './open-link.ts';
import { type AroundServices, readAround } from './read-around.ts';
import { countOthers, readNotified, type WaitingServices } from './see-waiting.ts';

export type ViewServices = WaitingServices &
  AroundServices &
  PeopleServices &
  Pick<typeof settings, 'smsPrice' | 'callPrice'>;

export type LinkViewServices = ViewServices & Pick<typeof incidents, 'findUnanswered'>;

/** The page of a link, and the same for a program. */
type Shown = { readonly page: () => string; readonly json: () => object; readonly isPartial: boolean };

/**
 * The incident of a link, everything that waits for its contact, or everything that nobody has taken.
 *
 * @param isForAll true if everything is asked for
 */
export const viewLink =
  (services: LinkViewServices) =>
  async ({ link, incident }: OpenedLink, at: string, isForAll: boolean): Promise<Shown> => {
    if ('unansweredSince' in link) return viewUnanswered(services, link, at);
    if (link.contact !== undefined && (incident === undefined || isForAll))
      return viewContact(services, link, link.contact, at);
    if (incident === undefined) throw new Error('A link without a contact has an incident.');
    const view = await readParts(services, link, incident, at);
    return { json: () => incidentJson(view), page: () => incidentPage(view), isPartial: view.isPartial ?? false };
  };

/** The page of an incident after a press. */
export const viewAnswer =
  (services: ViewServices) =>
  async (answered: Answered, link: Link, at: string): Promise<string> =>
    incidentPage({ ...answered, ...(await readParts(services, link, answered.incident, at)) });

async function viewContact(services: ViewServices, link: Link, contact: string, at: string): Promise<Shown> {
  const overview = overviewOf(contact, await readNotified(services)(contact, at), at);
  const view = { overview, at, reader: { ...link, contact } };
  return { json: () => contactJson(view), page: () => contactPage(view), isPartial: false };
}

async function viewUnanswered(
  { findUnanswered }: LinkViewServices,
  { unansweredSince: since }: UnansweredLink,
  at: string,
): Promise<Shown> {
  const found = await findUnanswered(since);
  return { json: () => unansweredJson(found, since), page: () => unansweredPage(found, since, at), isPartial: false };
}

/** Everything about an incident's page, with the people who will be on call on its levels. */
async function readParts(services: ViewServices, link: Link, incident: Incident, at: string) {
  const [around, others, named] = await Promise.all([
    readAround(services)(incident),
    countOthers(services)(link, incident, at),
    namePeople(services)(incident, at),
  ]);
  return {
    incident: named,
    ...around,
    others,
    at,
    smsPrice: services.smsPrice(),
    callPrice: services.callPrice(),
    reader: link,
    isOneOfMany: link.incident !== incident.id,
  };
}
