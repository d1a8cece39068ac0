import { mkdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The time without a sign after which a lock is left over from a process that was killed. */
const longestSilenceMilliseconds = 120_000;

/**
 * Waits until no other process has the lock, takes it, and gives the function that releases it.
 *
 * @param lock a folder, which exists while somebody has the lock
 */
export async function takeLock(lock: string): Promise<() => void> {
  mkdirSync(dirname(lock), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      const staying = setInterval(() => touchLock(lock), longestSilenceMilliseconds / 10);
      return () => {
        clearInterval(staying);
        rmSync(lock, { recursive: true, force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await sleep(100);
      removeLockIfStale(lock);
    }
  }
}

/** Shows the others that the work still runs, which on a busy machine can take minutes. */
function touchLock(lock: string): void {
  const now = new Date();
  try {
    utimesSync(lock, now, now);
  } catch {
    // Somebody has removed the folder. The work goes on, and ends without it.
  }
}

function removeLockIfStale(lock: string): void {
  const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  if (since !== undefined && Date.now() - since > longestSilenceMilliseconds)
    rmSync(lock, { recursive: true, force: true });
}
