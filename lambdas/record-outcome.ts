import { z } from 'zod';
import { exhaust, findIncident } from './adapters/incidents.ts';
import { noticeServices } from './adapters/notices.ts';
import { addEvent } from './adapters/timeline.ts';
import type { Incident } from './domain/incident.ts';
import { type NoticeServices, tellOthers } from './domain/notices.ts';
import { incidentField, instantField, ordinal, readPayload } from './domain/payload.ts';
import type { TimelineEvent } from './domain/timeline.ts';
import { measure } from './log.ts';

const eventSchema = z.object({ incident: incidentField, run: ordinal, at: instantField });

type Services = {
  readonly findIncident: (id: string) => Promise<Incident | undefined>;
  readonly exhaust: (id: string, run: number, at: string) => Promise<Incident | undefined>;
  readonly addEvent: (incident: string, event: TimelineEvent) => Promise<void>;
  readonly notices: NoticeServices;
};

/** How a run ended: as the incident's status says, or superseded where a later run goes on. */
type Ending = { readonly outcome: Incident['status'] | 'superseded'; readonly by?: string };

/** Records how a run ended and says so. An old run's leftovers change nothing. */
export const recordOutcome =
  (services: Services) =>
  async (event: unknown): Promise<Ending> => {
    const { incident: id, run, at } = readPayload(eventSchema, event);
    const exhausted = await services.exhaust(id, run, at);
    if (exhausted !== undefined) measure(at, { IncidentsExhausted: 1 });
    const incident = exhausted ?? (await services.findIncident(id));
    if (incident === undefined) throw new Error(`There is no incident ${id}.`);
    if (incident.run !== run) return { outcome: 'superseded' };
    if (incident.status === 'exhausted') {
      await services.addEvent(id, { at: incident.closedAt ?? at, kind: 'status', status: 'exhausted' });
      return { outcome: 'exhausted' };
    }
    await tellOthers(services.notices, incident);
    const by = incident.status === 'resolved' ? incident.resolvedBy : incident.by?.name;
    return { outcome: incident.status, ...(by !== undefined && { by }) };
  };

export const handler = recordOutcome({
  findIncident,
  exhaust,
  addEvent,
  notices: noticeServices,
});
