import * as z from 'zod/mini';
import { type PlanServices, planRound, type Round } from './acts/plan-round.ts';
import * as incidents from './adapters/incidents.ts';
import * as onCall from './adapters/on-call.ts';
import * as timeline from './adapters/timeline.ts';
import { incidentField, instantField, ordinal, readPayload } from './domain/text/payload.ts';

const eventSchema = z.object({ incident: incidentField, run: ordinal, round: ordinal, at: instantField });

/** The levels of one round of the incident's policy. */
export const planEscalation =
  (services: PlanServices) =>
  async (event: unknown): Promise<Round> =>
    planRound(services)(readPayload(eventSchema, event));

export const handler = planEscalation({ ...incidents, ...onCall, ...timeline });
