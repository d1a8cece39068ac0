import type * as timeline from '../adapters/timeline.ts';
import type { Incident } from '../domain/incident/incident.ts';
import type { TimelineEvent } from '../domain/incident/timeline.ts';
import type { Reporting } from './reporting.ts';

export type NoteServices = Pick<typeof timeline, 'addEvent'> & Pick<Reporting, 'logError'>;

/** Writes an event to the timeline after the record has changed. A failure is logged and changes no answer. */
export const noteEvent =
  ({ addEvent, logError }: NoteServices) =>
  async ({ id }: Incident, event: TimelineEvent): Promise<void> => {
    try {
      await addEvent(id, event);
    } catch (error) {
      logError('an event could not be written to the timeline', error, { incident: id });
    }
  };
