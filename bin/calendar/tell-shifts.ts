import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { describeError } from '../command/errors.ts';
import type { Terminal } from '../command/terminal.ts';
import { contactOfCaller, raiserName } from '../incidents/raiser.ts';
import type { Connection } from '../stack/connection.ts';
import { shiftChanges } from './shift-changes.ts';

/** A change of a stack that can change shifts: the content before and after it, and the command that made it. */
type Change = { readonly before: OnCall; readonly after: OnCall; readonly command: string };

/**
 * Notes whose next 13 weeks have changed, so that the stack sends an e-mail to each. The change stays, whether that works or not.
 *
 * Nothing is noted for the person who made the change, if their AWS identity shows who they are.
 */
export async function tellShifts(
  { noteShiftChanges, caller: { caller } }: Pick<Connection, 'noteShiftChanges' | 'caller'>,
  { before, after, command }: Change,
  { printError }: Pick<Terminal, 'printError'>,
): Promise<void> {
  const now = Date.now();
  const by = raiserName(undefined, caller, after.contacts);
  const self = contactOfCaller(caller, after.contacts)?.id;
  const made = { ...(command !== 'apply' && { command }), ...(by !== undefined && { by }) };
  const told = shiftChanges(before, after, made, now).filter(({ contact }) => contact !== self);
  if (told.length === 0) return;
  try {
    await noteShiftChanges(told, new Date(now).toISOString());
  } catch (error) {
    const why = describeError(error, undefined);
    printError(`The change is in force, but nobody gets an e-mail about changed shifts. ${why}`);
  }
}
