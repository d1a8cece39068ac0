import { type Channel, channels, perChannel } from '../../lambdas/domain/on-call/channel.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import type { Staffing } from '../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import { sayDuration } from '../../lambdas/domain/text/duration.ts';
import { isOrAre, listNames } from '../../lambdas/domain/text/names.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { maximumEvents } from '../../local/asl/history.ts';
import { largestData } from '../../local/asl/json.ts';
import { runDollars } from '../text/cost.ts';
import { type Constellation, constellationsOf } from './constellations.ts';
import { type Exploration, explore, TooManyStates } from './explore.ts';
import { exploreHandovers, type WithHandovers } from './handovers.ts';
import { timeoutSecondsOf } from './machines.ts';
import { largestRecordBytes } from './record-size.ts';
import { type AttemptAt, createStage, type Played, type Script, type Stage } from './replay.ts';
import type { Size } from './run-size.ts';

/** The seconds after the alert until a contact is reached: if every message arrives and nobody answers, and in the worst case. */
export type Reached = { readonly inSilence: number; readonly latest: number };

/** The part of a limit that the worst run uses. */
type Share = { readonly most: number; readonly limit: number };

/**
 * The facts that hold for every run of a policy. Seconds are rounded up.
 *
 * A run in which nobody answers is one without a handover. All other bounds hold with handovers, too.
 */
export type Proof = {
  readonly policy: string;
  /** The number of constellations of people that were explored, if it is more than one. */
  readonly constellations?: number;
  /** The largest number of levels with a handover in one run, if there are any, and the time by which each makes it longer. */
  readonly handovers?: { readonly most: number; readonly seconds: number };
  readonly states: number;
  readonly endings: readonly string[];
  readonly silentSeconds: number;
  readonly longestSeconds: number;
  readonly somebody: Reached | undefined;
  /** The contacts in the policy's order; `reached` is undefined for a contact who is never reached. */
  readonly contacts: readonly { readonly id: string; readonly name: string; readonly reached: Reached | undefined }[];
  readonly messages: Readonly<Record<Channel, number>>;
  readonly transitions: number;
  readonly dollars: number;
  readonly limits: {
    readonly runSeconds: Share;
    readonly contactSeconds: Share;
    readonly events: Share;
    readonly payloadBytes: Share;
    readonly recordBytes: Share;
  };
  /** The reasons why the policy fails, each with a run that shows it. Empty if it holds. */
  readonly faults: readonly { readonly why: string; readonly shows: Played }[];
};

/** A policy that is too large to be explored, so that nothing is known about it. */
export type Unproven = { readonly policy: string; readonly why: string };

/**
 * Creates a function that proves policies of these contacts and schedules, one by one.
 *
 * A policy that names schedules is proven for each constellation of people that occurs in the next 13 weeks. Its proof holds
 * the worst of them all.
 */
export function createProver(staffing: Omit<Staffing, 'policies'>): (policy: Policy) => Promise<Proof | Unproven> {
  const { contacts } = staffing;
  return async (policy) => {
    try {
      const now = Date.now();
      const proofs: Proof[] = [];
      const constellations = constellationsOf(policy, { ...staffing, policies: [] }, now);
      for (const each of constellations) {
        // A stage keeps every run that was played on it, so each constellation gets its own.
        const proof = await prove(createStage({ contacts }), each.policy, contacts, explore(each.policy, contacts));
        proofs.push(forAll(proof, each, contacts));
      }
      const [first, ...others] = proofs;
      if (first === undefined)
        return { policy: policy.id, why: 'Nobody is on call on any of its levels in the next 13 weeks.' };
      const worst = others.reduce(worstOf, first);
      const handovers = exploreHandovers(policy, { ...staffing, policies: [] }, now);
      if (handovers === undefined) return worst;
      const play = () => createStage({ contacts }).play(constellations[0]?.policy ?? policy, moreTimeAlways);
      return includeHandovers(worst, handovers, play);
    } catch (error) {
      if (error instanceof TooManyStates) return { policy: policy.id, why: error.message };
      throw error;
    }
  };
}

