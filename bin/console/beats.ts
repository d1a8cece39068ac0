/** The readings of a stack, one after another, while a page is open. */
export type Beats = {
  /** Begins to read, unless it reads already. */
  readonly wake: () => void;
  /** Resolves once the newest reading is younger than the time between two. */
  readonly fresh: () => Promise<void>;
  readonly stop: () => void;
};

/** The time from the end of a reading to the next one. */
export const beatMilliseconds = 5000;

/** The time of the readings. */
export type Timing = {
  readonly now: () => number;
  /** Calls back after this time; the returned function cancels that. */
  readonly after: (milliseconds: number, then: () => void) => () => void;
};

/** Time as it passes. It keeps no process alive. */
export const realTiming: Timing = {
  now: Date.now,
  after: (milliseconds, then) => {
    const timer = setTimeout(then, milliseconds);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/**
 * @param beat makes one reading; it does not fail
 * @param isWatched false once no page is open: then nothing is read, and nothing costs anything
 */
export function createBeats(beat: () => Promise<void>, isWatched: () => boolean, { now, after }: Timing): Beats {
  let current: Promise<void> | undefined;
  let endedAt = Number.NEGATIVE_INFINITY;
  let cancel: (() => void) | undefined;
  const run = (): Promise<void> => {
    cancel?.();
    cancel = undefined;
    current ??= beat().finally(() => {
      current = undefined;
      endedAt = now();
      if (isWatched()) cancel = after(beatMilliseconds, () => void run());
    });
    return current;
  };
  return {
    wake: () => {
      if (current === undefined && cancel === undefined) void run();
    },
    fresh: async () => {
      if (current !== undefined || now() - endedAt >= beatMilliseconds) await run();
    },
    stop: () => cancel?.(),
  };
}
