import type * as incidents from '../adapters/incidents.ts';
import type * as waiting from '../adapters/waiting.ts';
import type { Incident } from '../domain/incident/incident.ts';
import type { Link } from '../domain/incident/link.ts';
import { waitsFor } from '../domain/incident/waiting.ts';
import type { Others } from '../domain/page/view.ts';
import type { Reporting } from './reporting.ts';

export type WaitingServices = Pick<typeof waiting, 'findWaiting'> & Pick<typeof incidents, 'findIncidents'>;

/** The incidents of which a contact was notified lately, as they are now. */
export const readNotified =
  ({ findWaiting, findIncidents }: WaitingServices) =>
  async (contact: string, at: string): Promise<Incident[]> => {
    const listed = await findWaiting(contact, at);
    return findIncidents(listed.map(({ incident }) => incident));
  };

/** More than this need not be counted for a line on another page. */
const mostCounted = 100;

/** The keys of one batch of DynamoDB. */
const perRead = 100;

/**
 * The number of other incidents that wait for the reader of an incident's page.
 *
 * It is a line on the page, so a failure is logged, and the line is left out.
 */
export const countOthers =
  (services: WaitingServices & Pick<Reporting, 'logError'>) =>
  async ({ contact }: Link, { id }: Incident, at: string): Promise<Others | undefined> => {
    if (contact === undefined) return undefined;
    try {
      const listed = await services.findWaiting(contact, at);
      const ids = listed.filter(({ incident, isTaken }) => incident !== id && !isTaken).map(({ incident }) => incident);
      let count = 0;
      for (let start = 0; start < ids.length && count <= mostCounted; start += perRead) {
        const read = await services.findIncidents(ids.slice(start, start + perRead));
        count += read.filter((incident) => waitsFor(incident, contact, at)).length;
      }
      return { count: Math.min(count, mostCounted), isMore: count > mostCounted };
    } catch (error) {
      services.logError('the other incidents of a contact could not be counted', error, { incident: id, contact });
      return undefined;
    }
  };
