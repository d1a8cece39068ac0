import { existsSync } from 'node:fs';
import { type Change, changes } from '../../lambdas/domain/on-call/changes.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { StoredOnCall } from '../../lambdas/domain/on-call/table.ts';
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
  run: async ({ file, unproven, yes, 'dry-run': isDryRun, ...connection }, terminal) => {
    const wanted = await readWanted(file, unproven, terminal);
    return wanted === undefined ? 1 : applyTo(await connect(connection), wanted, { yes, isDryRun }, terminal);
  },
});

/** What the stack is to hold, and what is known of its policies. */
type Wanted = { readonly file: string; readonly onCall: OnCall; readonly proofs: readonly (Proof | Unproven)[] };

/** Reads and proves a file; nothing where it has faults, or a policy fails that is not to be applied all the same. */
async function readWanted(file: string, unproven: boolean, { complain }: Terminal): Promise<Wanted | undefined> {
  const read = readOnCallFile(file);
  if ('faults' in read) {
    const count = existsSync(file) ? [`${plural(read.faults.length, 'fault')}, nothing was changed.`] : [];
    for (const line of [...read.faults, ...count]) complain(line);
    return undefined;
  }
  const { onCall } = read;
  const proofs = await proveAll(onCall);
  const failing = proofs.filter((proof) => !holds(proof));
  for (const proof of failing)
    for (const line of [`${file}: ${summarise(proof)}`, ...showFaults(proof, onCall.contacts)]) complain(line);
  if (failing.length === 0 || unproven) return { file, onCall, proofs };
  complain(
    `${plural(failing.length, 'failing policy', 'failing policies')}, nothing was changed; --unproven applies it all the same.`,
  );
  return undefined;
}

type Choice = { readonly yes: boolean; readonly isDryRun: boolean };

/** Shows what would change, asks, and changes it; gives the exit status. */
async function applyTo(
  stack: Connection,
  wanted: Wanted,
  { yes, isDryRun }: Choice,
  terminal: Terminal,
): Promise<number> {
  const before = await stack.load();
  const differences = changes(before, wanted.onCall);
  if (!showChanges(stack.label, wanted, { before, differences }, terminal)) return 0;
  const changed = plural(differences.length, 'change');
  if (isDryRun) {
    terminal.say(`Dry run: ${changed}, nothing was changed.`);
    return 0;
  }
  if (!yes && !(await isWanted(terminal))) {
    terminal.say('Nothing was changed.');
    return 1;
  }
  await write(stack, before, wanted.onCall);
  terminal.say(`Applied ${changed}.`);
  return 0;
}

type Differences = { readonly before: StoredOnCall; readonly differences: readonly Change[] };

/** Shows what would change, and what is known of the policies; false when there is nothing to change. */
function showChanges(
  label: string,
  { file, proofs }: Wanted,
  { before: { damaged }, differences }: Differences,
  { say, complain }: Terminal,
): boolean {
  say(`${file} for ${label}`);
  for (const { fault } of damaged) complain(fault);
  const isChange = differences.length > 0 || damaged.length > 0;
  if (!isChange) say('Nothing to change: the stack holds what the file says.');
  else {
    for (const difference of differences) say(sayChange(difference));
    for (const proof of proofs.filter(holds)) say(`  = ${summarise(proof)}`);
  }
  return isChange;
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
