import type { Named } from '../text/names.ts';
import { type Contact, levelSeconds } from './contact.ts';
import { limits } from './limits.ts';
import type { Level, Policy } from './policy.ts';

/** A policy as one run follows it: names for the messages, and the time that each level lasts if nobody answers. */
export type Plan = {
  readonly rounds: number;
  readonly levels: readonly PlannedLevel[];
  /** Level 0, which only the first round has: the contact who had the incident when it became worse. */
  readonly first?: PlannedLevel;
  readonly resolveWithinSeconds?: number | undefined;
  /** 0 if a resolved incident is never reopened. Plans of the last release do not have it: the default holds for them. */
  readonly reopenWithinSeconds?: number | undefined;
};
/** A contact on a level of a plan. */
export type OnLevel = Named & {
  /** The schedule that puts them on call, and the instant at which they come on call, if that is still to come. */
  readonly schedule?: string;
  readonly from?: string;
};

type Asked = { readonly contacts: readonly OnLevel[]; readonly seconds: number };

/**
 * A level of a plan. If the policy names schedules on it, `members` are the ids that the policy names, and the contacts are the
 * people who were on call when the plan was made: they are worked out again whenever they are shown.
 */
export type PlannedLevel = Asked & {
  readonly members?: readonly string[];
  /** Those who are on call when the level comes again, from a round on. It is worked out, and never stored. */
  readonly later?: Asked & { readonly round: number };
};

/** A run's place in its plan. Rounds and levels count from 1; level 0 is the plan's `first`. */
export type Position = { readonly round: number; readonly level: number };

/**
 * The policy with names and durations. An unknown contact keeps its id and takes no time.
 *
 * @param first the id of the contact who is notified before the policy
 * @param schedules the ids that are those of schedules; their people are added with `peopledPlan`
 */
export function planEscalation(
  policy: Policy,
  contacts: readonly Contact[],
  first?: string,
  schedules: readonly string[] = [],
): Plan {
  const known = new Map(contacts.map((contact) => [contact.id, contact]));
  const { reopenWithinSeconds = limits.defaultReopenWithinSeconds } = policy;
  const resolveWithinSeconds = resolveWithinOf(policy);
  const levels = policy.levels.map((level) => planLevel(level, known, schedules));
  const before = first === undefined ? {} : { first: planLevel({ contacts: [first] }, known) };
  return {
    rounds: policy.rounds,
    levels,
    ...before,
    reopenWithinSeconds: reopenWithinSeconds === 'off' ? 0 : reopenWithinSeconds,
    ...(resolveWithinSeconds !== undefined && { resolveWithinSeconds }),
  };
}

/** The time within which an incident of the policy has to be resolved once it is taken, in seconds; nothing if there is no limit. */
export function resolveWithinOf(policy: Pick<Policy, 'resolveWithinSeconds'> | undefined): number | undefined {
  const { resolveWithinSeconds = limits.defaultResolveWithinSeconds } = policy ?? {};
  return resolveWithinSeconds === 'off' ? undefined : resolveWithinSeconds;
}

function planLevel(level: Level, known: ReadonlyMap<string, Contact>, schedules: readonly string[] = []): PlannedLevel {
  const named = level.contacts.filter((id) => !schedules.includes(id));
  const found = named.map((id) => known.get(id) ?? { id, name: id, timeZone: 'UTC' });
  return {
    contacts: found.map(({ id, name }) => ({ id, name })),
    seconds: levelSeconds(found),
    ...(named.length < level.contacts.length && { members: level.contacts }),
  };
}

/** A level of the plan by its number. */
export function levelAt({ first, levels }: Plan, level: number): PlannedLevel | undefined {
  return level === 0 ? first : levels[level - 1];
}

/** The contacts of a level in a round. */
export function askedAt(plan: Plan, { round, level }: Position): Asked | undefined {
  const planned = levelAt(plan, level);
  return planned?.later !== undefined && round >= planned.later.round ? planned.later : planned;
}

/** The levels of the plan with their numbers, level 0 first. */
export function numberedLevels({
  first,
  levels,
}: Plan): { readonly level: number; readonly contacts: readonly OnLevel[] }[] {
  const own = levels.map(({ contacts, later }, index) => ({
    level: index + 1,
    contacts: [...contacts, ...(later?.contacts ?? [])],
  }));
  return first === undefined ? own : [{ level: 0, contacts: first.contacts }, ...own];
}

/** The level after this one, in this round or the next; nothing after the last. Levels that reach nobody are skipped. */
export function nextPosition(plan: Plan, { round, level }: Position): Position | undefined {
  if (level < 0 && round === 1 && (plan.first?.seconds ?? 0) > 0) return { round, level: 0 };
  const numbers = plan.levels.map((_, index) => index + 1);
  const reaches = (position: Position) => (askedAt(plan, position)?.seconds ?? 0) > 0;
  const later = numbers.find((each) => each > level && reaches({ round, level: each }));
  if (later !== undefined) return { round, level: later };
  const first = numbers.find((each) => reaches({ round: round + 1, level: each }));
  return round < plan.rounds && first !== undefined ? { round: round + 1, level: first } : undefined;
}

/**
 * The levels of one round, numbered as in the policy. Only the first round of a run can begin below the first level, or with
 * a level 0.
 *
 * @param first the id of the contact on level 0
 */
export function levelsOfRound(
  { levels }: Policy,
  round: number,
  startAtLevel = 1,
  first?: string,
): (Level & { level: number })[] {
  const numbered = levels.map((level, index) => ({ ...level, level: index + 1 }));
  const left = round === 1 ? numbered.filter(({ level }) => level >= startAtLevel) : numbered;
  // The policy may have become shorter since the level was chosen.
  const own = left.length > 0 ? left : numbered;
  return round === 1 && first !== undefined ? [{ level: 0, contacts: [first] }, ...own] : own;
}
