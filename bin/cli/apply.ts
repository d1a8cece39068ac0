import { existsSync } from 'node:fs';
import { type Change, changes } from '../../lambdas/domain/on-call/changes.ts';
import { contactDoubts } from '../../lambdas/domain/on-call/contact.ts';
import { withMadeByCommand } from '../../lambdas/domain/on-call/made-by-command.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import type { StoredOnCall } from '../../lambdas/domain/on-call/table.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { announceChange, tellShifts } from '../calendar/tell-shifts.ts';
import { findChangedWeeks, tellChangedWeeks } from '../calendar/weeks-that-change.ts';
import { defineCommand } from '../command/command.ts';
import { stop } from '../command/errors.ts';
import type { Terminal } from '../command/terminal.ts';
import { ownFile } from '../oncall/current.ts';
import { readOnCallFile } from '../oncall/file.ts';
import { callDoubts } from '../proof/calls.ts';
import { createProver, holds, type Proof, type Unproven } from '../proof/prove.ts';
import { showFaults, summarise } from '../proof/tell-proof.ts';
import { type Connection, connect, connectionOptions } from '../stack/connection.ts';
import { wrap } from '../text/wrap.ts';
import { checkCalendar, namesIn, tellKept, withRoom } from './apply/calendar.ts';

/** Writes a file of contacts, policies, routes and sources to the stack, after it has shown what would change. */
export const apply = defineCommand({
  call: 'npx notify-support apply',
  about: `Writes a file of contacts, schedules, policies, routes and sources to the stack. Before that it checks the file,
    proves its policies as \`npx notify-support simulate --prove\` does, proves that somebody is on call in each minute of
    the next 13 weeks, shows what would change, and asks you to confirm. A change of a schedule must not move a shift that
    is over or running. Overrides and absences that commands made stay.`,
  operands: {
    file: {
      type: 'file',
      word: 'FILE',
      about: 'the file to apply; copy oncall.example.yaml to begin',
      default: ownFile,
    },
  },
  options: {
    yes: { type: 'flag', short: 'y', about: 'apply without asking' },
    'dry-run': { type: 'flag', about: 'only show what would change' },
    unproven: {
      type: 'flag',
      about: 'apply the file even if nobody is on call at some time, or if a policy fails its proof',
    },
    'at-once': {
      type: 'flag',
      about: 'apply the file even if a running shift ends at once by it, or shifts that are over move',
    },
    ...connectionOptions,
  },
  examples: ['npx notify-support apply --dry-run', 'npx notify-support apply --endpoint-url http://127.0.0.1:4100'],
  exitStatus: { 0: 'the file was applied, or would be without --dry-run', 1: 'nothing was changed' },
  run: async ({ file, unproven, yes, 'dry-run': isDryRun, 'at-once': atOnce, ...connection }, terminal) => {
    const wanted = await readWanted(file, unproven, terminal);
    if (wanted === undefined) return 1;
    return applyTo(await connect(connection), wanted, { yes, isDryRun, unproven, atOnce }, terminal);
  },
});

/** A file's content, which the stack shall hold, with the proofs of its policies. */
type Wanted = { readonly file: string; readonly onCall: OnCall; readonly proofs: Proofs };
type Proofs = readonly (Proof | Unproven)[];

/**
 * Reads a file, and proves the policies that depend on nothing else. Gives nothing if it has faults, or if a policy fails and
 * failing ones are not to be applied.
 */
async function readWanted(file: string, unproven: boolean, { printError }: Terminal): Promise<Wanted | undefined> {
  const read = readOnCallFile(file);
  if ('faults' in read) {
    const count = existsSync(file) ? [`${plural(read.faults.length, 'fault')}. Nothing was changed.`] : [];
    for (const line of [...read.faults, ...count]) printError(line);
    return undefined;
  }
  const { onCall } = read;
  for (const doubt of [...contactDoubts(onCall.contacts), ...callDoubts(onCall)])
    printError(`${file}: Warning: ${doubt}`);
  const proofs = await proveAll(onCall, (policy) => !namesSchedules(policy, onCall));
  const wanted = { file, onCall, proofs };
  return areTaken(wanted, proofs, unproven, printError) ? wanted : undefined;
}

/** True if the policy's contacts depend on schedules, so that overrides and absences of commands count, too. */
function namesSchedules({ levels }: Policy, { schedules }: OnCall): boolean {
  return levels.some(({ contacts }) => contacts.some((member) => schedules.some(({ id }) => id === member)));
}

