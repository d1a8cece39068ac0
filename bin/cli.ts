import { program } from './cli/subcommands.ts';
import { runProgram } from './command/program.ts';
import { terminal } from './command/terminal.ts';

process.exitCode = await runProgram(program, process.argv.slice(2), terminal());
