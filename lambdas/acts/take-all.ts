import type * as incidents from '../adapters/incidents.ts';
import type * as presses from '../adapters/presses.ts';
import type * as waitingList from '../adapters/waiting.ts';
import { hasIt, type Incident, resolveByOf } from '../domain/incident/incident.ts';
import { type PressForAll, type Taking, type Takings, takingOf, takingsOf } from '../domain/incident/taking.ts';
import { type Overview, overviewOf } from '../domain/incident/waiting.ts';
import type { AllTaken } from '../domain/page/view.ts';
import { type AcknowledgeServices, confirm, measureAcknowledgement } from './acknowledge.ts';
import { inParallel } from './in-parallel.ts';
import type { WaitingServices } from './see-waiting.ts';
import { tellOthers } from './tell-others.ts';

export type TakeServices = AcknowledgeServices &
  Pick<typeof incidents, 'findIncidents'> &
  Pick<typeof waitingList, 'markTaken'>;

export type TakeAllServices = AcknowledgeServices & WaitingServices & Pick<typeof presses, 'queueTakings'>;

/** As many as can be acknowledged while the contact waits for the answer: the others follow from the queue. */
const mostAtOnce = 500;

/** The calls at once: as many as the client has connections. */
const connections = 50;

/**
 * Gives everything that waits for a contact to them, worst first, and returns who has what.
 *
 * The whole press is in the queue before the first incident is taken, so a crash at any point loses none: the function
 * behind the queue takes the rest and ends the waits. If the queue cannot be reached, what is taken here is finished here.
 *
 * @param hasTime false as soon as the contact has waited long enough: the queue takes those that are left
 */
export const takeAll =
  (services: TakeAllServices) =>
  async (
    press: PressForAll,
    hasTime: () => boolean = () => true,
  ): Promise<{ overview: Overview; answer: AllTaken }> => {
    const { by, at } = press;
    const listed = await services.findWaiting(by.contact, at);
    const known = await services.findIncidents(listed.map(({ incident }) => incident));
    const { waiting } = overviewOf(by.contact, known, at);
    // Those that are over are only marked, so that later pages need not read them again.
    const marked = new Set(listed.filter(({ isTaken }) => isTaken).map(({ incident }) => incident));
    const over = known.filter(
      ({ id, status }) => !marked.has(id) && (status === 'acknowledged' || status === 'resolved'),
    );
    const isQueued = await queue(services, press, [...waiting, ...over]);
    const found = await inParallel(waiting.slice(0, mostAtOnce), connections, async (incident) =>
      isQueued && !hasTime() ? incident : takeOrLeave(services, press, incident, isQueued),
    );
    const changed = new Map(found.map((incident) => [incident.id, incident]));
    const overview = overviewOf(
      by.contact,
      known.map((incident) => changed.get(incident.id) ?? incident),
      at,
    );
    const ids = new Set(waiting.map(({ id }) => id));
    const taken = overview.held.filter(({ id }) => ids.has(id)).length;
    const pending = overview.waiting.length;
    return { overview, answer: { taken, pending, missed: waiting.length - taken - pending, isQueued } };
  };

async function queue(services: TakeAllServices, press: PressForAll, all: readonly Incident[]): Promise<boolean> {
  try {
    await services.queueTakings(takingsOf(press, all));
    return true;
  } catch (error) {
    services.logError('a press that takes everything could not be queued', error, { contact: press.by.contact });
    return false;
  }
}

/** The incident after the press. If it cannot be taken now, it stays as it was, and the queue or the next press takes it. */
async function takeOrLeave(
  services: AcknowledgeServices,
  press: PressForAll,
  incident: Incident,
  isQueued: boolean,
): Promise<Incident> {
  try {
    const after = await acknowledgeRun(services, press, incident, incident.run);
    if (!isQueued) await finish(services, press, after, takingOf(incident), false);
    return after;
  } catch (error) {
    services.logError('an incident could not be taken with the others', error, { incident: incident.id });
    return incident;
  }
}

/**
 * Takes the incidents of a message, and ends their waits. A second delivery finishes what the first one left.
 *
 * @param isRetry true for a second delivery
 * @throws the first failure, after all were tried, so that the queue delivers the message again
 */
export const takeQueued =
  (services: TakeServices) =>
  async ({ incidents: takings, by, at, browser }: Takings, isRetry: boolean): Promise<void> => {
    const press: PressForAll = { by, at, ...(browser !== undefined && { browser }) };
    const known = new Map((await services.findIncidents(takings.map(({ id }) => id))).map((each) => [each.id, each]));
    const failures = await inParallel(takings, connections, async (taking) => {
      try {
        const before = known.get(taking.id);
        if (before?.run === taking.run) {
          const isOver = taking.isOver || takingOf(before).isOver;
          const after = await acknowledgeRun(services, press, before, taking.run);
          await finish(services, press, after, { ...taking, isOver }, isRetry);
        }
        await services.markTaken(press.by.contact, taking.id, taking.run);
        return [];
      } catch (error) {
        return [error];
      }
    });
    if (failures.flat().length > 0) throw failures.flat()[0];
  };

/** The incident after the contact has taken it, or as it is if somebody else has it or it is closed. */
async function acknowledgeRun(
  services: AcknowledgeServices,
  { by, at }: PressForAll,
  before: Incident,
  run: number,
): Promise<Incident> {
  if (before.status !== 'triggered' && before.status !== 'exhausted') return before;
  const taken = await services.acknowledge(before.id, by, at, resolveByOf(before, at), run);
  if (taken === undefined) return (await services.findIncident(before.id)) ?? before;
  measureAcknowledgement(services, taken, at);
  return taken;
}

/** Ends the waits of an incident that the contact has, and writes the event. */
async function finish(
  services: AcknowledgeServices,
  press: PressForAll,
  incident: Incident,
  { run, isOver }: Taking,
  isRetry: boolean,
): Promise<void> {
  if (incident.run !== run || !hasIt(incident, press.by.contact)) return;
  const areEnded = await confirm(services, incident, { ...press, incident });
  if (isOver) await tellOthers(services)(incident, { at: press.at, isRetry });
  if (!areEnded) throw new Error('A wait could not be ended.');
}
