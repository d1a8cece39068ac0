import { afterAll, vi } from 'vitest';

const before = { ...process.env };

/** The next file runs in the same process: it gets the environment as it was, and modules of its own. */
afterAll(() => {
  vi.restoreAllMocks();
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  vi.resetModules();
});
