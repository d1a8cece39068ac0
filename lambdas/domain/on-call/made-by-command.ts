import type { Override } from '../calendar/schedule.ts';
import { isSame } from './changes.ts';
import type { Contact } from './contact.ts';
import { limits } from './limits.ts';
import type { OnCall } from './on-call.ts';
import { peopleNamedIn } from './override.ts';

/** The things that commands made in the table and that the file does not have. */
export type MadeByCommand = {
  readonly overrides: readonly Override[];
  readonly absences: readonly { readonly contact: string; readonly dates: string }[];
};

/** The content of a file, together with what commands made in the table since. */
export function withMadeByCommand(
  file: OnCall,
  stored: OnCall,
): { readonly onCall: OnCall; readonly kept: MadeByCommand } {
  const contacts = file.contacts.map((contact) =>
    withAbsences(contact, stored.contacts.find(({ id }) => id === contact.id)?.awayByCommand),
  );
  const overrides = stored.overrides.filter((override) => isKept(override, file));
  const kept = {
    overrides,
    absences: contacts.flatMap(({ id, awayByCommand = [] }) => awayByCommand.map((dates) => ({ contact: id, dates }))),
  };
  return { onCall: { ...file, contacts, overrides: [...file.overrides, ...overrides] }, kept };
}

/** True for an override of a command that still means something: the file does not have it, but has all that it names. */
function isKept(override: Override, { overrides, schedules, contacts }: OnCall): boolean {
  return (
    override.madeAt !== undefined &&
    schedules.some(({ id }) => id === override.schedule) &&
    peopleNamedIn(override).every((person) => contacts.some(({ id }) => id === person)) &&
    !overrides.some((other) => isSameOverride(override, other))
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

/** True for two overrides that do the same, whoever made them. */
export function isSameOverride({ madeAt: _, ...one }: Override, { madeAt: __, ...other }: Override): boolean {
  return isSame(one, other);
}

/**
 * The overrides to store when a file is applied while commands may make some: those that the file took out are gone, and
 * those that came since it was compared stay.
 */
export function mergeOverrides(
  before: readonly Override[],
  after: readonly Override[],
  stored: readonly Override[],
): Override[] {
  const isNew = (override: Override) => ![...before, ...after].some((other) => isSameOverride(override, other));
  return [...after, ...stored.filter((override) => override.madeAt !== undefined && isNew(override))];
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
