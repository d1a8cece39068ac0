import type * as incidents from '../adapters/incidents.ts';
import { isContactTest } from '../domain/incident/contact-test.ts';
import { hasIt, isStopped, resolveByOf } from '../domain/incident/incident.ts';
import type { Press } from '../domain/incident/reply.ts';
import { currentWaits } from '../domain/incident/waits.ts';
import type { Answered } from '../domain/page/view.ts';
import { type NoteServices, noteEvent } from './note-event.ts';
import type { Reporting } from './reporting.ts';
import { type NoticeServices, tellOthers } from './tell-others.ts';
import { type WakeServices, wakeAll } from './wake.ts';

export type AcknowledgeServices = WakeServices &
  NoteServices &
  NoticeServices &
  Pick<typeof incidents, 'acknowledge' | 'findIncident'> &
  Pick<Reporting, 'measure'>;

/** Makes the incident the contact's. First the record, then the waits: what the person is told holds, whatever becomes of the waking. */
export const acknowledge =
  (services: AcknowledgeServices) =>
  async (press: Press): Promise<Answered> => {
    const { incident: before, by, at } = press;
    const taken = await services.acknowledge(before.id, by, at, resolveByOf(before, at));
    const found = taken ?? (await services.findIncident(before.id));
    // Whoever had it has just handed it back.
    if (taken === undefined && (found?.status === 'triggered' || found?.status === 'exhausted'))
      return acknowledge(services)({ ...press, incident: found });
    const incident = found ?? before;
    if (!hasIt(incident, by.contact))
      return { incident, answer: { kind: incident.status === 'resolved' ? 'resolved' : 'taken' } };
    if (taken !== undefined && !isContactTest(taken)) {
      const seconds = (Date.parse(at) - Date.parse(taken.openedAt)) / 1000;
      services.measure(at, { IncidentsAcknowledged: 1, SecondsToAcknowledge: seconds });
    }

    await wakeAll(services)(currentWaits(incident), { outcome: 'acknowledged', by: by.contact });
    const acknowledgedAt = incident.acknowledgedAt ?? at;
    await noteEvent(services)(incident, { at: acknowledgedAt, kind: 'reply', ...by, reply: 'acknowledge' });
    // No run is left to tell the others once it has given up, or was stopped.
    if (taken !== undefined && (before.status === 'exhausted' || isStopped(before)))
      await tellOthers(services)(incident);
    return { incident, answer: { kind: taken === undefined ? 'acknowledged-again' : 'acknowledged' } };
  };
