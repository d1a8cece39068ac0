import * as z from 'zod/mini';
import type { Override } from '../calendar/schedule.ts';
import { quote } from '../text/addresses.ts';
import { formatDuration } from '../text/duration.ts';
import { lazily } from '../text/lazily.ts';
import { didYouMean } from '../text/nearest.ts';
import { leastWaitSeconds } from './attempt.ts';
import { contactIdShape, contactIdsIn, levelSeconds, readableContacts } from './contact.ts';
import type { Fault, Path } from './fault.ts';
import { type Kind, tellFields } from './kind.ts';
import { limits } from './limits.ts';
import { fieldsOf, isObject, listIn, tooMany } from './relations.ts';
import { everybodyIn, largestTurnOf, readableSchedules, scheduleIdsIn } from './schedule.ts';
import { converted, duration, id, list, map, object } from './shape.ts';
import { itemPerEntry } from './stored.ts';

/** Those who are notified in parallel: ids of contacts, and of schedules, which stand for the people who are on call then. */
export type Level = { readonly contacts: readonly string[] };

/** The levels in their order, and the number of rounds. */
export type Policy = {
  readonly id: string;
  readonly levels: readonly Level[];
  readonly rounds: number;
  /** The time in which a taken incident has to be resolved; `off` for no limit, and by default `limits.defaultResolveWithinSeconds`. */
  readonly resolveWithinSeconds?: number | 'off' | undefined;
  /** The time in which a resolved incident that comes again is reopened; `off` for never, and by default `limits.defaultReopenWithinSeconds`. */
  readonly reopenWithinSeconds?: number | 'off' | undefined;
};

/** The policy of alerts that name no policy. */
const defaultPolicy = 'default';

/** Stands in a route in place of a policy's id if its alarms notify nobody. */
export const nobody = 'nobody';

export const policyIdShape = lazily(() => id('policy', limits.policyIdCharacters, 'default'));

const levelShape = lazily(() =>
  list(contactIdShape(), 'A level', 'write a contact, or a list of contacts who are notified in parallel').check(
    z.minLength(1, { error: 'A level without a contact reaches nobody: name one, or take the level out.' }),
  ),
);

const roundsHint = {
  error: `rounds is not a number of rounds: write a whole number from 1 to ${limits.roundsPerPolicy}.`,
};

/** The word for no limit, and for never. */
const off = 'off' as const;

const resolveWithinShape = lazily(() =>
  durationOrOff('resolveWithin', '8h, or off', {
    least: leastWaitSeconds,
    becauseLeast: `nobody can resolve an incident in less than ${formatDuration(leastWaitSeconds)}`,
    most: limits.resolveWithinSeconds,
    becauseMost: `an acknowledged incident counts as closed after 24h, so the limit is ${formatDuration(limits.resolveWithinSeconds)}`,
  }),
);

const reopenWithinShape = lazily(() =>
  durationOrOff('reopenWithin', '10m, or off', {
    least: 60,
    becauseLeast: 'the pager checks once a minute what has stayed quiet',
    most: limits.reopenWithinSeconds,
    becauseMost: `contacts hear that it is resolved only after that time, so the limit is ${formatDuration(limits.reopenWithinSeconds)}`,
  }),
);

/** A duration, or the word `off`. */
function durationOrOff(...of: Parameters<typeof duration>) {
  const within = duration(...of);
  return converted(z.unknown(), (value, addFault) => {
    if (value === off) return off;
    const parsed = within.safeParse(value);
    for (const { message } of parsed.error?.issues ?? []) addFault(message);
    return parsed.data ?? off;
  });
}

/** One policy of the file, in its long form. */
const policyShape = lazily(() =>
  z.pipe(
    object(
      {
        levels: list(levelShape(), 'levels', 'write a list of levels, such as [[ada], [ben, cleo]]').check(
          z.minLength(1, {
            error: 'A policy without a level reaches nobody: name at least one contact.',
          }),
        ),
        rounds: z._default(
          z.int(roundsHint).check(z.minimum(1, roundsHint), z.maximum(limits.roundsPerPolicy, roundsHint)),
          1,
        ),
        resolveWithin: z.optional(resolveWithinShape()),
        reopenWithin: z.optional(reopenWithinShape()),
      },
      'policy',
    ),
    z.transform(({ levels, rounds, resolveWithin: resolveWithinSeconds, reopenWithin: reopenWithinSeconds }) => ({
      levels: levels.map((contacts) => ({ contacts })),
      rounds,
      ...(resolveWithinSeconds === undefined ? {} : { resolveWithinSeconds }),
      ...(reopenWithinSeconds === undefined ? {} : { reopenWithinSeconds }),
    })),
  ),
);

