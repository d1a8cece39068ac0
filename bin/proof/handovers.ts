import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { type Channel, perChannel, writtenChannels } from '../../lambdas/domain/on-call/channel.ts';
import { type Contact, levelSeconds, planAttempts } from '../../lambdas/domain/on-call/contact.ts';
import type { Staffing } from '../../lambdas/domain/on-call/on-call.ts';
import type { Level, Policy } from '../../lambdas/domain/on-call/policy.ts';
import { type Peopled, peopledLevels } from './constellations.ts';
import { exploreAnyOf, messagesOnLevel } from './explore.ts';
import { mostWaitBytes } from './record-size.ts';

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
  /** The transitions and events that are possible in addition to those of the largest run without a handover. */
  readonly moreTransitions: number;
  readonly moreEvents: number;
  /** The same for the bytes of the largest piece of data in a history, and of the record. */
  readonly morePayloadBytes: number;
  readonly moreRecordBytes: number;
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
  const longest = later(any.longest);
  const parts = [policy.rounds, levels, named, takeovers] as const;
  const crowds = policy.levels.map((level, index) =>
    crowdsWithin(all, window, [index]).map((ids) =>
      ids.flatMap((id) => bytesOnLevel(contactOf.get(id), level)).reduce((sum, bytes) => sum + bytes, 0),
    ),
  );
  const everyLevel = policy.levels.map((_, index) => index);
  const teams = crowdsWithin(all, 0, everyLevel);
  const mostComing = Math.max(
    ...crowdsWithin(all, longest, everyLevel).map((ids, first) => ids.length - (teams[first]?.length ?? 0)),
  );
  return {
    ...{ takeovers, window, longest, longestContact: any.longestContact + window },
    firstReached: any.firstReached && later(any.firstReached.at),
    reached: new Map([...any.reached].map(([id, at]) => [id, later(at)])),
    messages: mostMessages(policy.rounds, levels, named, takeovers),
    moreTransitions: moreThanKnown(transitionsIn, parts),
    moreEvents: moreThanKnown(eventsIn, parts),
    morePayloadBytes: Math.max(...crowds.flat()),
    // The plan has the people of each level with their schedules, and the record has a wait for everybody who comes on call.
    moreRecordBytes: mostComing * mostWaitBytes + crowds.reduce((sum, bytes) => sum + Math.max(...bytes), 0),
  };
}

/** The contacts who can be on some levels in any stretch of a length, for each stretch that begins before another handover. */
function crowdsWithin(all: readonly Peopled[], milliseconds: number, levels: readonly number[]): string[][] {
  return all.map((_, first) => {
    // The latest beginning is just before the next handover.
    const until = (all[first + 1]?.at ?? 0) + milliseconds;
    const after = all.findIndex(({ at }, place) => place > first && at >= until);
    const stretch = all.slice(first, after === -1 ? undefined : after);
    return [...new Set(stretch.flatMap((each) => levels.flatMap((level) => each.levels[level]?.contacts ?? [])))];
  });
}

/** The bytes of one contact among those of a level, as `Find contacts` returns them, with two handovers. */
function bytesOnLevel(contact: Contact | undefined, { contacts: schedules }: Level): number {
  if (contact === undefined) return 0;
  const { id, name } = contact;
  const instant = new Date(0).toISOString();
  const duty = { schedules, from: instant, until: instant };
  return Buffer.byteLength(JSON.stringify({ id, name, attempts: planAttempts(contact), duty })) + 1;
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

/** The rounds, the levels, those that name a schedule, and the largest number of levels with a handover. */
type Parts = readonly [number, readonly AnyLevel[], readonly AnyLevel[], number];

/** The sum over all levels of a run, and over the levels that takeovers add. */
function overRun(of: (contact: Contact) => number, [rounds, levels, named, takeovers]: Parts): number {
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

/** The numbers of something that a level, a contact on it, and each attempt at them add to a run; `waiting` is an attempt 0. */
type Adds = {
  readonly level: number;
  readonly contact: number;
  readonly attempt: number;
  readonly waiting: number;
};

/** The states: an attempt is sent, and then it is asked whether another one is left. */
const transitionsIn: Adds = { level: 4, contact: 2, attempt: 2, waiting: 2 };

/** The events of the run's own history, which has none of the attempts. They are also more than attempt 0 adds to a contact's. */
const eventsIn: Adds = { level: 12, contact: 10, attempt: 0, waiting: 10 };

/** The number in addition to that of the largest run without a handover. */
function moreThanKnown(adds: Adds, [rounds, levels, named, takeovers]: Parts): number {
  const ofContact = (contact: Contact) => adds.contact + adds.attempt * planAttempts(contact).length;
  // Somebody who comes on call waits for it in an attempt more.
  const waiting = takeovers * adds.waiting * Math.max(0, ...named.map((level) => largest(level, () => 1)));
  const mixed = overRun(ofContact, [rounds, levels, named, takeovers]) + rounds * levels.length * adds.level;
  const known = Math.max(
    ...(levels[0]?.teams ?? []).map((_, at) =>
      levels.reduce((sum, { teams }) => {
        const team = teams[at] ?? [];
        return sum + rounds * team.reduce((all, contact) => all + ofContact(contact), team.length > 0 ? adds.level : 0);
      }, 0),
    ),
  );
  return mixed + waiting - known;
}
