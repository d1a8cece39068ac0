import { createRequire } from 'node:module';
import type { Cold, Started } from './cold-start.ts';

// One cold start, for cold-start.ts: imports a bundle, and calls its handler if there is an event.
process.once('message', async ({ file, exportName, event }: Started) => {
  const start = meter();
  const bundle = await import(file);
  const imported = start();
  if (event === undefined) return answer({ imported });
  skipUndici();
  const called = meter();
  try {
    const payload = JSON.stringify((await bundle[exportName](JSON.parse(event), context)) ?? null);
    answer({ imported, called: called(), payload, isError: false });
  } catch (error) {
    const { name, message, stack } = error as Error;
    const payload = JSON.stringify({ errorType: name, errorMessage: message, trace: stack?.split('\n') });
    answer({ imported, called: called(), payload, isError: true });
  }
});

const context = { getRemainingTimeInMillis: () => 25_000 };

/**
 * Lets the SDK import node:http without its classes for web sockets, because these load undici, which takes 25 ms.
 *
 * On AWS the SDK needs only node:https, which has no such classes. The local cloud has no certificate.
 */
function skipUndici(): void {
  const http = createRequire(import.meta.url)('node:http');
  for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent'])
    Object.defineProperty(http, name, { value: undefined });
}

/** The time and the milliseconds of a core since this call. */
function meter(): () => Cold['imported'] {
  const [time, usage] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(usage);
    return { time: performance.now() - time, core: (user + system) / 1000 };
  };
}

/** Answers, and ends once the answer was read: the end could be seen before it. */
function answer(cold: Cold): void {
  process.once('disconnect', () => process.exit());
  process.send?.(cold);
}