/** Every policy as an object with levels, and every level as a list. */
function inLongForm(policies: unknown): unknown {
  if (!isObject(policies)) return policies;
  return Object.fromEntries(Object.entries(policies).map(([id, policy]) => [id, policyInLongForm(policy)]));
}

function policyInLongForm(policy: unknown): unknown {
  if (Array.isArray(policy)) return { levels: policy.map(levelInLongForm) };
  if (!isObject(policy) || !Array.isArray(policy.levels)) return policy;
  return { ...policy, levels: policy.levels.map(levelInLongForm) };
}

function levelInLongForm(level: unknown): unknown {
  return typeof level === 'string' ? [level] : level;
}

/** A policy that was written as a flat list has no key `levels`. */
function asWritten(path: Path, policies: unknown): Path {
  const [id, key, ...inside] = path;
  const isFlat = key === 'levels' && isObject(policies) && Array.isArray(policies[String(id)]);
  return isFlat ? [String(id), ...inside] : path;
}

/** The policies of a file by their id, whatever their content. */
function policiesIn(file: unknown): ReadonlyMap<string, unknown> {
  return fieldsOf(fieldsOf(file).get('policies'));
}

/** The ids of a file's policies. */
export function policyIdsIn(file: unknown): string[] {
  return [...policiesIn(file).keys()];
}

function withoutDefault(file: unknown): Fault[] {
  if (!fieldsOf(file).has('policies') || policiesIn(file).has(defaultPolicy)) return [];
  const message = `There is no policy ${defaultPolicy}: add it, because alerts that name no policy go there.`;
  return [{ path: ['policies'], message }];
}

function policyFaults(id: string, policy: unknown, file: unknown): Fault[] {
  const path = ['policies', id];
  const levels = listIn(policy, 'levels');
  const known = { contacts: contactIdsIn(file), schedules: scheduleIdsIn(file) };
  return [
    ...idFaults(id).map((message) => ({ path, message })),
    ...tooMany(levels, limits.levelsPerPolicy, [...path, 'levels'], 'levels in one policy: use rounds to repeat them'),
    ...levels.flatMap((level, index) => levelFaults(level, known, [...path, 'levels', index])),
    ...sizeFaults(id, policy, file).map((message) => ({ path, message })),
  ];
}

function idFaults(id: string): string[] {
  if (id === nobody)
    return [`A policy cannot be called ${nobody}: in a route, ${nobody} means that nobody is notified. Rename it.`];
  return (policyIdShape().safeParse(id).error?.issues ?? []).map(({ message }) => message);
}

type Known = { readonly contacts: readonly string[]; readonly schedules: readonly string[] };

function levelFaults(level: unknown, { contacts, schedules }: Known, path: Path): Fault[] {
  const named: readonly unknown[] = Array.isArray(level) ? level : [];
  const faults = named.flatMap((id, index): Fault[] => {
    if (typeof id !== 'string') return [];
    const at = [...path, index];
    if (named.indexOf(id) < index) {
      return [{ path: at, message: `${quote(id)} is already in this level: take one out.` }];
    }
    if (contacts.includes(id) || schedules.includes(id)) return [];
    const [nouns, sections] = schedules.length === 0 ? ['', ''] : [' or schedule', ' or schedules'];
    const message = `There is no contact${nouns} ${quote(id)}: add it to contacts${sections}, or correct it.${didYouMean(id, [...contacts, ...schedules])}`;
    return [{ path: at, message }];
  });
  return [...faults, ...tooMany(named, limits.contactsPerLevel, path, 'contacts in one level: split it')];
}

/**
 * The reasons why the state machines could not run the policy to its end; see `limits` for the arithmetic.
 *
 * A schedule counts with its largest turn and with whoever of its people has the longest attempts, both twice: there may be a
 * handover while the level is notified.
 */
