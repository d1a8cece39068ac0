import { basename, dirname } from 'node:path';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud/cloud.ts';
import { type FunctionThread, freshThreads, type Start, type Threads } from '../../local/cloud/function-thread.ts';

/** What the next cloud of this process can use again, whichever file starts it. */
type Kept = { readonly ports: number[]; readonly threads: Map<string, FunctionThread[]> };

// A module of its own would be forgotten between two files.
const here = globalThis as { keptForClouds?: Kept };
here.keptForClouds ??= { ports: [], threads: new Map() };
const kept = here.keptForClouds;

/**
 * Starts the stack with the threads of the clouds that have stopped in this process: to load and to compile a function
 * takes longer than most stories.
 *
 * A thread belongs to one function, its bundle and its variables. It stays warm as an instance on Lambda does, which
 * knows nothing of the incidents before. The port is in the variables, so it is used again too. Stacks that differ in
 * their templates only have most functions in common.
 */
export async function aCloud(options: Omit<CloudOptions, 'port' | 'isWarm'>): Promise<Cloud> {
  const cloud = await startAt(kept.ports.pop() ?? 0, options);
  return {
    ...cloud,
    stop: async () => {
      await cloud.stop();
      kept.ports.push(Number(new URL(cloud.url).port));
    },
  };
}

async function startAt(port: number, options: Omit<CloudOptions, 'port'>): Promise<Cloud> {
  try {
    return await startCloud({ threads: keptThreads, ...options, port, isWarm: false });
  } catch (error) {
    // Another program has it now.
    if (port !== 0 && (error as Error).message.includes('is in use')) return startAt(0, options);
    throw error;
  }
}

/** Gives a function as much of the processor as everything else. */
const evenly = ({ data, env }: Start): Start => ({ env, data: { ...data, isWaitedFor: true } });

/**
 * Threads that are new, and have the same priority as everything else.
 *
 * Otherwise the functions that nobody waits for leave the processor to all others on the machine. Where other tests keep every
 * core busy, an escalation would take ten times as long.
 */
export const evenThreads: Threads = { ...freshThreads, take: (start) => freshThreads.take(evenly(start)) };

const keptThreads: Threads = {
  take: (start) => kept.threads.get(keyOf(evenly(start)))?.pop() ?? evenThreads.take(start),
  giveBack: async (thread, isIdle) => {
    if (!isIdle) return freshThreads.giveBack(thread, isIdle);
    const key = keyOf(thread.start);
    // One that ends from now on is not taken again.
    const others = () => kept.threads.get(key)?.filter((other) => other !== thread) ?? [];
    thread.belongTo({ onReturned: () => {}, onLine: () => {}, onEnd: () => void kept.threads.set(key, others()) });
    kept.threads.set(key, [...others(), thread]);
  },
};

/** Everything that decides what a thread does. Its bundle is the same in every assembly: the asset is named by its hash. */
function keyOf({ data, env }: Start): string {
  return JSON.stringify([basename(dirname(data.file)), { ...data, file: basename(data.file) }, env]);
}
