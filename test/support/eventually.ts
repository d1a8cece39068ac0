import { vi } from 'vitest';
import { longestWait } from './longest-wait.ts';

/** The thing that `look` finds, as soon as it finds one. It looks again and again. */
export function eventually<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  return vi.waitFor(
    async () => {
      const found = await look();
      if (!found) throw new Error('Not yet.');
      return found;
    },
    { interval: 10, timeout: longestWait },
  );
}
