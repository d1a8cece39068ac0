import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..', '..', 'lambdas');
const handlers = readdirSync(folder).filter((file) => file.endsWith('.ts') && !['env.ts', 'log.ts'].includes(file));

/** One screen: a handler parses, calls and returns. Everything else is an act. */
const mostLines = 60;

describe('a handler', () => {
  it.each(handlers)('is one screen and ends with its only wiring: %s', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(mostLines);
    expect(text.match(/^export const handler = \w+\(\{[^;]*\}\);\s*$/gm)).toHaveLength(1);
    expect(text).toMatch(/^export const handler = [^;]*;\s*$(?![\s\S]*\S)/m);
  });
});
