import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { describeError } from '../command/errors.ts';
import type { Terminal } from '../command/terminal.ts';
import { contactOfCaller, raiserName } from '../incidents/raiser.ts';
import type { Connection } from '../stack/connection.ts';
import { shiftChanges } from './shift-changes.ts';

/** A change of a stack that can change shifts: the content before and after it, the command, and when it was announced. */
type Change = { readonly before: OnCall; readonly after: OnCall; readonly command: string; readonly madeAt: string };

/**
 * Announces a change that can change shifts, right before it is made. Gives the instant that the change carries.
 *
 * Otherwise the stack could send a mail about a takeover before it knows of the change that made it, and then a second one.
 */
export async function announceChange({
  announceShiftChange,
}: Pick<Connection, 'announceShiftChange'>): Promise<string> {
  const madeAt = new Date().toISOString();
  try {
    await announceShiftChange(madeAt);
  } catch {
    // The change matters more than the number of mails about it.
  }
  return madeAt;
}

/**
 * Notes whose next 13 weeks have changed, so that the stack sends an e-mail to each. The change stays, whether that works or not.
 *
 * Nothing is noted for the person who made the change, if their AWS identity shows who they are.
 */
export async function tellShifts(
  { noteShiftChanges, caller: { caller } }: Pick<Connection, 'noteShiftChanges' | 'caller'>,
  { before, after, command, madeAt }: Change,
  { printError }: Pick<Terminal, 'printError'>,
): Promise<void> {
  const by = raiserName(undefined, caller, after.contacts);
  const self = contactOfCaller(caller, after.contacts)?.id;
  const made = { ...(command !== 'apply' && { command }), ...(by !== undefined && { by }) };
  const told = shiftChanges(before, after, made, Date.parse(madeAt)).filter(({ contact }) => contact !== self);
  if (told.length === 0) return;
  try {
    await noteShiftChanges(told, madeAt);
  } catch (error) {
    const why = describeError(error, undefined);
    printError(`The change is in force, but nobody gets an e-mail about changed shifts. ${why}`);
  }
}
