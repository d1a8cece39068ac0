import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { keptContext } from '../../bin/kept-context.ts';

const folder = mkdtempSync(join(tmpdir(), 'kept-context-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('is what the files of a folder say, cdk.json first', () => {
  expect(keptContext(folder)).toEqual({});
  const write = (file: string, content: object) => writeFileSync(join(folder, file), JSON.stringify(content));
  write('cdk.json', { app: 'node app.js', context: { stage: 'development' } });
  write('cdk.context.json', { stage: 'production', zone: 'a' });
  expect(keptContext(folder)).toEqual({ stage: 'development', zone: 'a' });
});
