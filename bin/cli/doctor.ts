import { defineCommand } from '../command/command.ts';
import { connect, connectionOptions } from '../stack/connection.ts';
import { plural } from '../text/plural.ts';
import type { Row } from './doctor/check.ts';

/** Says what stands between the deployed stack and a night on which it works. */
export const doctor = defineCommand({
  call: 'npx notify-support doctor',
  about: `Checks everything that the deployed stack depends on, and says what keeps it from working and what to do. It
    changes nothing. A check that lacks a permission fails, and names the permission.`,
  options: {
    strict: { type: 'flag', about: 'warnings fail, too' },
    json: { type: 'flag', about: 'print the checks as JSON' },
    ...connectionOptions,
  },
  examples: ['npx notify-support doctor --strict', 'npx notify-support doctor --json > checks.json'],
  exitStatus: { 0: 'nothing fails', 1: 'something fails, or could not be checked' },
  run: async ({ strict, json, ...connection }, { say }) => {
    const { label, stackName, caller, findStack, load } = await connect(connection);
    // The checks bring many of AWS's clients, which the other commands need not wait for.
    const [{ checks }, { runChecks }] = await Promise.all([import('./doctor/checks.ts'), import('./doctor/check.ts')]);
    const rows = await runChecks(checks, { stackName, caller, findStack: once(findStack), load: once(load) });
    if (json) say(JSON.stringify({ stack: stackName, ...caller, rows }, null, 2));
    else for (const line of [label, '', ...table(rows), '', summary(rows)]) say(line);
    return rows.some(({ status }) => status === 'failing' || (strict && status !== 'ok')) ? 1 : 0;
  },
});

/** The same, called at most once. */
function once<T>(call: () => Promise<T>): () => Promise<T> {
  let called: Promise<T> | undefined;
  return () => {
    called ??= call();
    return called;
  };
}

const marks = { ok: 'ok', warning: 'warning', failing: 'FAILING' } as const;

/** A line for what was found, and one below it for what to do. */
function table(rows: readonly Row[]): string[] {
  const width = Math.max(...rows.map(({ check }) => check.length));
  return rows.flatMap(({ check, status, found, todo }) => [
    `  ${marks[status].padEnd(7)}  ${check.padEnd(width)}  ${found}`,
    ...(todo === undefined ? [] : [`${' '.repeat(width + 13)}${todo}`]),
  ]);
}

function summary(rows: readonly Row[]): string {
  const [failing, warnings] = ['failing', 'warning'].map((kind) => rows.filter(({ status }) => status === kind).length);
  return `${plural(rows.length, 'check')}: ${failing} failing, ${plural(warnings ?? 0, 'warning')}.`;
}
