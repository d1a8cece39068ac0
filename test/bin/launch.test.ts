import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { expect, it } from 'vitest';
import { root } from '../../bin/root.ts';

it('leaves nothing in the temporary folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'launch-'));
  const { NODE_COMPILE_CACHE: _, ...others } = env;
  const { status, stdout } = spawnSync(execPath, [join(root, 'bin', 'launch.js'), '--help'], {
    encoding: 'utf8',
    env: { ...others, TMPDIR: folder, TEMP: folder, TMP: folder },
  });
  expect([status, stdout]).toEqual([0, expect.stringContaining('npx notify-support')]);
  expect(readdirSync(folder)).toEqual([]);
});
