import { createInterface } from 'node:readline/promises';

/** Where a command speaks: lines out, lines for what went wrong, and questions where a person is there to answer. */
export type Terminal = {
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Missing where nobody can answer: in a pipe, in CI. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
};

/** This process's own terminal. */
export function terminal(): Terminal {
  process.stdout.once('error', leaveBrokenPipe);
  return {
    say: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
    ask: process.stdin.isTTY && process.stdout.isTTY ? ask : undefined,
  };
}

/** Ends quietly where whoever reads has seen enough, as `| head` does. */
function leaveBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

/** The answer to a question; empty when the person closes the input instead. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question), closed]);
  } finally {
    lines.close();
  }
}
