import { findEnv } from '../env.ts';

/** Short, because the sweep waits for it. */
const milliseconds = 5_000;

/**
 * Calls the address of the setting `deadMansPing`, if there is one. Whoever is at the other end raises the alarm when no
 * call comes.
 *
 * @throws Error without the address, which is a secret, when there is no good answer in time
 */
export async function pingDeadMan(): Promise<void> {
  const url = findEnv('DEAD_MANS_PING');
  if (!url) return;
  const signal = AbortSignal.timeout(milliseconds);
  const response = await fetch(url, { signal }).catch((error: Error) => {
    throw new Error(error.name === 'TimeoutError' ? 'No answer within 5 seconds.' : 'The address cannot be reached.');
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`The answer was ${response.status}.`);
}
