import { program } from '../../bin/cli/subcommands.ts';
import { runProgram } from '../../bin/command/program.ts';

type Ended = { readonly code: number; readonly out: string; readonly err: string; readonly asked: string[] };

/** Runs the command in this process, on a terminal that gives this answer to a question. */
export async function runCli(answer: string | undefined, args: readonly string[]): Promise<Ended> {
  const [out, err, asked]: [string[], string[], string[]] = [[], [], []];
  const ask = async (question: string) => {
    asked.push(question);
    return answer ?? '';
  };
  const code = await runProgram(program, args, {
    print: (line) => out.push(line),
    printError: (line) => err.push(line),
    ask: answer === undefined ? undefined : ask,
  });
  return { code, out: out.join('\n'), err: err.join('\n'), asked };
}