/** A proof with the names of all people for whom it holds. */
function forAll(proof: Proof, { alike }: Constellation, contacts: readonly Contact[]): Proof {
  const [own = []] = alike;
  const nameOf = (id: string) => contacts.find((contact) => contact.id === id)?.name ?? id;
  const people = new Map(proof.contacts.map((contact) => [contact.id, contact]));
  for (const others of alike)
    others.forEach((id, index) => {
      const reached = people.get(own[index] ?? '')?.reached;
      const before = people.get(id);
      people.set(id, {
        id,
        name: nameOf(id),
        reached: before === undefined ? reached : later(before.reached, reached),
      });
    });
  return { ...proof, contacts: [...people.values()] };
}

/** The later of two; nothing if one is never reached. */
function later(one: Reached | undefined, other: Reached | undefined): Reached | undefined {
  if (one === undefined || other === undefined) return undefined;
  return { inSilence: Math.max(one.inSilence, other.inSilence), latest: Math.max(one.latest, other.latest) };
}

/** The worst of two proofs of one policy. */
function worstOf(one: Proof, other: Proof): Proof {
  const share = (of: keyof Proof['limits']): Share => ({
    most: Math.max(one.limits[of].most, other.limits[of].most),
    limit: one.limits[of].limit,
  });
  const people = new Map(one.contacts.map((contact) => [contact.id, contact]));
  for (const contact of other.contacts) {
    const before = people.get(contact.id);
    people.set(
      contact.id,
      before === undefined ? contact : { ...contact, reached: later(before.reached, contact.reached) },
    );
  }
  return {
    policy: one.policy,
    constellations: (one.constellations ?? 1) + (other.constellations ?? 1),
    states: one.states + other.states,
    endings: [...new Set([...one.endings, ...other.endings])].toSorted(),
    silentSeconds: Math.max(one.silentSeconds, other.silentSeconds),
    longestSeconds: Math.max(one.longestSeconds, other.longestSeconds),
    somebody: later(one.somebody, other.somebody),
    contacts: [...people.values()],
    messages: perChannel((channel) => Math.max(one.messages[channel], other.messages[channel])),
    transitions: Math.max(one.transitions, other.transitions),
    dollars: Math.max(one.dollars, other.dollars),
    limits: {
      ...{ runSeconds: share('runSeconds'), contactSeconds: share('contactSeconds'), events: share('events') },
      ...{ payloadBytes: share('payloadBytes'), recordBytes: share('recordBytes') },
    },
    faults: [...one.faults, ...other.faults.filter(({ why }) => one.faults.every((fault) => fault.why !== why))],
  };
}

/** The proof with the bounds of runs with handovers. A run that is shown for a new fault is the longest without one. */
async function includeHandovers(
  proof: Proof,
  { takeovers, window, ...bounds }: WithHandovers,
  play: () => Promise<Played>,
): Promise<Proof> {
  const latest = (reached: Reached | undefined, at: number | undefined) =>
    reached && { ...reached, latest: Math.max(reached.latest, wholeSeconds(at ?? 0)) };
  const longestSeconds = Math.max(proof.longestSeconds, wholeSeconds(bounds.longest));
  const { runSeconds, contactSeconds } = proof.limits;
  const messages = perChannel((channel) => Math.max(proof.messages[channel], bounds.messages[channel]));
  const transitions = proof.transitions + bounds.moreTransitions;
  const most = Math.max(contactSeconds.most, wholeSeconds(bounds.longestContact));
  const plus = (share: Share, more: number): Share => ({ ...share, most: share.most + more });
  const limits = {
    ...{ runSeconds: { ...runSeconds, most: longestSeconds }, contactSeconds: { ...contactSeconds, most } },
    events: plus(proof.limits.events, bounds.moreEvents),
    payloadBytes: plus(proof.limits.payloadBytes, bounds.morePayloadBytes),
    recordBytes: plus(proof.limits.recordBytes, bounds.moreRecordBytes),
  };
  const isNew = (share: Share, before: Share) => isCutOff(share) && !isCutOff(before);
  const isCut = isNew(limits.runSeconds, runSeconds) || isNew(limits.contactSeconds, contactSeconds);
  const why = `With handovers, a run can last ${sayDuration(longestSeconds)} and the attempts to reach one contact ${sayDuration(most)}, and one of them is cut off.`;
  return {
    ...{ ...proof, longestSeconds, messages, transitions, limits, dollars: runDollars(transitions, messages) },
    ...{ handovers: { most: takeovers, seconds: wholeSeconds(window) } },
    somebody: latest(proof.somebody, bounds.firstReached),
    contacts: proof.contacts.map((each) => ({ ...each, reached: latest(each.reached, bounds.reached.get(each.id)) })),
    faults: await withFaults(proof.faults, [...(isCut ? [why] : []), ...tooLarge(limits, proof.limits)], play),
  };
}

