import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Summary } from './summary.ts';
import type { Task } from './worker.ts';

/** Runs every task on as many threads as there are cores, and reports each result as soon as it is known. */
export async function workThrough(
  tasks: readonly Task[],
  done: (summary: Summary, task: Task) => void,
  threads: number = Math.min(availableParallelism(), tasks.length),
): Promise<void> {
  const waiting = [...tasks];
  const thread = async () => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: 'soak' });
    try {
      for (let task = waiting.shift(); task !== undefined; task = waiting.shift())
        done(await perform(worker, task), task);
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, thread));
}

function perform(worker: Worker, task: Task): Promise<Summary> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (summary: Summary) => {
      worker.off('error', reject);
      resolve(summary);
    });
    worker.postMessage(task);
  });
}