function sizeFaults(id: string, raw: unknown, file: unknown): string[] {
  const policy = policyShape().safeParse(raw).data;
  if (policy === undefined) return [];
  const { levels, rounds } = policy;
  const sizes = levels.map((level) => sizeOf(level, file));
  const calls = sizes.reduce((sum, { contacts }) => sum + contacts, 0) * rounds;
  const seconds = sizes.reduce((sum, size) => sum + size.seconds, 0) * rounds;
  const crowded = sizes.findIndex(({ contacts }) => contacts > limits.contactsPerLevel);
  const advice = 'take out contacts, rounds or attempts';
  return [
    ...(crowded === -1 || (levels[crowded]?.contacts.length ?? 0) > limits.contactsPerLevel
      ? []
      : [
          `Level ${crowded + 1} of the policy ${id} can notify ${sizes[crowded]?.contacts} contacts with those of its schedules and of a handover, and the limit is ${limits.contactsPerLevel}: split it.`,
        ]),
    ...(calls <= limits.contactsTimesRounds
      ? []
      : [
          `The policy ${id} notifies ${calls} contacts in all its rounds, and one run can notify ${limits.contactsTimesRounds}: ${advice}.`,
        ]),
    ...(seconds <= limits.policySeconds
      ? []
      : [
          `The policy ${id} takes ${formatDuration(seconds)}, and one run can take ${formatDuration(limits.policySeconds)}: ${advice}.`,
        ]),
  ];
}

/** The most contacts that a level can notify, and the longest time that it can take. */
function sizeOf(level: Level, file: unknown): { readonly contacts: number; readonly seconds: number } {
  const contacts = readableContacts(file);
  const schedules = readableSchedules(file).filter((schedule) => level.contacts.includes(schedule.id));
  const secondsOf = (ids: readonly string[]) => levelSeconds(contacts.filter((contact) => ids.includes(contact.id)));
  const turns = schedules.reduce((sum, schedule) => sum + largestTurnOf(schedule), 0);
  const people = schedules.flatMap((schedule) => everybodyIn(schedule, overridesIn(file)));
  return {
    contacts: level.contacts.length - schedules.length + 2 * turns,
    seconds: Math.max(secondsOf(level.contacts), 2 * secondsOf(people)),
  };
}

/** The overrides of a file, as far as they name people. Their other faults are found elsewhere. */
function overridesIn(file: unknown): Override[] {
  return listIn(file, 'overrides').filter(isObject) as Override[];
}

/** Policies in the table. */
export const policyItems = itemPerEntry<Omit<Policy, 'id'>>('POLICY', () =>
  z.object({
    levels: z.array(z.object({ contacts: z.array(z.string().check(z.minLength(1))) })),
    rounds: z.int().check(z.positive()),
    resolveWithinSeconds: z.optional(z.union([z.int().check(z.positive()), z.literal(off)])),
    reopenWithinSeconds: z.optional(z.union([z.int().check(z.positive()), z.literal(off)])),
  }),
);

/** A policy in its short form if that is enough. */
function entryOf(policy: Policy): unknown {
  const { levels, rounds, resolveWithinSeconds, reopenWithinSeconds } = policy;
  if (isFlat(policy)) return levels.flatMap(({ contacts }) => contacts);
  return {
    levels: levels.map(({ contacts }) => contacts),
    rounds,
    ...(resolveWithinSeconds === undefined ? {} : { resolveWithin: withinText(resolveWithinSeconds) }),
    ...(reopenWithinSeconds === undefined ? {} : { reopenWithin: withinText(reopenWithinSeconds) }),
  };
}

function withinText(seconds: number | typeof off): string {
  return seconds === off ? off : formatDuration(seconds);
}

function isFlat({ levels, rounds, resolveWithinSeconds, reopenWithinSeconds }: Policy): boolean {
  const isPlain = rounds === 1 && resolveWithinSeconds === undefined && reopenWithinSeconds === undefined;
  return isPlain && levels.every(({ contacts }) => contacts.length === 1);
}

export const policyKind: Kind<Policy> = {
  name: 'policy',
  idOf: (policy) => policy.id,
  shape: () =>
    z.pipe(
      map(policyShape(), 'policies', 'write each policy under its id, at least default'),
      z.transform((policies) => Object.entries(policies).map(([id, policy]) => ({ id, ...policy }))),
    ),
  inLongForm,
  asWritten,
  faultsIn: (file) => [
    ...withoutDefault(file),
    ...[...policiesIn(file)].flatMap(([id, policy]) => policyFaults(id, policy, file)),
  ],
  tell: (_, fields) => tellFields(fields.map((field) => field.replace(/^(re\w+Within)Seconds$/, '$1'))),
  write: (policies) => ({
    content: Object.fromEntries(policies.map((policy) => [policy.id, entryOf(policy)])),
    onOneLine: policies.flatMap((policy) =>
      isFlat(policy) ? [[policy.id]] : policy.levels.map((_, index) => [policy.id, 'levels', index]),
    ),
  }),
};
