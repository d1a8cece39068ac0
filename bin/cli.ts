import { apply } from './oncall/apply.ts';
import { runCommand } from './oncall/command.ts';
import { doctor } from './oncall/doctor.ts';
import { exportCommand } from './oncall/export.ts';
import { terminal } from './oncall/terminal.ts';
import { testContact } from './oncall/test-contact.ts';

const commands = { apply, export: exportCommand, doctor, test: testContact };

process.exitCode = await runCommand(commands, process.argv.slice(2), terminal());
