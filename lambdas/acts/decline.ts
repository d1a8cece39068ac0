import type * as incidents from '../adapters/incidents.ts';
import { type Press, replyEvent } from '../domain/incident/reply.ts';
import { currentWaits } from '../domain/incident/waits.ts';
import type { Answered } from '../domain/page/view.ts';
import { answerUnchanged, type UnchangedServices } from './answer-unchanged.ts';
import { type NoteServices, noteEvent } from './note-event.ts';
import { type WakeServices, wakeAll } from './wake.ts';

export type DeclineServices = WakeServices & NoteServices & UnchangedServices & Pick<typeof incidents, 'decline'>;

/** Ends every wait of the contact's level, so that the next level is notified now. */
export const decline =
  (services: DeclineServices) =>
  async (press: Press): Promise<Answered> => {
    const { incident: before, by } = press;
    const own = before.waits[by.contact];
    const incident = own && own.run === before.run ? await services.decline(before.id, by.contact, own) : undefined;
    if (own === undefined || incident === undefined) return answerUnchanged(services)(press, 'too-late');
    const ofLevel = currentWaits(incident).filter(({ round, level }) => round === own.round && level === own.level);
    await noteEvent(services)(incident, replyEvent(press, 'decline'));
    await wakeAll(services)(ofLevel, { outcome: 'declined', by: by.contact });
    return { incident, answer: { kind: 'declined' } };
  };
