import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { ensureAssembly } from '../../bin/assembly.ts';
import { defineCommand, runCommand } from '../../bin/command/command.ts';
import { terminal } from '../../bin/command/terminal.ts';
import { ensurePython } from './python.ts';
import { notTried } from './step.ts';

/** Holds the template to CloudFormation's own schemas, with the pinned cfn-lint, else with whichever is installed. */
export const lintTemplate = defineCommand({
  call: 'npm run lint:template --',
  about: "Holds the synthesised template to CloudFormation's own schemas, with cfn-lint.",
  exitStatus: { 0: 'nothing is wrong with it', 1: 'something is', [notTried]: 'cfn-lint cannot be had here' },
  run: lint,
});

async function lint(): Promise<number> {
  const found = await ensurePython();
  await ensureAssembly();
  const command = 'python' in found ? join(dirname(found.python), 'cfn-lint') : 'cfn-lint';
  const { status, error } = spawnSync(command, [], { cwd: join(import.meta.dirname, '..', '..'), stdio: 'inherit' });
  if (error !== undefined) {
    const why = 'missing' in found ? found.missing : error.message;
    console.log(`SKIPPED: the template was not linted, for cfn-lint is not there. ${why}`);
    return notTried;
  }
  if (status === 0) console.log('cfn-lint finds nothing wrong with the template.');
  return status === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await runCommand(lintTemplate, process.argv.slice(2), terminal());
