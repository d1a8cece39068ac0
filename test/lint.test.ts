import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Import = readonly [from: string, imported: string];

const forbidden: Import[] = [
  ['bin/new.ts', '../lambdas/receive-alert.ts'],
  ['bin/new.ts', '../test/support/night.ts'],
  ['lib/new.ts', '../lambdas/domain/policy.ts'],
  ['lib/new.ts', '@aws-sdk/client-sfn'],
  ['lib/new.ts', '../local/asl/clock.ts'],
  ['lambdas/new.ts', '@aws-sdk/client-sfn'],
  ['lambdas/new.ts', './receive-alert.ts'],
  ['lambdas/new.ts', '../lib/stack.ts'],
  ['lambdas/domain/new.ts', '../env.ts'],
  ['lambdas/domain/new.ts', 'node:crypto'],
  ['lambdas/domain/messages/new.ts', '../../log.ts'],
  ['lambdas/adapters/new.ts', '../receive-alert.ts'],
  ['lambdas/adapters/channels/new.ts', '../../receive-alert.ts'],
  ['local/asl/new.ts', '../cloud/cloud.ts'],
  ['local/asl/integrations/new.ts', '../../cloud/cloud.ts'],
  ['local/cloud/new.ts', '../../lambdas/domain/policy.ts'],
  ['local/cloud/step-functions/new.ts', '../../../lambdas/domain/policy.ts'],
  ['local/console/new.ts', '../../lib/stack.ts'],
  ['local/console/new.ts', '../asl/execution.ts'],
  ['local/console/ui/new.ts', '../console.ts'],
  ['local/console/ui/new.ts', '../../cloud/cloud.ts'],
  ['local/console/ui/execution/new.ts', '../../../cloud/cloud.ts'],
];

const allowed: Import[] = [
  ['bin/new.ts', '../lambdas/domain/policy.ts'],
  ['lambdas/new.ts', './domain/policy.ts'],
  ['lambdas/domain/new.ts', 'zod'],
  ['lambdas/adapters/new.ts', '@aws-sdk/client-sfn'],
  ['lambdas/adapters/channels/new.ts', '../../domain/notify/message.ts'],
  ['local/cloud/new.ts', '../asl/clock.ts'],
  ['local/console/new.ts', '../cloud/cloud.ts'],
  ['local/console/ui/new.ts', '../feed.ts'],
  ['local/console/ui/execution/new.ts', '../live.ts'],
  ['local/cloud/step-functions/new.ts', '../../asl/clock.ts'],
];

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'lint-'));
let report = '';

/** A file for one case, named so that the report tells it from the others. */
const fileOf = ([from, imported]: Import) =>
  from.replace('new', imported.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, ''));

describe('the table of who may import whom', () => {
  beforeAll(() => {
    copyFileSync(join(root, 'biome.json'), join(folder, 'biome.json'));
    for (const example of [...forbidden, ...allowed]) {
      const path = join(folder, fileOf(example));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `import { thing } from '${example[1]}';\n\nconsole.log(thing);\n`);
    }
    const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
    const options = ['lint', '--reporter=github', '--max-diagnostics=none', '.'];
    report = spawnSync(process.execPath, [biome, ...options], { cwd: folder, encoding: 'utf8' }).stdout;
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const isReported = (example: Import) =>
    report.split('\n').some((line) => line.includes(fileOf(example)) && line.includes('noRestrictedImports'));

  it.each(forbidden)('forbids %s to import %s', (...example) => {
    expect(isReported(example)).toBe(true);
  });

  it.each(allowed)('lets %s import %s', (...example) => {
    expect(isReported(example)).toBe(false);
  });
});
