import * as z from 'zod/mini';
import { type ContactServices, type Found, findContactsOfLevel } from './acts/find-contacts-of-level.ts';
import { findIncident } from './adapters/incidents.ts';
import * as onCall from './adapters/on-call.ts';
import { addEvent, readTimeline } from './adapters/timeline.ts';
import { incidentField, instantField, ordinal, readPayload, times } from './domain/text/payload.ts';
import { logError } from './log.ts';

/** From this version on a run can wait for a contact who comes on call during a level. */
const takesOverSince = 3;

const eventSchema = z.object({
  version: z.optional(z.number()),
  incident: incidentField,
  run: ordinal,
  round: ordinal,
  level: times,
  contacts: z.array(z.string()),
  at: instantField,
});

/** Finds the contacts of one level, with every attempt at each of them. */
export const findContacts =
  (services: ContactServices) =>
  async (event: unknown): Promise<Found> => {
    const { version = 1, ...level } = readPayload(eventSchema, event);
    return findContactsOfLevel(services)({ ...level, takesOver: version >= takesOverSince });
  };

export const handler = findContacts({
  ...{ findContacts: onCall.findContacts, findSchedules: onCall.findSchedules },
  ...{ addEvent, findIncident, logError, readTimeline },
});
