import { shiftsWithin } from '../../lambdas/domain/calendar/calendar.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { type Contact, planAttempts } from '../../lambdas/domain/on-call/contact.ts';
import type { Staffing } from '../../lambdas/domain/on-call/on-call.ts';
import type { Level, Policy } from '../../lambdas/domain/on-call/policy.ts';
import { type Roster, rosterOf, seatsOf } from '../../lambdas/domain/on-call/roster.ts';
import { weeksFrom } from '../calendar/weeks.ts';

/** A policy as it is while the same people are on call: its levels name contacts only. */
export type Constellation = {
  readonly policy: Policy;
  /** The people of this and of every other constellation that is the same but for their names, in the order of its own. */
  readonly alike: readonly (readonly string[])[];
};

/**
 * Each constellation of people that occurs in a policy in the next 13 weeks, once.
 *
 * Two with the same attempts on the same levels behave alike, so only the first of them is there. Levels without anybody are
 * left out, because a run passes them over in the same second.
 */
export function constellationsOf(policy: Policy, staffing: Staffing, now: Instant): Constellation[] {
  const { contacts } = staffing;
  const found = new Map<string, { policy: Policy; alike: string[][] }>();
  for (const each of peopledLevels(policy, staffing, now)) {
    const levels = each.levels.filter((level) => level.contacts.length > 0);
    const people = [...new Set(levels.flatMap((level) => level.contacts))];
    const key = shapeOf(levels, people, contacts);
    const known = found.get(key);
    if (known === undefined) found.set(key, { policy: { ...policy, levels }, alike: [people] });
    else known.alike.push(people);
  }
  return [...found.values()].filter((each) => each.policy.levels.length > 0);
}

/** The people on each level of a policy from an instant on. */
export type Peopled = { readonly at: Instant; readonly levels: readonly Level[] };

/** The people on each level of a policy now, and from each handover of the next 13 weeks on. Only now, without schedules. */
export function peopledLevels(
  policy: Policy,
  { contacts, schedules = [], overrides = [] }: Staffing,
  now: Instant,
): Peopled[] {
  const members = policy.levels.flatMap((level) => level.contacts);
  const named = schedules.filter(({ id }) => members.includes(id));
  const roster = rosterOf(contacts, named, overrides);
  return changesOf(roster, now).map((at) => ({
    at,
    levels: policy.levels.map((level) => (named.length === 0 ? level : peopledLevel(level, roster, at))),
  }));
}

/** The instants of the next weeks at which other people are on call in some schedule. */
function changesOf({ calendars }: Roster, now: Instant): Instant[] {
  const instants = calendars.flatMap((calendar) => shiftsWithin(calendar, weeksFrom(now)).map(({ from }) => from));
  return [...new Set([now, ...instants])].sort((a, b) => a - b);
}

function peopledLevel(level: Level, roster: Roster, at: Instant): Level {
  return { contacts: seatsOf(level.contacts, roster, at, 0).map(({ contact }) => contact.id) };
}

/** The levels without the names: each person by number, with their attempts. */
function shapeOf(levels: readonly Level[], people: readonly string[], contacts: readonly Contact[]): string {
  const attemptsOf = (id: string) => {
    const contact = contacts.find((each) => each.id === id);
    return contact === undefined ? [] : planAttempts(contact);
  };
  return JSON.stringify([
    levels.map((level) => level.contacts.map((id) => people.indexOf(id))),
    people.map(attemptsOf),
  ]);
}
