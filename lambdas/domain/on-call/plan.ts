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
type PlannedLevel = {
  readonly contacts: readonly Named[];
  readonly seconds: number;
};

/** A run's place in its plan. Rounds and levels count from 1; level 0 is the plan's `first`. */
export type Position = { readonly round: number; readonly level: number };

/**
 * The policy with names and durations. An unknown contact keeps its id and takes no time.
 *
 * @param first the id of the contact who is notified before the policy
 */
export function planEscalation(policy: Policy, contacts: readonly Contact[], first?: string): Plan {
  const known = new Map(contacts.map((contact) => [contact.id, contact]));
  const { reopenWithinSeconds = limits.defaultReopenWithinSeconds } = policy;
  const resolveWithinSeconds = resolveWithinOf(policy);
  const levels = policy.levels.map((level) => planLevel(level, known));
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

function planLevel(level: Level, known: ReadonlyMap<string, Contact>): PlannedLevel {
  const found = level.contacts.map((id) => known.get(id) ?? { id, name: id, timeZone: 'UTC' });
  return { contacts: found.map(({ id, name }) => ({ id, name })), seconds: levelSeconds(found) };
}

/** A level of the plan by its number. */
export function levelAt({ first, levels }: Plan, level: number): PlannedLevel | undefined {
  return level === 0 ? first : levels[level - 1];
}

/** The levels of the plan with their numbers, level 0 first. */
export function numberedLevels({
  first,
  levels,
}: Plan): { readonly level: number; readonly contacts: readonly Named[] }[] {
  const own = levels.map(({ contacts }, index) => ({ level: index + 1, contacts }));
  return first === undefined ? own : [{ level: 0, contacts: first.contacts }, ...own];
}

/** The level after this one, in this round or the next; nothing after the last. Levels that reach nobody are skipped. */
export function nextPosition(plan: Plan, { round, level }: Position): Position | undefined {
  if (level < 0 && round === 1 && (plan.first?.seconds ?? 0) > 0) return { round, level: 0 };
  const later = plan.levels.findIndex((candidate, index) => index >= level && candidate.seconds > 0);
  if (later >= 0) return { round, level: later + 1 };
  const first = plan.levels.findIndex((candidate) => candidate.seconds > 0);
  return round < plan.rounds && first >= 0 ? { round: round + 1, level: first + 1 } : undefined;
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
