import { existsSync } from 'node:fs';
import { type Change, changes } from '../../lambdas/domain/on-call/changes.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { defineCommand } from '../command/command.ts';
import type { Terminal } from '../command/terminal.ts';
import { stop } from '../command/trouble.ts';
import { ownFile } from '../oncall/current.ts';
import { readOnCallFile } from '../oncall/file.ts';
import { createProver, holds, type Proof, type Unproven } from '../proof/prove.ts';
import { showFaults, summarise } from '../proof/tell-proof.ts';
import { type Connection, connect, connectionOptions } from '../stack/connection.ts';
import { plural } from '../text/plural.ts';

/** Writes the file's contacts, policies and routes to the stack, after showing what that changes. */
export const apply = defineCommand({
  call: 'npx notify-support apply',
  about: `Checks a file of contacts, policies and routes, proves its policies as \`npx notify-support simulate --prove\`
    does, shows what would change, asks, and writes it to the stack.`,
  operands: {
    file: { type: 'file', word: 'FILE', about: 'the file; oncall.example.yaml is there to copy', default: ownFile },
  },
  options: {
    yes: { type: 'flag', short: 'y', about: 'do not ask' },
    'dry-run': { type: 'flag', about: 'only show what would change' },
    unproven: {
      type: 'flag',
      about: 'apply it even where a policy never reaches somebody, or is too long or too large for the machines',
    },
    ...connectionOptions,
  },
  examples: ['npx notify-support apply --dry-run', 'npx notify-support apply --endpoint-url http://127.0.0.1:4100'],
  exitStatus: { 0: 'the stack holds what the file says, or would without --dry-run', 1: 'nothing was changed' },
  run: async ({ file, yes, 'dry-run': isDryRun, unproven, ...connection }, terminal) => {
    const read = readOnCallFile(file);
    if ('faults' in read) return refuseFile(read.faults, existsSync(file), terminal);
    const proofs = await proveAll(read.onCall);
    const failing = proofs.filter((proof) => !holds(proof));
    complainOf(failing, file, read.onCall, terminal);
    if (failing.length > 0 && !unproven) return refusePolicies(failing.length, terminal);

    const stack = await connect(connection);
    const differences = await showChanges(stack, { file, proofs, onCall: read.onCall }, terminal);
    if (differences === undefined) return 0;
    const changed = plural(differences.changes.length, 'change');
    if (isDryRun) {
      terminal.say(`Dry run: ${changed}, nothing was changed.`);
      return 0;
    }
    if (!yes && !(await isWanted(terminal))) {
      terminal.say('Nothing was changed.');
      return 1;
    }
    await write(stack, differences.before, read.onCall);
    terminal.say(`Applied ${changed}.`);
    return 0;
  },
});

function refusePolicies(count: number, { complain }: Terminal): number {
  complain(
    `${plural(count, 'failing policy', 'failing policies')}, nothing was changed; --unproven applies it all the same.`,
  );
  return 1;
}

function complainOf(
  failing: readonly (Proof | Unproven)[],
  file: string,
  { contacts }: OnCall,
  { complain }: Terminal,
): void {
  for (const proof of failing)
    for (const line of [`${file}: ${summarise(proof)}`, ...showFaults(proof, contacts)]) complain(line);
}

type Wanted = { readonly file: string; readonly proofs: readonly (Proof | Unproven)[]; readonly onCall: OnCall };

/** Shows what would change, and what is known of the policies; nothing when the stack holds all of it. */
async function showChanges({ label, load }: Connection, { file, proofs, onCall }: Wanted, { say, complain }: Terminal) {
  const before = await load();
  const differences = changes(before, onCall);
  say(`${file} for ${label}`);
  for (const { fault } of before.damaged) complain(fault);
  if (differences.length === 0 && before.damaged.length === 0) {
    say('Nothing to change: the stack holds what the file says.');
    return undefined;
  }
  for (const difference of differences) say(sayChange(difference));
  for (const proof of proofs.filter(holds)) say(`  = ${summarise(proof)}`);
  return { before, changes: differences };
}

async function write({ load, store }: Connection, before: OnCall, after: OnCall): Promise<void> {
  const meanwhile = await load();
  if (changes(before, meanwhile).length > 0) {
    stop(
      'Somebody else changed the stack in the meantime, so nothing was changed: run this again to see what is left to do.',
    );
  }
  await store(meanwhile, after);
}

function refuseFile(faults: readonly string[], isThere: boolean, terminal: Terminal): number {
  for (const fault of faults) terminal.complain(fault);
  if (isThere) terminal.complain(`${plural(faults.length, 'fault')}, nothing was changed.`);
  return 1;
}

async function proveAll(onCall: OnCall): Promise<(Proof | Unproven)[]> {
  const prove = createProver(onCall);
  const proofs: (Proof | Unproven)[] = [];
  for (const policy of onCall.policies) proofs.push(await prove(policy));
  return proofs;
}

async function isWanted({ ask }: Terminal): Promise<boolean> {
  if (ask === undefined)
    stop('Nobody is here to answer, so nothing was changed: add --yes to apply this without asking.');
  return /^y(es)?$/i.test((await ask('Apply? [y/N] ')).trim());
}

const signs = { added: '+', changed: '~', removed: '-' } as const;

function sayChange({ kind, id, change, note }: Change): string {
  return `  ${signs[change]} ${kind} ${id}${note}`;
}