async function withFaults(
  faults: Proof['faults'],
  whys: readonly string[],
  play: () => Promise<Played>,
): Promise<Proof['faults']> {
  if (whys.length === 0) return faults;
  const shows = await play();
  return [...faults, ...whys.map((why) => ({ why, shows }))];
}

/** The faults of a run that is too large only because of people who come on call during it. */
export function tooLarge(limits: Proof['limits'], before: Proof['limits']): string[] {
  const number = (count: number) => plural(count, 'event');
  const kib = (of: string) => (bytes: number) => `${Math.ceil(bytes / 1024)} KiB of ${of}`;
  const sizes = { events: number, payloadBytes: kib('state data'), recordBytes: kib('record') };
  const over = Object.entries(sizes).flatMap(([name, say]) => {
    const [share, alone] = [limits[name as keyof typeof sizes], before[name as keyof typeof sizes]];
    return isCutOff(share) && !isCutOff(alone) ? [{ most: say(share.most), limit: say(share.limit) }] : [];
  });
  return over.map(
    ({ most, limit }) =>
      `With handovers, a run can have ${most}, and the limit is ${limit}: use fewer rounds, or divide the people among several policies.`,
  );
}

/** True if the proof found no faults in the policy. */
export function holds(proof: Proof | Unproven): proof is Proof {
  return 'faults' in proof && proof.faults.length === 0;
}

/** Plays the worst runs on the definitions themselves, and compares them with the exploration. */
async function prove(
  stage: Stage,
  policy: Policy,
  contacts: readonly Contact[],
  explored: Exploration,
): Promise<Proof> {
  const { silent: silentFor, firstReached } = explored;
  const silent = await stage.play(policy, silence, silentFor > 0 ? silentFor - 1 : undefined);
  const longest = await stage.play(policy, moreTimeAlways);
  const latest = await stage.play(policy, onlyBy(firstReached?.by));
  const sizes = [await silent.measure(), await longest.measure()];
  const most = (one: (size: Size) => number) => Math.max(...sizes.map(one));
  const limits = {
    runSeconds: { most: wholeSeconds(explored.longest), limit: timeoutSecondsOf('NotifySupport') },
    contactSeconds: { most: wholeSeconds(explored.longestContact), limit: timeoutSecondsOf('NotifyContact') },
    events: { most: most(({ events }) => events), limit: maximumEvents },
    payloadBytes: { most: most(({ payloadBytes }) => payloadBytes), limit: largestData },
    recordBytes: { most: most(({ recordBytes }) => recordBytes), limit: largestRecordBytes },
  };
  if (!isCutOff(limits.runSeconds) && !isCutOff(limits.contactSeconds))
    agree(policy, explored, { silent, longest, latest });
  const transitions = most((size) => size.transitions);
  const nameOf = (id: string) => contacts.find((contact) => contact.id === id)?.name ?? id;
  const reachedIn = (id?: string) =>
    silent.told.find(({ contact, fate }) => (id ?? contact) === contact && fate === 'delivered')?.at;
  const reached = (at: number | undefined, id?: string): Reached | undefined =>
    at === undefined ? undefined : { inSilence: wholeSeconds(reachedIn(id) ?? 0), latest: wholeSeconds(at) };
  const people = [...explored.reached].map(([id, last]) => ({ id, name: nameOf(id), reached: reached(last?.at, id) }));
  const proof = {
    ...{ policy: policy.id, states: explored.states, endings: explored.endings },
    ...{ silentSeconds: wholeSeconds(silentFor), longestSeconds: limits.runSeconds.most },
    ...{ somebody: reached(firstReached?.at), contacts: people, messages: explored.messages },
    ...{ transitions, dollars: runDollars(transitions, explored.messages), limits },
  };
  return { ...proof, faults: faultsOf(proof, { silent, longest }) };
}

const delivered = () => 'delivered' as const;

const silence: Script = () => ({ fate: delivered });

const moreTimeAlways: Script = () => ({ fate: delivered, asksForMore: true });

/** All messages are lost except those of one attempt. */
const onlyBy =
  (by: AttemptAt | undefined): Script =>
  (at) => ({ fate: () => (isSame(at, by) ? 'delivered' : 'lost') });

