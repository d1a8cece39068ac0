import type * as executions from '../adapters/executions.ts';
import type * as incidents from '../adapters/incidents.ts';
import { moreTime, type Press, replyEvent } from '../domain/incident/reply.ts';
import type { Answered } from '../domain/page/view.ts';
import { answerUnchanged, type UnchangedServices } from './answer-unchanged.ts';
import { type NoteServices, noteEvent } from './note-event.ts';

export type MoreTimeServices = NoteServices &
  UnchangedServices &
  Pick<typeof incidents, 'extendWait'> &
  Pick<typeof executions, 'keepWaiting'>;

/** Gives the contact more time. The heartbeat extends the wait, so it comes before the record. */
export const giveMoreTime =
  (services: MoreTimeServices) =>
  async (press: Press): Promise<Answered> => {
    const { incident: before, by, at } = press;
    const own = before.waits[by.contact];
    const until = own && moreTime(before, own, at);
    if (own === undefined || until === undefined) return answerUnchanged(services)(press, 'no-more-time');
    if (!(await services.keepWaiting(own.taskToken))) return answerUnchanged(services)(press, 'no-more-time');
    const incident = (await services.extendWait(before.id, by.contact, own, until)) ?? before;
    await noteEvent(services)(incident, replyEvent(press, 'more-time'));
    return { incident, answer: { kind: 'waiting', until } };
  };
