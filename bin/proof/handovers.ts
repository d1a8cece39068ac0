import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { type Channel, perChannel, writtenChannels } from '../../lambdas/domain/on-call/channel.ts';
import { type Contact, levelSeconds, planAttempts } from '../../lambdas/domain/on-call/contact.ts';
import type { Staffing } from '../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import { peopledLevels } from './constellations.ts';
import { exploreAnyOf, messagesOnLevel } from './explore.ts';

/*
 * The bounds of runs during which other people come on call.
 *
 * Such a run is like one in which any of the people of a level can be on it. Only a takeover adds to that: it comes before the
 * last attempt of those who were there at the beginning would be over, if they did not ask for more time. So the level lasts at
 * most as much longer as their attempts take, and those who come on call are notified in addition.
 */

/** The bounds of runs with handovers, in milliseconds. */
export type WithHandovers = {
  /** The largest number of levels that have a handover in one run. */
  readonly takeovers: number;
  /** The time by which a takeover makes a level longer. */
  readonly window: number;
  readonly longest: number;
  readonly longestContact: number;
  readonly firstReached: number | undefined;
  readonly reached: ReadonlyMap<string, number>;
  readonly messages: Readonly<Record<Channel, number>>;
  /** The transitions that are possible in addition to those of the longest run without a handover. */
  readonly moreTransitions: number;
};

/** Bounds for every run of a policy in the next 13 weeks, with its handovers. Nothing if there are none. */
export function exploreHandovers(policy: Policy, staffing: Staffing, now: Instant): WithHandovers | undefined {
  const { contacts } = staffing;
  const all = peopledLevels(policy, staffing, now);
  const handovers = all.slice(1).map(({ at }) => at);
  if (handovers.length === 0) return undefined;
  const contactOf = new Map(contacts.map((contact) => [contact.id, contact]));
  const levels = policy.levels.map((_, index) => {
    const teams = all.map((each) => each.levels[index]?.contacts.flatMap((id) => contactOf.get(id) ?? []) ?? []);
    return { teams, people: [...new Set(teams.flat())] };
  });
  const named = levels.filter((_, index) => isNamed(policy, staffing, index));
  const window = 1000 * Math.max(0, ...named.map(({ people }) => levelSeconds(people)));
  const any = exploreAnyOf(
    { ...policy, levels: levels.map(({ people }) => ({ contacts: people.map(({ id }) => id) })) },
    contacts,
  );
  const takeovers = takeoversWithin(handovers, any.longest, window, policy.rounds * named.length);
  const later = (at: number) => at + takeovers * window;
  return {
    ...{ takeovers, window, longest: later(any.longest), longestContact: any.longestContact + window },
    firstReached: any.firstReached && later(any.firstReached.at),
    reached: new Map([...any.reached].map(([id, at]) => [id, later(at)])),
    messages: mostMessages(policy.rounds, levels, named, takeovers),
    moreTransitions: moreTransitions(policy.rounds, levels, named, takeovers),
  };
}

function isNamed({ levels }: Policy, { schedules = [] }: Staffing, index: number): boolean {
  return levels[index]?.contacts.some((member) => schedules.some(({ id }) => id === member)) === true;
}

/** The largest number of handovers in one run, which they make longer. A level has at most one window more. */
function takeoversWithin(handovers: readonly Instant[], longest: number, window: number, most: number): number {
  let takeovers = 0;
  for (;;) {
    const length = longest + takeovers * window;
    const found = Math.min(most, mostWithin(handovers, length));
    if (found === takeovers) return found;
    takeovers = found;
  }
}

/** The largest number of instants in any stretch of a length. */
function mostWithin(instants: readonly Instant[], length: number): number {
  let first = 0;
  return instants.reduce((most, at, index) => {
    while ((instants[first] ?? at) < at - length) first += 1;
    return Math.max(most, index - first + 1);
  }, 0);
}

/** A level with the contacts who are on it at one time or another. */
type AnyLevel = { readonly teams: readonly (readonly Contact[])[]; readonly people: readonly Contact[] };

function largest({ teams }: AnyLevel, of: (contact: Contact) => number): number {
  return Math.max(0, ...teams.map((team) => team.reduce((sum, contact) => sum + of(contact), 0)));
}

/** The sum over all levels of a run, and over the levels that takeovers add. */
function overRun(
  of: (contact: Contact) => number,
  [rounds, levels, named, takeovers]: readonly [number, readonly AnyLevel[], readonly AnyLevel[], number],
): number {
  const added = takeovers * Math.max(0, ...named.map((level) => largest(level, of)));
  return added + rounds * levels.reduce((sum, level) => sum + largest(level, of), 0);
}

/** Every attempt on each level for the most people, and a notice for everybody who can have been notified. */
function mostMessages(
  rounds: number,
  levels: readonly AnyLevel[],
  named: readonly AnyLevel[],
  takeovers: number,
): WithHandovers['messages'] {
  const sent = new Map(levels.flatMap(({ people }) => people).map((contact) => [contact, messagesOnLevel(contact)]));
  const noticeBy = (contact: Contact) => writtenChannels.find((channel) => contact[channel] !== undefined);
  return perChannel(
    (channel) =>
      overRun((contact) => sent.get(contact)?.[channel] ?? 0, [rounds, levels, named, takeovers]) +
      overRun((contact) => (noticeBy(contact) === channel ? 1 : 0), [1, levels, named, takeovers]),
  );
}

/** The states of an attempt: it is sent, and then it is asked whether another one is left. */
const statesOfAttempt = 2;
/** The states of a level itself, and those of a contact on it besides the attempts. */
const statesOfLevel = 4;
const statesOfContact = 2;

function moreTransitions(
  rounds: number,
  levels: readonly AnyLevel[],
  named: readonly AnyLevel[],
  takeovers: number,
): number {
  const statesOf = (contact: Contact) => statesOfContact + statesOfAttempt * planAttempts(contact).length;
  // Somebody who comes on call waits for it in an attempt more.
  const waiting = takeovers * statesOfAttempt * Math.max(0, ...named.map((level) => largest(level, () => 1)));
  const mixed = overRun(statesOf, [rounds, levels, named, takeovers]) + rounds * levels.length * statesOfLevel;
  const known = Math.max(
    ...(levels[0]?.teams ?? []).map((_, at) =>
      levels.reduce((sum, { teams }) => {
        const team = teams[at] ?? [];
        return (
          sum + rounds * team.reduce((all, contact) => all + statesOf(contact), team.length > 0 ? statesOfLevel : 0)
        );
      }, 0),
    ),
  );
  return mixed + waiting - known;
}
