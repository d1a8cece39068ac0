import type * as incidents from '../adapters/incidents.ts';
import { handedBackTo, isDecidedByPolicy, isHandedBackBy } from '../domain/incident/hand-back.ts';
import { hasIt, type Incident, splitIncidentId } from '../domain/incident/incident.ts';
import { type Press, replyEvent } from '../domain/incident/reply.ts';
import type { Answered } from '../domain/page/view.ts';
import { ordinalText } from '../domain/text/ordinal.ts';
import { answerUnchanged, type UnchangedServices } from './answer-unchanged.ts';
import { namePeople, type PeopleServices } from './name-people.ts';
import { type NoteServices, noteEvent } from './note-event.ts';
import type { Reporting } from './reporting.ts';
import { type StartServices, startIfOwed } from './start-run.ts';

export type HandBackServices = StartServices &
  PeopleServices &
  NoteServices &
  UnchangedServices &
  Pick<typeof incidents, 'newestOccurrence' | 'openNextRun' | 'resolveHeld'> &
  Pick<Reporting, 'measure'>;

/**
 * Begins the next run, from the next level. If it cannot be started, the answer is the same and the sweep starts it.
 *
 * If a newer incident has replaced this one, nobody is notified, because two incidents of one kind would notify everybody
 * twice. One case remains: an opening reads this incident while it is closed, and writes only after it was taken and handed
 * back. Then both are live until each is taken.
 */
export const handBack =
  (services: HandBackServices) =>
  async (press: Press): Promise<Answered> => {
    const { incident: before, by, at } = press;
    if (!hasIt(before, by.contact)) return answerUnchanged(services)(press, 'not-yours');
    const newest = await services.newestOccurrence(splitIncidentId(before.id).key);
    if (newest !== undefined && newest.id !== before.id) return closeReplaced(services, press, newest);
    const next = handedBackTo(await namePeople(services)(before, at), by.contact);
    const incident = (await services.openNextRun(before, next, at)) ?? (await findOwnHandBack(services, press));
    if (incident === undefined) return answerUnchanged(services)(press, 'not-yours');
    await noteEvent(services)(incident, replyEvent(press, 'hand-back'));
    await notePolicy(services, incident, at);
    await startOrLeaveToSweep(services, incident, at);
    return { incident, answer: { kind: 'handed-back' } };
  };

/** Notes that the run follows the whole policy, and why. */
async function notePolicy(services: HandBackServices, incident: Incident, at: string): Promise<void> {
  const { handBacks, run } = incident;
  if (handBacks === undefined || !isDecidedByPolicy(handBacks)) return;
  const text = `It was handed back for the ${ordinalText(handBacks.times)} time. Run ${run} begins from the first level of the policy, and skips nobody.`;
  await noteEvent(services)(incident, { at, kind: 'note', text });
}

/** Closes an incident that a newer one has replaced. The answer shows the state of the newer one. */
async function closeReplaced(services: HandBackServices, press: Press, newest: Incident): Promise<Answered> {
  const { incident: before, at } = press;
  const incident = await services.resolveHeld(before, at, 'a newer incident');
  if (incident === undefined) return answerUnchanged(services)(press, 'not-yours');
  services.measure(at, { IncidentsResolved: 1 });
  const note = noteEvent(services);
  await note(incident, replyEvent(press, 'hand-back'));
  await note(incident, { at, kind: 'status', status: 'resolved', by: `${newest.id}, which is newer` });
  return { incident, answer: { kind: 'replaced', newest } };
}

/** The incident, if this contact's own hand-back has begun its next run: by a press at the same time, or by a write whose answer was lost. */
async function findOwnHandBack(
  { findIncident }: HandBackServices,
  { incident: { id, run }, by }: Press,
): Promise<Incident | undefined> {
  const incident = await findIncident(id);
  return incident?.run === run + 1 && isHandedBackBy(incident, by.contact) ? incident : undefined;
}

async function startOrLeaveToSweep(services: HandBackServices, incident: Incident, at: string): Promise<void> {
  try {
    await startIfOwed(services)(incident, at);
  } catch (error) {
    services.logError('the next run could not be started; the sweep will start it', error, { incident: incident.id });
  }
}
