import { z } from 'zod';
import { findIncident, savePlan } from './adapters/incidents.ts';
import { findContacts, findPolicy } from './adapters/on-call.ts';
import { addEvent } from './adapters/timeline.ts';
import { asAsked, contactTestPolicy } from './domain/incident/contact-test.ts';
import { type Incident, whyNobody } from './domain/incident/incident.ts';
import type { TimelineEvent } from './domain/incident/timeline.ts';
import type { Contact } from './domain/on-call/contact.ts';
import { levelsOfRound, type Plan, type Policy, planEscalation as planPolicy } from './domain/on-call/policy.ts';
import { incidentField, instantField, ordinal, readPayload } from './domain/text/payload.ts';

const eventSchema = z.object({ incident: incidentField, run: ordinal, round: ordinal, at: instantField });

type Services = {
  readonly findIncident: (id: string) => Promise<Incident | undefined>;
  readonly findPolicy: (id: string) => Promise<Policy | undefined>;
  readonly findContacts: (ids: readonly string[]) => Promise<Contact[]>;
  readonly savePlan: (id: string, run: number, plan: Plan) => Promise<Incident | undefined>;
  readonly addEvent: (incident: string, event: TimelineEvent) => Promise<void>;
};

/** What a round of the policy consists of: contacts go by id, and `because` says why there are no levels. */
type Round = {
  readonly round: number;
  readonly rounds: number;
  readonly levels: readonly { readonly level: number; readonly contacts: readonly string[] }[];
  readonly because?: string;
};

/** Spells out one round of the incident's policy, and keeps the plan for those who ask what comes next. */
export const planEscalation =
  (services: Services) =>
  async (event: unknown): Promise<Round> => {
    const { incident: id, run, round, at } = readPayload(eventSchema, event);
    const nobody = (because: string): Round => ({ round, rounds: 0, levels: [], because });

    const incident = await services.findIncident(id);
    const why = whyNobody(incident, run);
    if (incident === undefined || why !== undefined) return nobody(why ?? '');

    const policy = contactTestPolicy(incident) ?? (await findPolicyOrDefault(services, incident, at));
    if (policy === undefined) return nobody('there is no policy: run npm run oncall -- apply');

    const contacts = await services.findContacts([...new Set(policy.levels.flatMap((level) => level.contacts))]);
    const plan = planPolicy(policy, asAsked(incident, contacts));
    if ((await services.savePlan(id, run, plan)) === undefined) return nobody('somebody was faster');
    return { round, rounds: policy.rounds, levels: levelsOfRound(policy, round, incident.startAtLevel) };
  };

async function findPolicyOrDefault(
  services: Services,
  { id, policy }: Incident,
  at: string,
): Promise<Policy | undefined> {
  const named = await services.findPolicy(policy);
  if (named !== undefined || policy === 'default') return named;
  await services.addEvent(id, { at, kind: 'note', text: `There is no policy "${policy}"; "default" is used instead.` });
  return services.findPolicy('default');
}

export const handler = planEscalation({ findIncident, findPolicy, findContacts, savePlan, addEvent });
