import { apply } from './oncall/apply.ts';
import { runCommand } from './oncall/command.ts';
import { exportCommand } from './oncall/export.ts';
import { terminal } from './oncall/terminal.ts';

process.exitCode = await runCommand({ apply, export: exportCommand }, process.argv.slice(2), terminal());
