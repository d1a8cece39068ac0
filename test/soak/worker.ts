import { parentPort, workerData } from 'node:worker_threads';
import { loadDefect } from './defects.ts';
import { createScenario, numbersBetween } from './scenario.ts';
import { createSoak } from './soak.ts';
import type { Summary } from './summary.ts';

/** A stretch of incidents to play, in a row; where it is to end with the first violation, it says so. */
export type Task = {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly defect?: string;
  /** The guarantees of which one has to be violated for it to be enough. */
  readonly untilViolated?: readonly number[];
};

const soaks = new Map<string, ReturnType<typeof createSoak>>();

async function work({ seed, from, to, defect, untilViolated }: Task): Promise<Summary> {
  const planted = defect === undefined ? undefined : await loadDefect(defect);
  const key = `${seed} ${defect ?? ''}`;
  const soak = soaks.get(key) ?? createSoak(seed, planted);
  soaks.set(key, soak);
  const canShowIn = planted?.canShowIn ?? (() => true);
  const numbers = numbersBetween(from, to).filter((incident) => canShowIn(createScenario(seed, incident)));
  return soak.incidents(numbers, ({ found }) =>
    found.some(({ violations }) =>
      violations.some(({ guarantee }) => untilViolated?.some((each) => each === guarantee)),
    ),
  );
}

if (workerData === 'soak') parentPort?.on('message', async (task: Task) => parentPort?.postMessage(await work(task)));
