import { expect, it } from 'vitest';
import { beatMilliseconds, createBeats } from '../../../bin/console/beats.ts';

/** Readings on a clock that is moved by hand. */
function someBeats() {
  let [now, made, isWatched] = [0, 0, true];
  const timers = new Set<{ readonly at: number; readonly then: () => void }>();
  const beats = createBeats(
    async () => {
      made += 1;
    },
    () => isWatched,
    {
      now: () => now,
      after: (milliseconds, then) => {
        const timer = { at: now + milliseconds, then };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
  );
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    beats,
    made: () => made,
    watch: (is: boolean) => {
      isWatched = is;
    },
    settle,
    pass: async (milliseconds: number) => {
      for (const end = now + milliseconds; now < end; now += 1000) {
        for (const timer of [...timers].filter(({ at }) => at <= now)) {
          timers.delete(timer);
          timer.then();
        }
        await settle();
      }
    },
  };
}

it('reads nothing before a page asks', async () => {
  const { made, pass } = someBeats();
  await pass(60_000);
  expect(made()).toBe(0);
});

it('reads every five seconds for any number of pages', async () => {
  const { beats, made, pass } = someBeats();
  for (const page of ['one', 'two', 'three']) {
    expect(page).toBeDefined();
    beats.wake();
    await beats.fresh();
  }
  await pass(60_000);
  expect(made()).toBe(60_000 / beatMilliseconds);
});

it('ends once no page is open, and begins again with the next one', async () => {
  const { beats, made, watch, pass, settle } = someBeats();
  beats.wake();
  await settle();
  watch(false);
  await pass(3_600_000);
  expect(made()).toBe(2);
  watch(true);
  await beats.fresh();
  expect(made()).toBe(3);
  await pass(10_001);
  expect(made()).toBeGreaterThan(3);
});
