import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type Functions, invoking } from '../../../bin/proof/acts.ts';
import { virtualClock } from '../../../local/asl/clock.ts';

it('a function that loads a part of its code takes no time of the virtual clock', async () => {
  const clock = virtualClock(0);
  const happened: string[] = [];
  const slow = async () => {
    for (let turns = 0; turns < 20; turns += 1) await turn();
    happened.push('the function has ended');
  };
  const invoke = invoking(clock, () => ({ 'record-outcome': slow }) as unknown as Functions);
  clock.at(0, () => void invoke('arn:aws:lambda:eu-central-1:000000000000:function:record-outcome', '{}', ''));
  clock.at(1000, () => happened.push('a second has passed'));
  await clock.run();
  expect(happened).toEqual(['the function has ended', 'a second has passed']);
});
