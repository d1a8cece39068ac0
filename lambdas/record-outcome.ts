import { z } from 'zod';
import { type NoticeServices, tellOthers } from './acts/tell-others.ts';
import { exhaust, findIncident, resolve } from './adapters/incidents.ts';
import { noticeServices } from './adapters/notices.ts';
import { addEvent } from './adapters/timeline.ts';
import { endOfTest, isContactTest } from './domain/incident/contact-test.ts';
import type { Incident } from './domain/incident/incident.ts';
import type { TimelineEvent } from './domain/incident/timeline.ts';
import { incidentField, instantField, ordinal, readPayload } from './domain/text/payload.ts';
import { measure } from './log.ts';

const eventSchema = z.object({ incident: incidentField, run: ordinal, at: instantField });

type Services = {
  readonly findIncident: (id: string) => Promise<Incident | undefined>;
  readonly exhaust: (id: string, run: number, at: string) => Promise<Incident | undefined>;
  readonly resolve: (id: string, resolvedBy: string, at: string) => Promise<Incident | undefined>;
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
    const before = await services.findIncident(id);
    if (before !== undefined && isContactTest(before)) return endTest(services, before, run, at);
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

/** A test is over with its run, whether or not anybody pressed; nobody has to close it, and no backstop hears of it. */
async function endTest(
  services: Services,
  { id, run: current, by }: Incident,
  run: number,
  at: string,
): Promise<Ending> {
  if (current !== run) return { outcome: 'superseded' };
  if ((await services.resolve(id, endOfTest, at)) !== undefined)
    await services.addEvent(id, { at, kind: 'status', status: 'resolved', by: endOfTest });
  return by === undefined ? { outcome: 'resolved', by: endOfTest } : { outcome: 'acknowledged', by: by.name };
}

export const handler = recordOutcome({
  findIncident,
  exhaust,
  resolve,
  addEvent,
  notices: noticeServices,
});
