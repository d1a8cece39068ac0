import { existsSync } from 'node:fs';
import { type Change, changes } from '../../lambdas/domain/on-call/changes.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { createProver, holds, type Proof, type Unproven } from '../simulate/prove.ts';
import { showFaults, summarise } from '../simulate/tell-proof.ts';
import type { Command, Given } from './command.ts';
import { connect, connectionHelp, connectionOptions } from './connection.ts';
import { readOnCallFile } from './file.ts';
import type { Terminal } from './terminal.ts';
import { stop } from './trouble.ts';

const defaultFile = 'oncall.yaml';

/** Writes the file's contacts, policies and routes to the stack, after showing what that changes. */
export const apply: Command = {
  summary: 'check oncall.yaml, show what would change, and write it to the stack',
  help: `Checks a file of contacts, policies and routes, proves its policies as \`npm run simulate -- --prove\` does, shows what
would change, asks, and writes it to the stack.

Usage: npm run oncall -- apply [FILE] [options]

  FILE                the file (${defaultFile}); oncall.example.yaml is there to copy
  --yes, -y           do not ask
  --dry-run           only show what would change
  --unproven          apply it even where a policy reaches somebody never, or is too long or large for the machines
${connectionHelp}

Exit code: 0 when the stack holds what the file says (or would, with --dry-run), 1 when nothing was changed, 2 for wrong usage.`,
  options: {
    ...connectionOptions,
    yes: { type: 'boolean', short: 'y' },
    'dry-run': { type: 'boolean' },
    unproven: { type: 'boolean' },
  },
  mostPositionals: 1,
  run: runApply,
};

async function runApply(given: Given, terminal: Terminal): Promise<number> {
  const file = given.positionals[0] ?? defaultFile;
  const read = readOnCallFile(file);
  if ('faults' in read) return refuse(read.faults, existsSync(file), terminal);

  const proofs = await proveAll(read.onCall);
  const failing = proofs.filter((proof) => !holds(proof));
  for (const proof of failing)
    for (const line of [`${file}: ${summarise(proof)}`, ...showFaults(proof, read.onCall.contacts)])
      terminal.complain(line);
  if (failing.length > 0 && given.values.unproven !== true) {
    terminal.complain(
      `${count(failing.length, 'failing policy', 'failing policies')}, nothing was changed; --unproven applies it all the same.`,
    );
    return 1;
  }

  const { place, load, store } = await connect(given);
  const before = await load();
  const differences = changes(before, read.onCall);
  terminal.say(`${file} for ${place}`);
  for (const { fault } of before.damaged) terminal.complain(fault);
  if (differences.length === 0 && before.damaged.length === 0) {
    terminal.say('Nothing to change: the stack holds what the file says.');
    return 0;
  }
  for (const difference of differences) terminal.say(sayChange(difference));
  for (const proof of proofs.filter(holds)) terminal.say(`  = ${summarise(proof)}`);
  if (given.values['dry-run'] === true) {
    terminal.say(`Dry run: ${count(differences.length, 'change')}, nothing was changed.`);
    return 0;
  }
  if (given.values.yes !== true && !(await isWanted(terminal))) {
    terminal.say('Nothing was changed.');
    return 1;
  }
  const meanwhile = await load();
  if (changes(before, meanwhile).length > 0) {
    stop(
      'Somebody else changed the stack in the meantime, so nothing was changed: run this again to see what is left to do.',
    );
  }
  await store(meanwhile, read.onCall);
  terminal.say(`Applied ${count(differences.length, 'change')}.`);
  return 0;
}

function refuse(faults: readonly string[], isThere: boolean, terminal: Terminal): number {
  for (const fault of faults) terminal.complain(fault);
  if (isThere) terminal.complain(`${count(faults.length, 'fault')}, nothing was changed.`);
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

function count(number: number, what: string, many = `${what}s`): string {
  return `${number} ${number === 1 ? what : many}`;
}
