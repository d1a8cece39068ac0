import { handedBackTo } from '../../lambdas/domain/incident/hand-back.ts';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { Attempt } from '../../lambdas/domain/on-call/attempt.ts';
import { type Channel, perChannel, writtenChannels } from '../../lambdas/domain/on-call/channel.ts';
import { type Contact, planAttempts } from '../../lambdas/domain/on-call/contact.ts';
import { levelsOfRound, type Position, planEscalation } from '../../lambdas/domain/on-call/plan.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import { groupBy } from '../text/group.ts';
import { longestDelay } from './bundle-delay.ts';
import { type ContactWays, type Course, exploreContact } from './explore-contact.ts';
import type { AttemptAt } from './replay.ts';

/*
 * Explores a policy's runs level by level. The course after a level depends on the round, the level, and the contacts who
 * declined in this round and are on a later level. The state machines remember nothing else that a later level can see.
 * Contacts on the same levels with the same attempts are interchangeable, so a state only counts them.
 *
 * - The contacts of a level are independent of each other: the level lasts as long as its slowest contact.
 * - A decline ends the level. The latest one comes one millisecond before the end, so it never makes a run longer. The
 *   contact is not notified on later levels of the round. The same is true of a late decline on an earlier level.
 * - An acknowledgement, or a resolve by the source, ends the run in the same way in every state: no later level notifies.
 * - A hand-back, and a resolveWithin that has expired, begin another run. Each is explored from where the domain begins it.
 *
 * Every step leads to a later level or round, so a run has an end. Faults of the system are not explored. They are
 * retried for at most 45 seconds, and then the rest of the wait passes, which is less than more time can take.
 */

/** The latest instant of a first message, in milliseconds after the run began, and its attempt. */
type Latest = {
  readonly at: number;
  readonly by: AttemptAt;
  /** The part of it, in milliseconds, that the message can wait for a bundle. */
  readonly delay: number;
};

/** The extremes of all paths through a policy. */
export type Exploration = {
  readonly states: number;
  readonly endings: readonly ('unanswered' | 'acknowledged' | 'resolved')[];
  /** The longest possible run, in milliseconds. */
  readonly longest: number;
  /** The length of a run if every message arrives and nobody answers. */
  readonly silent: number;
  /** The longest possible execution for one contact. */
  readonly longestContact: number;
  /** The latest instant at which the first of the contacts is reached. */
  readonly firstReached: Latest | undefined;
  /** The same for each contact, in the policy's order; undefined for a contact who is never reached. */
  readonly reached: ReadonlyMap<string, Latest | undefined>;
  /** The largest number of messages of a run, with the notices at its end. */
  readonly messages: Readonly<Record<Channel, number>>;
};

/** The largest number of states to explore, which is more than a team's policy has. */
const mostStates = 20_000;

/** Too many contacts are on several levels, with different attempts, so the policy is not explored. */
export class TooManyStates extends Error {
  override readonly name = 'TooManyStates';
}

type Group = {
  readonly contacts: readonly string[];
  readonly levels: readonly number[];
  /** The courses without a link from an earlier level, and with one. */
  readonly ways: { readonly fresh: ContactWays; readonly linked: ContactWays };
  /** The attempts on one level, and the channel on which a call that comes too soon is sent. */
  readonly course: Pick<Course, 'attempts' | 'written'>;
};

/** The number of contacts in each group who declined and are on a later level. */
type Declined = readonly number[];
type State = Position & { readonly declined: Declined };

/** The latest instants at which a state is entered: on any path, before anybody is reached, and before a contact of each group is. */
type Entered = {
  readonly any: number;
  readonly nobody: number | undefined;
  readonly without: readonly (number | undefined)[];
};

/** Explores every combination of reply, silence, decline and delivery failure. Throws if there are too many. */
export function explore(policy: Policy, contacts: readonly Contact[]): Exploration {
  const groups = groupsOf(policy, contacts);
  const first = { round: 1, level: 1, declined: groups.map(() => 0) };
  const states = new Set<string>();
  const found = walk(policy, groups, first, states);
  // From the second round on, such a run is like any other.
  for (const start of handBacks(policy, contacts, groups).values())
    walk({ ...policy, rounds: 1 }, groups, start, states);
  const canAnswer = groups.some(({ ways }) => ways.linked.canAnswer);
  const ids = [...new Set(policy.levels.flatMap((level) => level.contacts))];
  const reachable = groups
    .filter(({ ways }) => ways.fresh.latestReached !== undefined)
    .flatMap((group) => group.contacts);
  return {
    states: states.size + statesOfContacts(groups),
    endings: [
      'unanswered',
      // If no attempt waits, no run lasts long enough for its source to end it.
      ...(found.longest > 0 ? (['resolved'] as const) : []),
      ...(canAnswer ? (['acknowledged'] as const) : []),
    ],
    longest: found.longest,
    silent: policy.rounds * policy.levels.reduce((sum, _, index) => sum + silentLevel(groups, index + 1), 0),
    longestContact: Math.max(...groups.map(({ ways }) => ways.linked.longest)),
    firstReached: found.firstReached,
    reached: new Map(
      ids.map((id) => {
        const latest = found.reached[groups.findIndex((group) => group.contacts.includes(id))];
        return [id, latest && { ...latest, by: { ...latest.by, contact: id } }];
      }),
    ),
    messages: mostMessages(
      policy,
      groups,
      contacts.filter(({ id }) => reachable.includes(id)),
    ),
  };
}

