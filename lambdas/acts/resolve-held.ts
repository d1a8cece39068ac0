import type * as incidents from '../adapters/incidents.ts';
import { hasIt } from '../domain/incident/incident.ts';
import { type Press, replyEvent } from '../domain/incident/reply.ts';
import { currentWaits } from '../domain/incident/waits.ts';
import type { Answered } from '../domain/page/view.ts';
import { answerUnchanged, type UnchangedServices } from './answer-unchanged.ts';
import { type NoteServices, noteEvent } from './note-event.ts';
import type { Reporting } from './reporting.ts';
import { type WakeServices, wakeAll } from './wake.ts';

export type ResolveHeldServices = WakeServices &
  NoteServices &
  UnchangedServices &
  Pick<typeof incidents, 'resolveHeld'> &
  Pick<Reporting, 'measure'>;

/** Resolves the incident for good, for the contact who has it. The waits are ended again, in case a crash left one open. */
export const resolveHeld =
  (services: ResolveHeldServices) =>
  async (press: Press): Promise<Answered> => {
    const { incident: before, by, at } = press;
    const incident = hasIt(before, by.contact) ? await services.resolveHeld(before, at) : undefined;
    if (incident === undefined) return answerUnchanged(services)(press, 'not-yours');
    services.measure(at, { IncidentsResolved: 1 });
    await wakeAll(services)(currentWaits(incident), { outcome: 'resolved', by: by.contact });
    await noteEvent(services)(incident, replyEvent(press, 'resolve'));
    return { incident, answer: { kind: 'closed' } };
  };
