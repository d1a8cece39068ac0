import { plural } from '../../lambdas/domain/text/plural.ts';
import { defineCommand } from '../command/command.ts';
import { connect, connectionOptions } from '../stack/connection.ts';
import { wrap } from '../text/wrap.ts';
import type { Row } from './doctor/check.ts';

/** Checks the deployed stack, and prints what keeps it from working. */
export const doctor = defineCommand({
  call: 'npx notify-support doctor',
  about: `Checks everything that the deployed stack depends on. Reports what keeps it from working, and what to do about
    it. Changes nothing. A check that lacks a permission fails, and names the permission.`,
  options: {
    strict: { type: 'flag', about: 'treat warnings as failures' },
    json: { type: 'flag', about: 'print the checks as JSON' },
    ...connectionOptions,
  },
  examples: ['npx notify-support doctor --strict', 'npx notify-support doctor --json > checks.json'],
  exitStatus: { 0: 'no check fails', 1: 'a check fails, or could not be made' },
  run: async ({ strict, json, ...connection }, { print }) => {
    const stack = await connect(connection);
    const { label, stackName, caller } = stack;
    // The checks load many of AWS's clients, which would slow down the other commands.
    const [{ checks }, { runChecks }, { deploymentOf }] = await Promise.all([
      import('./doctor/checks.ts'),
      import('./doctor/check.ts'),
      import('./doctor/deployment-of.ts'),
    ]);
    const rows = await runChecks(checks, deploymentOf(stack));
    if (json) print(JSON.stringify({ stack: stackName, ...caller, rows }, null, 2));
    else for (const line of [label, '', ...table(rows), '', summary(rows)]) print(line);
    return rows.some(({ status }) => status === 'failing' || (strict && status !== 'ok')) ? 1 : 0;
  },
});

const marks = { ok: 'ok', warning: 'warning', failing: 'FAILING' } as const;

/** The finding of each check in one row, and below it what to do. */
function table(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(({ check }) => check.length));
  const indent = ' '.repeat(width + 13);
  return rows.flatMap(({ check, status, found, todo }) => [
    ...wrap(found, `  ${marks[status].padEnd(7)}  ${check.padEnd(width)}  `, indent),
    ...(todo === undefined ? [] : wrap(todo, indent, indent)),
  ]);
}

function summary(rows: readonly Row[]): string {
  const [failing, warnings] = ['failing', 'warning'].map((kind) => rows.filter(({ status }) => status === kind).length);
  return `${plural(rows.length, 'check')}: ${failing} failing, ${plural(warnings ?? 0, 'warning')}.`;
}
