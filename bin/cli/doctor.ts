import type { Command, Given } from './command.ts';
import { connect, connectionHelp, connectionOptions } from './connection.ts';
import type { Row } from './doctor/check.ts';
import type { Terminal } from './terminal.ts';

/** Says what stands between the deployed stack and a night on which it works. */
export const doctor: Command = {
  summary: 'say what keeps the deployed stack from working, and what to do',
  help: `Looks at everything that the deployed stack depends on, and says what keeps it from working and what to do.
It changes nothing.

Usage: npm run oncall -- doctor [options]

  --strict            warnings fail, too
  --json              the rows as JSON
${connectionHelp}

Exit code: 0 when nothing fails, 1 when something does or could not be checked, 2 for wrong usage.`,
  options: {
    ...connectionOptions,
    strict: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  mostPositionals: 0,
  run: runDoctor,
};

async function runDoctor(given: Given, terminal: Terminal): Promise<number> {
  const { place, stackName, here, findStack, load } = await connect(given);
  // The checks bring many of AWS's clients, which the other commands need not wait for.
  const [{ checks }, { runChecks }] = await Promise.all([import('./doctor/checks.ts'), import('./doctor/check.ts')]);
  const rows = await runChecks(checks, { stackName, here, findStack: once(findStack), load: once(load) });
  if (given.values.json === true) terminal.say(JSON.stringify({ stack: stackName, ...here, rows }, null, 2));
  else for (const line of [place, '', ...table(rows), '', summary(rows)]) terminal.say(line);
  const failing = rows.filter(
    ({ status }) => status === 'failing' || (given.values.strict === true && status !== 'ok'),
  );
  return failing.length > 0 ? 1 : 0;
}

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
  return `${rows.length} looked at: ${failing} failing, ${warnings} to look at.`;
}
