import type { Instant } from '../calendar/local-time.ts';
import type { Override } from '../calendar/schedule.ts';
import { isSame } from './changes.ts';
import type { Contact } from './contact.ts';
import { limits } from './limits.ts';
import { endOf, type Mute } from './muting.ts';
import type { OnCall } from './on-call.ts';
import { peopleNamedIn } from './override.ts';

/** The things that commands made in the table and that the file does not have. */
export type MadeByCommand = {
  readonly overrides: readonly Override[];
  readonly absences: readonly { readonly contact: string; readonly dates: string }[];
  readonly mutes: readonly Mute[];
};

/** The content of a file, together with what commands made in the table since and is not over at an instant. */
export function withMadeByCommand(
  file: OnCall,
  stored: OnCall,
  now: Instant,
): { readonly onCall: OnCall; readonly kept: MadeByCommand } {
  const contacts = file.contacts.map((contact) =>
    withAbsences(contact, stored.contacts.find(({ id }) => id === contact.id)?.awayByCommand),
  );
  const overrides = stored.overrides.filter((override) => isKept(override, file));
  const mutes = stored.mutes.filter((mute) => isKeptMute(mute, file, now));
  const kept = {
    ...{ overrides, mutes },
    absences: contacts.flatMap(({ id, awayByCommand = [] }) => awayByCommand.map((dates) => ({ contact: id, dates }))),
  };
  const lists = { overrides: [...file.overrides, ...overrides], mutes: [...file.mutes, ...mutes] };
  return { onCall: { ...file, contacts, ...lists }, kept };
}

/** True for an override of a command that still means something: the file does not have it, but has all that it names. */
function isKept(override: Override, { overrides, schedules, contacts }: OnCall): boolean {
  return (
    override.madeAt !== undefined &&
    schedules.some(({ id }) => id === override.schedule) &&
    peopleNamedIn(override).every((person) => contacts.some(({ id }) => id === person)) &&
    !overrides.some((other) => isSameMade(override, other))
  );
}

/** True for a mute of a command that still holds something: the file does not have it, but has the policy that it names. */
function isKeptMute(mute: Mute, { mutes, policies }: OnCall, now: Instant): boolean {
  const { madeAt, policy } = mute;
  return (
    madeAt !== undefined &&
    (endOf(mute) ?? Number.POSITIVE_INFINITY) > now &&
    (policy === undefined || policies.some(({ id }) => id === policy)) &&
    !mutes.some((other) => isSameMade(mute, other))
  );
}

/** A contact with the absences that commands made, in place of those that it had of them. Absences that the file has count once. */
export function withAbsences(
  { away = [], awayByCommand: before = [], ...contact }: Contact,
  made: readonly string[] = [],
): Contact {
  const own = away.slice(0, away.length - before.length);
  const awayByCommand = made.filter((dates) => !own.includes(dates));
  if (awayByCommand.length === 0) return own.length === 0 ? contact : { ...contact, away: own };
  return { ...contact, away: [...own, ...awayByCommand], awayByCommand };
}

/** An entry that a command may have made, and when it did. */
export type MadeBy = { readonly madeAt?: string | undefined };

/** True for two overrides or two mutes that do the same, whoever made them. */
export function isSameMade<Entry extends MadeBy>(
  { madeAt: _, ...one }: Entry,
  { madeAt: __, ...other }: Entry,
): boolean {
  return isSame(one, other);
}

/**
 * The overrides or mutes to store when a file is applied while commands may make some: those that the file took out are gone, and
 * those that came since it was compared stay.
 */
export function mergeMade<Entry extends MadeBy>(
  before: readonly Entry[],
  after: readonly Entry[],
  stored: readonly Entry[],
): Entry[] {
  const isNew = (entry: Entry) => ![...before, ...after].some((other) => isSameMade(entry, other));
  return [...after, ...stored.filter((entry) => entry.madeAt !== undefined && isNew(entry))];
}

/** As many overrides as there can be. Of those that commands made, the oldest that are over make room. */
export function withinLimit(overrides: readonly Override[], isOver: (override: Override) => boolean): Override[] {
  const result = [...overrides];
  while (result.length > limits.overrides) {
    const oldest = result.findIndex((override) => override.madeAt !== undefined && isOver(override));
    if (oldest === -1) break;
    result.splice(oldest, 1);
  }
  return result;
}