/** All messages to one contact are lost until an attempt reaches them, and everybody else asks for more time. */
export const lateFor =
  (by: AttemptAt): Script =>
  (at) => ({
    fate: () => (at.contact !== by.contact || isSame(at, by) ? 'delivered' : 'lost'),
    asksForMore: at.contact !== by.contact,
  });

function isSame(a: AttemptAt, b: AttemptAt | undefined): boolean {
  return a.round === b?.round && a.level === b.level && a.contact === b.contact && a.attempt === b.attempt;
}

/** @throws Error if the definitions differ from the exploration: then this program is wrong, and nothing is proven. */
function agree(policy: Policy, explored: Exploration, runs: Record<'silent' | 'longest' | 'latest', Played>): void {
  const differ = (what: string, a: unknown, b: unknown) => {
    if (JSON.stringify(a) === JSON.stringify(b)) return;
    throw new Error(
      `The exploration of policy ${policy.id} and the state machines disagree on ${what}: ${JSON.stringify(a)} and ${JSON.stringify(b)}.`,
    );
  };
  const first = runs.latest.told.find(({ fate }) => fate === 'delivered');
  differ('the longest run', explored.longest, runs.longest.milliseconds);
  differ('the longest run’s end', 'unanswered', runs.longest.ending);
  const { at: latest, delay = 0 } = explored.firstReached ?? {};
  const isWithin = latest !== undefined && first !== undefined && first.at <= latest && first.at >= latest - delay;
  if (!isWithin) differ('the latest first person', latest, first?.at);
  // Calls that would come too soon are sent in another way, which depends on the time that has passed.
  const isMore = channels.some((channel) => runs.silent.messages[channel] > explored.messages[channel]);
  if (isMore || explored.messages.voice === 0) differ('the messages', explored.messages, runs.silent.messages);
}

/** Seconds, rounded up: an event one millisecond before a whole second counts as that second. */
function wholeSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

function faultsOf(
  { contacts, limits, somebody }: Omit<Proof, 'faults'>,
  { silent, longest }: Record<'silent' | 'longest', Played>,
): Proof['faults'] {
  const never = contacts.filter(({ reached }) => reached === undefined);
  const { runSeconds, contactSeconds, events, payloadBytes, recordBytes } = limits;
  const kib = (bytes: number) => `${Math.ceil(bytes / 1024)} KiB`;
  const late = contacts.filter(({ reached }) => (reached?.latest ?? 0) >= runSeconds.limit).map(({ name }) => name);
  const isOver = ({ most, limit }: Share) => most > limit;
  const found = [
    {
      isSo: never.length > 0,
      why: `${somebody === undefined ? 'Nobody is ever' : `${listNames(never.map(({ name }) => name))} ${isOrAre(never)} never`} reached: no attempt has an address.`,
      shows: silent,
    },
    {
      isSo: isCutOff(runSeconds),
      why:
        `A run can last ${sayDuration(runSeconds.most)}, but is cut off after ${sayDuration(runSeconds.limit)}` +
        `${late.length > 0 ? `, possibly before ${listNames(late)} ${late.length > 1 ? 'are' : 'is'} reached` : ''}.`,
      shows: longest,
    },
    {
      isSo: isCutOff(contactSeconds),
      why: `The attempts to reach one contact can last ${sayDuration(contactSeconds.most)}, but are cut off after ${sayDuration(contactSeconds.limit)}.`,
      shows: longest,
    },
    {
      isSo: events.most >= events.limit,
      why: `The history of an execution can grow to ${events.most.toLocaleString('en')} events, but an execution fails at ${events.limit.toLocaleString('en')}.`,
      shows: longest,
    },
    {
      isSo: isOver(payloadBytes),
      why: `A state can pass on ${kib(payloadBytes.most)} of data, but at most ${kib(payloadBytes.limit)} are allowed.`,
      shows: longest,
    },
    {
      isSo: isOver(recordBytes),
      why:
        `The record of an incident can grow to ${kib(recordBytes.most)}, but the table takes at most ${kib(recordBytes.limit)}: ` +
        `contacts after that are not notified. Divide the ${plural(contacts.length, 'contact')} among several policies.`,
      shows: silent,
    },
  ];
  return found.filter(({ isSo }) => isSo).map(({ why, shows }) => ({ why, shows }));
}

/** True if a run reaches its limit. A run that takes exactly as long is cut off, because both are due at the same instant. */
function isCutOff({ most, limit }: Share): boolean {
  return most >= limit;
}