/**
 * Bounds for every run in which each level notifies any of its contacts, and others in another round.
 *
 * Declines are left out: they never make anything later.
 */
export function exploreAnyOf(
  policy: Policy,
  contacts: readonly Contact[],
): Pick<Exploration, 'longest' | 'longestContact' | 'firstReached'> & {
  readonly reached: ReadonlyMap<string, number>;
} {
  const groups = groupsOf(policy, contacts);
  const start = { round: 1, level: 1, declined: groups.map(() => 0) };
  const found = walk(policy, groups, start, new Set(), () => false);
  const reached = groups.flatMap((group, index) =>
    group.contacts.flatMap((id): [string, number][] => {
      const latest = found.reached[index];
      return latest === undefined ? [] : [[id, latest.at]];
    }),
  );
  return {
    ...{ longest: found.longest, firstReached: found.firstReached, reached: new Map(reached) },
    longestContact: Math.max(...groups.map(({ ways }) => ways.linked.longest)),
  };
}

/** The largest numbers of messages to a contact on one level. */
export function messagesOnLevel(contact: Contact): ContactWays['messages'] {
  const [group] = groupsOf({ id: '', levels: [{ contacts: [contact.id] }], rounds: 2 }, [contact]);
  const ways = group?.ways;
  return perChannel((channel) => Math.max(ways?.fresh.messages[channel] ?? 0, ways?.linked.messages[channel] ?? 0));
}

/** Groups contacts who are interchangeable. A contact who is not on file, or has no address, has no attempts. */
function groupsOf(policy: Policy, contacts: readonly Contact[]): Group[] {
  const ids = [...new Set(policy.levels.flatMap((level) => level.contacts))];
  const described = ids.map((id) => {
    const contact = contacts.find((one) => one.id === id);
    const attempts: readonly Attempt[] = contact === undefined ? [] : planAttempts(contact);
    const levels = policy.levels.flatMap((level, index) => (level.contacts.includes(id) ? [index + 1] : []));
    const written = writtenChannels.find((channel) => contact?.[channel] !== undefined);
    return { id, attempts, written, levels };
  });
  const alike = groupBy(described, ({ attempts, written, levels }) => JSON.stringify([levels, attempts, written]));
  return [...alike.values()].map((members) => {
    const { attempts = [], written, levels = [] } = members[0] ?? {};
    const course = { attempts, written };
    const fresh = exploreContact({ ...course, hasLink: false, isCalled: false });
    // The first message of a contact on a later level may be a call that comes too soon.
    const isCalled = fresh.messages.voice > 0 && levels.length * policy.rounds > 1;
    const linked =
      fresh.canAnswer || isCalled ? exploreContact({ ...course, hasLink: fresh.canAnswer, isCalled }) : fresh;
    return { contacts: members.map(({ id }) => id), levels, ways: { fresh, linked }, course };
  });
}

function silentLevel(groups: readonly Group[], level: number): number {
  return Math.max(0, ...groups.flatMap(({ levels, ways }) => (levels.includes(level) ? [ways.fresh.silent] : [])));
}

function statesOfContacts(groups: readonly Group[]): number {
  return groups.reduce(
    (sum, { ways }) => sum + ways.fresh.states + (ways.linked === ways.fresh ? 0 : ways.linked.states),
    0,
  );
}

/** The states in which runs begin after a contact has handed the incident back. */
function handBacks(policy: Policy, contacts: readonly Contact[], groups: readonly Group[]): Map<string, State> {
  const plan = planEscalation(policy, contacts);
  const starts = groups.flatMap((group, index) =>
    group.levels.map((level): State => {
      const [contact = ''] = group.contacts;
      const held = { run: 1, plan, waits: { [contact]: { level } } } as unknown as Incident;
      const { startAtLevel } = handedBackTo(held, contact);
      return { round: 1, level: startAtLevel, declined: groups.map((_, other) => (other === index ? 1 : 0)) };
    }),
  );
  return new Map(starts.map((start) => [keyOf(start), start]));
}

