import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { ensureAssembly } from '../../bin/assembly.ts';
import { ensurePython } from './python.ts';
import { notTried } from './step.ts';

/** Holds the template to CloudFormation's own schemas, with the pinned cfn-lint, else with whichever is installed. */
async function lintTemplate(): Promise<number> {
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

process.exitCode = await lintTemplate();
