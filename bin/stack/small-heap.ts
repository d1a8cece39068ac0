import { setFlagsFromString } from 'node:v8';

/**
 * Makes this process collect its garbage earlier, for a program that runs for days beside others.
 *
 * Left alone, V8 keeps more than twice the memory that a storm of incidents needs: up to 96 MB for new objects, and as much
 * again as the old ones take. Its flags count from now on, also for a heap that exists, and for all threads.
 */
export function keepHeapSmall(): void {
  // The space for new objects has grown enough by the time the program is loaded.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=10');
}
