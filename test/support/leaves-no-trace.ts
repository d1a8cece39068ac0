import { afterAll, vi } from 'vitest';

const before = { ...process.env };

/** The next file runs in the same process: it must find it as this one did. */
afterAll(() => {
  vi.restoreAllMocks();
  const names = new Set([...Object.keys(before), ...Object.keys(process.env)]);
  const changed = [...names].filter((name) => process.env[name] !== before[name]);
  if (changed.length > 0)
    throw new Error(
      `This file changes ${changed.join(', ')} for those after it: name it in vitest.config.ts as apart.`,
    );
});