/** Prints the proofs that fail. False if they are not to be applied. */
function areTaken({ file, onCall }: Wanted, proofs: Proofs, unproven: boolean, printError: Terminal['printError']) {
  const failing = proofs.filter((proof) => !holds(proof));
  for (const proof of failing)
    for (const line of [`${file}: ${summarise(proof)}`, ...showFaults(proof, onCall.contacts)]) printError(line);
  if (failing.length === 0 || unproven) return true;
  printError(
    `${plural(failing.length, 'failing policy', 'failing policies')}. Nothing was changed. Add --unproven to apply the file anyway.`,
  );
  return false;
}

type Choice = {
  readonly yes: boolean;
  readonly isDryRun: boolean;
  readonly unproven: boolean;
  readonly atOnce: boolean;
};

/** Shows what would change, asks, and writes it; gives the exit status. */
async function applyTo(stack: Connection, read: Wanted, choice: Choice, terminal: Terminal): Promise<number> {
  const before = await stack.load();
  const { onCall, kept } = withMadeByCommand(read.onCall, before, Date.now());
  const roster = withRoom(onCall);
  const proofs = await proveAll(roster, (policy) => namesSchedules(policy, roster));
  const wanted = { ...read, onCall: roster, proofs: inOrderOf(roster, [...read.proofs, ...proofs]) };
  const isProven = areTaken(wanted, proofs, choice.unproven, terminal.printError);
  if (!checkCalendar(wanted, before, choice, terminal) || !isProven) return 1;
  const differences = changes(before, wanted.onCall);
  if (!showChanges(stack.label, wanted, { before, differences }, terminal)) return 0;
  for (const line of tellKept(kept)) terminal.print(line);
  const changed = plural(differences.length, 'change');
  if (choice.isDryRun) {
    terminal.print(`Dry run: ${changed}. Nothing was changed.`);
    return 0;
  }
  if (!choice.yes && !(await isConfirmed(terminal))) {
    terminal.print('Nothing was changed.');
    return 1;
  }
  const madeAt = await announceChange(stack);
  await writeChanges(stack, before, wanted.onCall);
  await tellShifts(stack, { before, after: wanted.onCall, command: 'apply', madeAt }, terminal);
  terminal.print(`Applied ${changed}.`);
  return 0;
}

type Differences = { readonly before: StoredOnCall; readonly differences: readonly Change[] };

/** Shows what would change, and the proofs of the policies; false if there is nothing to change. */
function showChanges(
  label: string,
  { file, onCall, proofs }: Wanted,
  { before, differences }: Differences,
  { print, printError }: Terminal,
): boolean {
  print(label);
  for (const { fault } of before.damaged) printError(fault);
  const isChange = differences.length > 0 || before.damaged.length > 0;
  if (!isChange) print(`Nothing to change: the stack already holds what ${file} says.`);
  else {
    if (differences.length > 0) print(`${file} would change:`);
    for (const difference of differences) print(describeChange(difference));
    for (const line of tellChangedWeeks(findChangedWeeks(before, onCall, Date.now()), namesIn(onCall, before)))
      print(`  ${line}`);
    for (const line of proofs.filter(holds).flatMap((proof) => wrap(summarise(proof), '  = ', '    '))) print(line);
  }
  return isChange;
}

async function writeChanges({ load, store }: Connection, before: OnCall, after: OnCall): Promise<void> {
  const meanwhile = await load();
  if (changes(before, meanwhile).length > 0) {
    stop(
      'Somebody else changed the stack in the meantime. Nothing was changed. Run this again to see what is still different.',
    );
  }
  await store(meanwhile, after);
}

async function proveAll(onCall: OnCall, isMeant: (policy: Policy) => boolean): Promise<Proofs> {
  const prove = createProver(onCall);
  const proofs: (Proof | Unproven)[] = [];
  for (const policy of onCall.policies.filter(isMeant)) proofs.push(await prove(policy));
  return proofs;
}

function inOrderOf({ policies }: OnCall, proofs: Proofs): Proofs {
  return policies.flatMap(({ id }) => proofs.filter(({ policy }) => policy === id));
}

async function isConfirmed({ ask }: Terminal): Promise<boolean> {
  if (ask === undefined)
    stop(
      'Nothing was changed, because there is no terminal on which to ask. Add --yes to apply the file without asking.',
    );
  return /^y(es)?$/i.test((await ask('Apply? [y/N] ')).trim());
}

const signs = { added: '+', changed: '~', removed: '-' } as const;

function describeChange({ kind, id, change, note }: Change): string {
  return `  ${signs[change]} ${kind} ${id}${note}`;
}