function keyOf({ round, level, declined }: State): string {
  return `${round}.${level}.${declined.join('.')}`;
}

/** The results of a walk, and the states that this walk and others have visited. */
type Walked = {
  readonly states: Set<string>;
  readonly reached: (Latest | undefined)[];
  firstReached: Latest | undefined;
};

type Frontier = Map<string, { readonly state: State; readonly entered: Entered }>;

/**
 * Walks from a state to the end of the run, through every state once, and adds the states to `states`.
 *
 * In the first round a state knows where the run began: contacts before that were not notified, and cannot decline.
 */
function walk(
  { levels, rounds }: Policy,
  groups: readonly Group[],
  start: State,
  states: Set<string>,
  canDecline = ({ ways }: Group) => ways.linked.canAnswer,
) {
  const walked: Walked = { states, reached: groups.map(() => undefined), firstReached: undefined };
  let here: Frontier = new Map([[keyOf(start), { state: start, entered: atStart(groups) }]]);
  for (let round = 1; round <= rounds; round++) {
    const firstLevel = round === 1 ? start.level : 1;
    for (let level = firstLevel; level <= levels.length; level++)
      here = crossLevel({ groups, round, level, firstLevel, lastLevel: levels.length, canDecline }, here, walked);
    // A new round notifies everybody again, so all paths meet in one state.
    const whole = { round: round + 1, level: 1, declined: groups.map(() => 0) };
    const entered = [...here.values()].map((one) => one.entered).reduce(latestOf);
    here = new Map([[keyOf(whole), { state: whole, entered }]]);
  }
  const [end] = here.values();
  return { longest: end?.entered.any ?? 0, firstReached: walked.firstReached, reached: walked.reached };
}

/** One level of a round that began with `firstLevel`. */
type Crossing = Position & {
  readonly groups: readonly Group[];
  readonly firstLevel: number;
  readonly lastLevel: number;
  readonly canDecline: (group: Group) => boolean;
};

/** Goes from every state before a level to every state after it. */
function crossLevel(crossing: Crossing, here: Frontier, walked: Walked): Frontier {
  const { groups, round, level, firstLevel, lastLevel, canDecline } = crossing;
  const next: Frontier = new Map();
  const mayDecline = groups.map(
    (one) => canDecline(one) && isOn(one, firstLevel, level) && isOn(one, level + 1, lastLevel),
  );
  for (const { state, entered } of here.values()) {
    walked.states.add(`${firstLevel}-${keyOf(state)}`);
    if (walked.states.size > mostStates) throw new TooManyStates(`It has more than ${mostStates} states.`);
    const asked = groups.map(({ levels, contacts }, index) =>
      levels.includes(level) ? contacts.length - (state.declined[index] ?? 0) : 0,
    );
    noteReached(crossing, asked, entered, walked);
    const after = { round, level: level + 1, declined: stillToCome(groups, state.declined, level) };
    enterWithDeclines(next, after, endOfLevel(crossing, asked, entered), { groups, mayDecline });
  }
  return next;
}

function isOn({ levels }: Group, from: number, to: number): boolean {
  return levels.some((level) => level >= from && level <= to);
}

/** Notes the instants at which contacts of a level are first reached, if nothing has reached them before. */
function noteReached(crossing: Crossing, asked: readonly number[], entered: Entered, walked: Walked) {
  const { groups, round, level } = crossing;
  for (const [index, each] of groups.entries()) {
    const { contacts, ways } = each;
    const { latestReached } = ways.fresh;
    if ((asked[index] ?? 0) === 0 || latestReached === undefined) continue;
    const by = { round, level, contact: contacts[0] ?? '', attempt: latestReached.attempt };
    const delay = longestDelay(attemptsUntil(crossing, each, latestReached.attempt));
    const latest = (since: number | undefined) =>
      since === undefined ? undefined : { at: since + latestReached.at + delay, by, delay };
    walked.firstReached = later(walked.firstReached, latest(entered.nobody));
    walked.reached[index] = later(walked.reached[index], latest(entered.without[index]));
  }
}

/** The attempts at a contact of a group in a run, until one on this level. */
function attemptsUntil({ round, level, lastLevel }: Crossing, { levels, course }: Group, attempt: number) {
  const earlier =
    (round - 1) * levels.filter((each) => each <= lastLevel).length + levels.filter((each) => each < level).length;
  const whole = Array.from({ length: earlier }, () => course.attempts).flat();
  return { ...course, attempts: [...whole, ...course.attempts.slice(0, attempt)] };
}

