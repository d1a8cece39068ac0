import { createInterface } from 'node:readline/promises';

/** The output of a command: results, errors and progress, and questions if a person is there to answer them. */
export type Terminal = {
  /** Prints a line of the result. */
  readonly print: (line: string) => void;
  /** Prints a line about an error or the progress, apart from the result. */
  readonly printError: (line: string) => void;
  /** Missing if nobody can answer: in a pipe, or in CI. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
};

/** This process's own terminal. */
export function terminal(): Terminal {
  process.stdout.once('error', leaveBrokenPipe);
  return {
    print: (line) => process.stdout.write(`${line}\n`),
    printError: (line) => process.stderr.write(`${line}\n`),
    ask: process.stdin.isTTY && process.stdout.isTTY ? ask : undefined,
  };
}

/** Ends quietly when the reader of the output has closed it, as `| head` does. */
function leaveBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

/** The answer to a question; empty if the person closes the input instead. */
async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return await Promise.race([lines.question(question), closed]);
  } finally {
    lines.close();
  }
}
