import type * as incidents from '../adapters/incidents.ts';
import { hasIt } from '../domain/incident/incident.ts';
import type { Press } from '../domain/incident/reply.ts';
import type { Answered } from '../domain/page/view.ts';

export type UnchangedServices = Pick<typeof incidents, 'findIncident'>;

/** The answer to a press that changed nothing: the state of the incident, or `otherwise` while nobody has it. */
export const answerUnchanged =
  ({ findIncident }: UnchangedServices) =>
  async ({ incident: before, by }: Press, otherwise: 'too-late' | 'no-more-time' | 'not-yours'): Promise<Answered> => {
    const incident = (await findIncident(before.id)) ?? before;
    if (incident.status === 'resolved') return { incident, answer: { kind: 'resolved' } };
    if (incident.status === 'acknowledged') {
      return { incident, answer: { kind: hasIt(incident, by.contact) ? 'acknowledged-again' : 'taken' } };
    }
    return { incident, answer: { kind: otherwise } };
  };