/** The latest instants at which a level ends, for the instants at which it was entered. */
function endOfLevel(
  { groups, round, level, firstLevel }: Crossing,
  asked: readonly number[],
  entered: Entered,
): Entered {
  const unreached = groups.map(({ ways }, index) => ((asked[index] ?? 0) > 0 ? ways.fresh.longestUnreached : 0));
  const longest = (numbers: readonly number[]) =>
    numbers.reduce((most, number, index) => {
      const one = group(groups, index);
      const wasAsked = round > 1 || isOn(one, firstLevel, level - 1);
      return number > 0 ? Math.max(most, (wasAsked ? one.ways.linked : one.ways.fresh).longest) : most;
    }, 0);
  return {
    any: entered.any + longest(asked),
    nobody: entered.nobody === undefined ? undefined : entered.nobody + Math.max(0, ...unreached),
    without: entered.without.map((since, index) => {
      if (since === undefined) return undefined;
      const others = asked.map((number, other) => (other === index ? number - 1 : number));
      return since + Math.max(unreached[index] ?? 0, longest(others));
    }),
  };
}

function group(groups: readonly Group[], index: number): Group {
  return groups[index] as Group;
}

function atStart(groups: readonly Group[]): Entered {
  return { any: 0, nobody: 0, without: groups.map(() => 0) };
}

/** The contacts who have declined, without the groups that are on no later level. */
function stillToCome(groups: readonly Group[], declined: Declined, level: number): number[] {
  return declined.map((number, index) => (group(groups, index).levels.some((later) => later > level) ? number : 0));
}

type Decliners = { readonly groups: readonly Group[]; readonly mayDecline: readonly boolean[] };

/** Enters the next level's state, and every state in which one more of the contacts who can decline has declined. */
function enterWithDeclines(next: Frontier, state: State, entered: Entered, decliners: Decliners): void {
  const before = next.get(keyOf(state));
  const latest = before === undefined ? entered : latestOf(before.entered, entered);
  // If it was entered as late before in each respect, everything after it has been explored.
  if (before !== undefined && isSame(before.entered, latest)) return;
  next.set(keyOf(state), { state, entered: latest });
  if (next.size > mostStates) throw new TooManyStates(`It has more than ${mostStates} states.`);
  for (const [index, may] of decliners.mayDecline.entries()) {
    const { contacts } = group(decliners.groups, index);
    const number = (state.declined[index] ?? 0) + 1;
    if (!may || number > contacts.length) continue;
    const declined = state.declined.map((others, other) => (other === index ? number : others));
    // A contact who declined had a link. If the whole group declined, each of them was reached.
    const without = entered.without.map((since, other) =>
      other === index && number === contacts.length ? undefined : since,
    );
    enterWithDeclines(next, { ...state, declined }, { ...entered, nobody: undefined, without }, decliners);
  }
}

function later(a: Latest | undefined, b: Latest | undefined): Latest | undefined {
  return a === undefined || (b !== undefined && b.at >= a.at) ? b : a;
}

function latestOf(a: Entered, b: Entered): Entered {
  const late = (one: number | undefined, other: number | undefined) =>
    one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
  return {
    any: Math.max(a.any, b.any),
    nobody: late(a.nobody, b.nobody),
    without: a.without.map((since, index) => late(since, b.without[index])),
  };
}

function isSame(a: Entered, b: Entered): boolean {
  return a.any === b.any && a.nobody === b.nobody && a.without.every((since, index) => since === b.without[index]);
}

/** The largest numbers of messages: every contact gets every message in every round, and then a notice when the source resolves it. */
function mostMessages(
  policy: Policy,
  groups: readonly Group[],
  reachable: readonly Contact[],
): Record<Channel, number> {
  const noticeBy = reachable.map((contact) => writtenChannels.find((channel) => contact[channel] !== undefined));
  const sent = groups.map((group) => ({
    messages: messagesOfRun(policy, groups, group),
    people: group.contacts.length,
  }));
  return perChannel(
    (channel) =>
      sent.reduce((sum, { messages, people }) => sum + people * messages[channel], 0) +
      noticeBy.filter((one) => one === channel).length,
  );
}

/** The largest numbers of messages to one contact: all attempts of a run, one after another, with the longest pauses. */
function messagesOfRun(policy: Policy, groups: readonly Group[], { contacts, course }: Group): ContactWays['messages'] {
  const [id = ''] = contacts;
  const attempts = Array.from({ length: policy.rounds }, (_, index) => levelsOfRound(policy, index + 1))
    .flat()
    .flatMap((level): Course['attempts'] => {
      const others = groups.filter((each) => each.contacts.some((one) => one !== id && level.contacts.includes(one)));
      const longest = Math.max(0, ...others.map(({ ways }) => ways.linked.longest));
      const pause = { channels: [], waitSeconds: Math.ceil(longest / 1000), isPause: true as const };
      return [...(level.contacts.includes(id) ? course.attempts : []), pause];
    });
  return exploreContact({ ...course, attempts, hasLink: false, isCalled: false }).messages;
}
