import type * as incidents from '../adapters/incidents.ts';
import type * as timeline from '../adapters/timeline.ts';
import { canaryContact, isCanary } from '../domain/incident/canary.ts';
import { endOfTest, isContactTest } from '../domain/incident/contact-test.ts';
import type { Incident } from '../domain/incident/incident.ts';
import type { Reporting } from './reporting.ts';
import { type NoticeServices, tellOthers } from './tell-others.ts';

export type EndServices = NoticeServices &
  Pick<typeof incidents, 'findIncident' | 'exhaust' | 'resolve'> &
  Pick<typeof timeline, 'addEvent'> &
  Pick<Reporting, 'measure'>;

/** A run that has ended. */
export type EndedRun = { readonly incident: string; readonly run: number; readonly at: string };

/** The ending of a run: the incident's status, or `superseded` if a later run has begun. */
export type Ending = { readonly outcome: Incident['status'] | 'superseded'; readonly by?: string };

/** Records and returns the ending of a run. An old run changes nothing. */
export const endRun =
  (services: EndServices) =>
  async (ended: EndedRun): Promise<Ending> => {
    const { incident: id, run, at } = ended;
    const before = await services.findIncident(id);
    if (before !== undefined && isContactTest(before)) return endTest(services, before, ended);
    const incident = await exhaustIfTriggered(services, ended);
    if (incident.run !== run) return { outcome: 'superseded' };
    if (incident.status === 'exhausted') {
      await services.addEvent(id, { at: incident.closedAt ?? at, kind: 'status', status: 'exhausted' });
      return { outcome: 'exhausted' };
    }
    // If it can come again, the sweep tells them once it has stayed quiet.
    // A retry of the state has the same instant, and only this run tells them.
    if (incident.noticesAt === undefined) await tellOthers(services)(incident, { at, isRetry: true });
    const by = incident.status === 'resolved' ? incident.resolvedBy : incident.by?.name;
    return { outcome: incident.status, ...(by !== undefined && { by }) };
  };

/** Exhausts the incident if it is still triggered in this run, and returns it as it is then. */
async function exhaustIfTriggered(services: EndServices, { incident: id, run, at }: EndedRun): Promise<Incident> {
  const exhausted = await services.exhaust(id, run, at);
  if (exhausted !== undefined) services.measure(at, { IncidentsExhausted: 1 });
  const incident = exhausted ?? (await services.findIncident(id));
  if (incident === undefined) throw new Error(`There is no incident ${id}.`);
  return incident;
}

/** Resolves a test at the end of its run, answered or not. Nobody has to close it, and it never reaches the backstop. */
async function endTest(services: EndServices, test: Incident, { run, at }: EndedRun): Promise<Ending> {
  const { id, run: current, by } = test;
  if (current !== run) return { outcome: 'superseded' };
  if ((await services.resolve(id, endOfTest, at)) !== undefined) {
    await services.addEvent(id, { at, kind: 'status', status: 'resolved', by: endOfTest });
    measureCanary(services, test, at);
  }
  return by === undefined ? { outcome: 'resolved', by: endOfTest } : { outcome: 'acknowledged', by: by.name };
}

/** Counts a canary that its own press has ended, with the time from the press to the end of the run. */
function measureCanary({ measure }: EndServices, test: Incident, at: string): void {
  if (!isCanary(test) || test.by?.contact !== canaryContact.id) return;
  const seconds = (Date.parse(at) - Date.parse(test.acknowledgedAt ?? at)) / 1000;
  measure(at, { CanaryPassed: 1, CanarySecondsToEnd: seconds });
}
