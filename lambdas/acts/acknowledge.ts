import type * as incidents from '../adapters/incidents.ts';
import { isContactTest } from '../domain/incident/contact-test.ts';
import { hasIt, type Incident, isStopped, resolveByOf } from '../domain/incident/incident.ts';
import { type Press, replyEvent } from '../domain/incident/reply.ts';
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

/** Gives the incident to the contact: first in the record, then by ending the waits. So the answer holds even if a wake-up fails. */
export const acknowledge =
  (services: AcknowledgeServices) =>
  async (press: Press): Promise<Answered> => {
    const { incident: before, by, at } = press;
    const taken = await services.acknowledge(before.id, by, at, resolveByOf(before, at));
    if (taken !== undefined) {
      measureAcknowledgement(services, taken, at);
      await confirm(services, taken, press);
      // After the run gave up or was stopped, no run is left to inform the others.
      if (before.status === 'exhausted' || isStopped(before)) await tellOthers(services)(taken, { at, isRetry: false });
      return { incident: taken, answer: { kind: 'acknowledged' } };
    }
    const found = await findNow(services, before);
    // Another contact had it and has just handed it back.
    if (found?.status === 'triggered' || found?.status === 'exhausted')
      return acknowledge(services)({ ...press, incident: found });
    const incident = found ?? before;
    if (!hasIt(incident, by.contact))
      return { incident, answer: { kind: incident.status === 'resolved' ? 'resolved' : 'taken' } };
    await confirm(services, incident, press);
    return { incident, answer: { kind: 'acknowledged-again' } };
  };

/** The incident as it is now. If it cannot be read, a contact who had it at the press still gets that answer. */
async function findNow(
  { findIncident, logError }: AcknowledgeServices,
  before: Incident,
): Promise<Incident | undefined> {
  try {
    return await findIncident(before.id);
  } catch (error) {
    if (before.status !== 'acknowledged') throw error;
    logError('an incident could not be read again after a press', error, { incident: before.id });
    return before;
  }
}

/**
 * Ends the waits and writes the event, also for a repeated press: the first one may have broken off before.
 *
 * False if a wait could not be ended.
 */
export async function confirm(services: AcknowledgeServices, incident: Incident, press: Press): Promise<boolean> {
  const areEnded = await wakeAll(services)(currentWaits(incident), { outcome: 'acknowledged', by: press.by.contact });
  const at = incident.acknowledgedAt ?? press.at;
  await noteEvent(services)(incident, replyEvent({ ...press, at }, 'acknowledge'));
  return areEnded;
}

/** Measures an acknowledgement, unless it is a contact's own test. */
export function measureAcknowledgement({ measure }: Pick<Reporting, 'measure'>, taken: Incident, at: string): void {
  if (isContactTest(taken)) return;
  const seconds = (Date.parse(at) - Date.parse(taken.openedAt)) / 1000;
  measure(at, { IncidentsAcknowledged: 1, SecondsToAcknowledge: seconds });
}
