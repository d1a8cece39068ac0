import type * as incidents from '../adapters/incidents.ts';
import type * as onCall from '../adapters/on-call.ts';
import type * as timeline from '../adapters/timeline.ts';
import { asAsked, contactTestPolicy } from '../domain/incident/contact-test.ts';
import { type Incident, whyNobody } from '../domain/incident/incident.ts';
import { peopledPlan } from '../domain/incident/on-duty.ts';
import { levelsOfRound, planEscalation } from '../domain/on-call/plan.ts';
import type { Policy } from '../domain/on-call/policy.ts';
import { type Roster, schedulesAmong, seatsOf } from '../domain/on-call/roster.ts';
import { type RosterServices, readRoster } from './read-roster.ts';

export type PlanServices = Pick<typeof incidents, 'findIncident' | 'savePlan'> &
  RosterServices &
  Pick<typeof onCall, 'findPolicy'> &
  Pick<typeof timeline, 'addEvent'>;

/** A round of a run that is about to begin. */
export type RoundAsked = {
  readonly incident: string;
  readonly run: number;
  readonly round: number;
  readonly at: string;
};

/** One round of the policy, with the ids of its contacts. `because` is the reason why it has no levels. */
export type Round = {
  readonly round: number;
  readonly rounds: number;
  readonly levels: readonly { readonly level: number; readonly contacts: readonly string[] }[];
  readonly because?: string;
};

/** The levels of one round of the incident's policy. The plan is saved for the messages and the page, which show who is next. */
export const planRound =
  (services: PlanServices) =>
  async ({ incident: id, run, round, at }: RoundAsked): Promise<Round> => {
    const nobody = (because: string): Round => ({ round, rounds: 0, levels: [], because });

    const incident = await services.findIncident(id);
    const why = whyNobody(incident, run);
    if (incident === undefined || why !== undefined) return nobody(why ?? '');

    const policy = contactTestPolicy(incident) ?? (await findPolicyOrDefault(services, incident, at));
    if (policy === undefined) return nobody('there is no policy: run `npx notify-support apply`');

    const ids = policy.levels.flatMap((level) => level.contacts);
    const roster = await readRoster(services)([...new Set([...ids, ...firstOf(incident)])]);
    const contacts = asAsked(incident, roster.contacts);
    const [known] = firstOf(incident).filter((id) => contacts.some((each) => each.id === id));
    if (round === 1 && known === undefined) await noteFormer(services, incident, at);
    const asking = { ...roster, contacts };
    const first = known === undefined || isAloneOnFirstLevel(policy, asking, known, at) ? undefined : known;
    const planned = planEscalation(policy, contacts, first, schedulesAmong(ids, roster));
    const plan = peopledPlan(planned, asking, at);
    if ((await services.savePlan(id, run, plan)) === undefined) return nobody('the incident changed in the meantime');
    return { round, rounds: policy.rounds, levels: levelsOfRound(policy, round, incident.startAtLevel, first) };
  };

/** The contact whom the run notifies before the policy, if any. */
function firstOf({ first }: Incident): string[] {
  return first === undefined ? [] : [first.id];
}

/** Notes that the contact whom the run was to notify first has left the file since: the note of its beginning names them. */
async function noteFormer({ addEvent }: PlanServices, { id, first }: Incident, at: string): Promise<void> {
  if (first === undefined) return;
  const text = `${first.name} is no longer in oncall.yaml. The run notifies only the contacts of the policy.`;
  await addEvent(id, { at, kind: 'note', text });
}

/** True when the first level would notify this contact alone at once: another notification before it would only cost time. */
function isAloneOnFirstLevel({ levels: [level] }: Policy, roster: Roster, contact: string, at: string): boolean {
  const [seat, ...others] = seatsOf(level?.contacts ?? [], roster, Date.parse(at), 0);
  return seat?.contact.id === contact && others.length === 0;
}

async function findPolicyOrDefault(
  { findPolicy, addEvent }: PlanServices,
  { id, policy }: Incident,
  at: string,
): Promise<Policy | undefined> {
  const named = await findPolicy(policy);
  if (named !== undefined || policy === 'default') return named;
  await addEvent(id, { at, kind: 'note', text: `There is no policy "${policy}". "default" is used instead.` });
  return findPolicy('default');
}
