import type * as incidents from '../adapters/incidents.ts';
import type * as timelines from '../adapters/timeline.ts';
import type { Incident } from '../domain/incident/incident.ts';
import type { IncidentView } from '../domain/page/view.ts';
import type { Reporting } from './reporting.ts';

export type AroundServices = Pick<typeof timelines, 'readTimeline'> &
  Pick<typeof incidents, 'findDetails'> &
  Pick<Reporting, 'logError'>;

type Around = Pick<IncidentView, 'timeline' | 'details' | 'isPartial'>;

/**
 * The parts of a page beside the incident itself. One that cannot be read is left out and logged, and the page says so:
 * it is no reason to keep the buttons, or the answer to one of them, from anybody.
 */
export const readAround =
  ({ readTimeline, findDetails, logError }: AroundServices) =>
  async (incident: Incident): Promise<Around> => {
    const [timeline, details] = await Promise.allSettled([readTimeline(incident.id), findDetails(incident)]);
    for (const part of [timeline, details]) {
      if (part.status === 'rejected')
        logError('a part of a page could not be read', part.reason, { incident: incident.id });
    }
    return {
      timeline: timeline.status === 'fulfilled' ? timeline.value : [],
      ...(details.status === 'fulfilled' && { details: details.value }),
      ...((timeline.status === 'rejected' || details.status === 'rejected') && { isPartial: true }),
    };
  };
