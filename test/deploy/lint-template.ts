import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { ensureAssembly } from '../../bin/assembly.ts';
import { defineCommand, runCommand } from '../../bin/command/command.ts';
import { terminal } from '../../bin/command/terminal.ts';
import { ensurePython } from './python.ts';
import { notTried } from './step.ts';

/** Checks the template against CloudFormation's schemas, with the pinned cfn-lint if possible, otherwise with an installed one. */
export const lintTemplate = defineCommand({
  call: 'npm run lint:template --',
  about: "Checks the synthesised template against CloudFormation's own schemas, with cfn-lint.",
  exitStatus: {
    0: 'the template has no faults',
    1: 'the template has faults',
    [notTried]: 'cfn-lint cannot be installed here',
  },
  run: lint,
});

async function lint(): Promise<number> {
  const found = await ensurePython();
  await ensureAssembly();
  const command = 'python' in found ? join(dirname(found.python), 'cfn-lint') : 'cfn-lint';
  const { status, error } = spawnSync(command, [], { cwd: join(import.meta.dirname, '..', '..'), stdio: 'inherit' });
  if (error !== undefined) {
    const why = 'missing' in found ? found.missing : error.message;
    console.log(`SKIPPED: the template was not checked, because cfn-lint is not installed. ${why}`);
    return notTried;
  }
  if (status === 0) console.log('cfn-lint found no faults in the template.');
  return status === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await runCommand(lintTemplate, process.argv.slice(2), terminal());
