import type { Path } from '../../../lambdas/domain/on-call/fault.ts';
import { limits } from '../../../lambdas/domain/on-call/limits.ts';
import { type MadeByCommand, withinLimit } from '../../../lambdas/domain/on-call/made-by-command.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import type { StoredOnCall } from '../../../lambdas/domain/on-call/table.ts';
import { listNames } from '../../../lambdas/domain/text/names.ts';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import { calendarDoubts, overrideNotes, stretchOfOverride } from '../../calendar/doubts.ts';
import { findMoved, type Moved, tellMoved } from '../../calendar/guard-history.ts';
import { findUncovered, tellUncovered } from '../../calendar/prove-coverage.ts';
import { stop } from '../../command/errors.ts';
import type { Terminal } from '../../command/terminal.ts';
import { placeIn } from '../../oncall/file.ts';

/** The content with as many overrides as fit. Stops if the file itself has too many. */
export function withRoom(onCall: OnCall): OnCall {
  const now = Date.now();
  const overrides = withinLimit(
    onCall.overrides,
    (override) => stretchOfOverride(override, onCall.schedules).until <= now,
  );
  if (overrides.length <= limits.overrides) return { ...onCall, overrides };
  return stop(
    `There are ${plural(overrides.length, 'override')} with those that commands made, and the limit is ${limits.overrides}: take out those that are over. Nothing was changed.`,
  );
}

/** Prints the doubts about who is on call. False if nobody is at some time, or if a shift would move, and that is not to be applied. */
export function checkCalendar(
  { file, onCall }: { readonly file: string; readonly onCall: OnCall },
  before: StoredOnCall,
  { unproven, atOnce }: { readonly unproven: boolean; readonly atOnce: boolean },
  { printError }: Terminal,
): boolean {
  const now = Date.now();
  const nameOf = namesIn(onCall, before);
  for (const doubt of calendarDoubts(onCall, now)) printError(`${file}: Warning: ${doubt}`);
  for (const note of overrideNotes(onCall, now)) printError(`${file}: Note: ${note}`);
  const uncovered = findUncovered(onCall, now);
  for (const each of uncovered) for (const line of wrapped(`${file}: `, tellUncovered(each))) printError(line);
  const moved = findMoved(before.schedules, onCall.schedules, now);
  for (const each of moved)
    for (const line of wrapped(`${placeIn(file, placeOf(each))}  `, tellMoved(each, nameOf, now))) printError(line);
  const isUncovered = uncovered.length > 0 && !unproven;
  const isMoved = moved.length > 0 && !atOnce;
  if (isUncovered)
    printError(
      'Nothing was changed, because nobody is on call at these times. Add --unproven to apply the file anyway.',
    );
  if (isMoved) printError('Nothing was changed. Add --at-once to apply the file anyway.');
  return !isUncovered && !isMoved;
}

/** The name of a contact of the file, or of one who was taken out of it. */
export function namesIn(...places: readonly Pick<OnCall, 'contacts'>[]): (id: string) => string {
  const contacts = places.flatMap((place) => place.contacts);
  return (id) => contacts.find((contact) => contact.id === id)?.name ?? id;
}

/** A first line after its place, and the others below it. */
function wrapped(place: string, [first = '', ...others]: readonly string[]): string[] {
  return [`${place}${first}`, ...others.map((line) => `  ${line}`)];
}

/** The place of the people that changed, or else of the schedule. */
function placeOf({ after, layer }: Moved): Path {
  const place = ['schedules', after.id];
  const turns = layer === undefined ? [] : (after.layers[layer]?.turns ?? []);
  return layer === undefined ? place : [...place, 'layers', layer, 'turns', turns.length - 1, 'people'];
}

/** The line about what commands made and the file does not have. */
export function tellKept({ overrides, absences, mutes }: MadeByCommand): string[] {
  const counted = [
    ...(overrides.length > 0 ? [plural(overrides.length, 'override')] : []),
    ...(absences.length > 0 ? [plural(absences.length, 'absence')] : []),
    ...(mutes.length > 0 ? [plural(mutes.length, 'mute')] : []),
  ];
  if (counted.length === 0) return [];
  return [`  ${listNames(counted)} made by commands will stay. \`npx notify-support export\` brings them into a file.`];
}
