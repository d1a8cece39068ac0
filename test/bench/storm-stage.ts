import { setTimeout as sleep } from 'node:timers/promises';
import { ensureAssembly } from '../../bin/assembly.ts';
import { pointSdkAt } from '../../bin/stack/sdk.ts';
import { steeredClock } from '../../local/asl/clock.ts';
import type { Message } from '../../local/cloud/channels.ts';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';

/** The end of a storm, in milliseconds, however much of it is still to be done. */
export const longest = 240_000;

/** The stack of this repository on this machine, as `npm start` runs it. */
export async function startStack(clock = steeredClock()): Promise<Cloud> {
  const cloud = await startCloud({ assembly: await ensureAssembly(), clock, port: 0 });
  pointSdkAt(cloud);
  return cloud;
}

/** Does it for each name, as fast as the stack answers, with as many requests under way as a busy sender has. */
export async function fortyAtOnce(names: readonly string[], act: (name: string) => Promise<unknown>): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let name = names[next++]; name !== undefined; name = names[next++]) await act(name);
  };
  await Promise.all(Array.from({ length: 40 }, work));
}

/** Waits until it is true, for as long as a storm may take. */
export async function until(isTrue: () => boolean): Promise<void> {
  const end = performance.now() + longest;
  while (!isTrue() && performance.now() < end) await sleep(100);
}

export function firstMessage(cloud: Cloud, name: string): Promise<Message> {
  return new Promise((resolve) => {
    const forget = cloud.onMessage((message) => {
      if (!message.text.includes(name)) return;
      forget();
      resolve(message);
    });
  });
}

export function linkIn(text: string): string {
  return /https?:\/\/\S+\/n\/[\w-]+/.exec(text)?.[0] ?? '';
}
