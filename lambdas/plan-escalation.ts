import * as z from 'zod/mini';
import { type PlanServices, planRound, type Round } from './acts/plan-round.ts';
import { findIncident, savePlan } from './adapters/incidents.ts';
import { findContacts, findPolicy, findSchedules } from './adapters/on-call.ts';
import { addEvent } from './adapters/timeline.ts';
import { incidentField, instantField, ordinal, readPayload } from './domain/text/payload.ts';

const eventSchema = z.object({ incident: incidentField, run: ordinal, round: ordinal, at: instantField });

/** The levels of one round of the incident's policy. */
export const planEscalation =
  (services: PlanServices) =>
  async (event: unknown): Promise<Round> =>
    planRound(services)(readPayload(eventSchema, event));

export const handler = planEscalation({
  ...{ findContacts, findPolicy, findSchedules },
  ...{ addEvent, findIncident, savePlan },
});
