/**
 * Time as a parameter: every wait in an execution goes through one of these.
 *
 * An instant is a number of milliseconds since the epoch, as `Date.now()` gives it.
 */
export type Clock = {
  /** The instant it is now, on this clock. */
  readonly now: () => number;
  /**
   * Runs `then` once, at `instant` or as soon after it as can be, and never before this call has returned.
   * What is due at the same instant runs in the order in which it was asked for. Returns what calls it off.
   */
  readonly at: (instant: number, then: () => void) => () => void;
  /** Keeps a virtual clock from jumping while `work` is under way; gives `work` back. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
};

/** A clock that a test holds in its hand: it moves only when told to, and only while nothing is under way. */
export type VirtualClock = Clock & {
  /** Waits until nothing is under way; time stands still. */
  readonly idle: () => Promise<void>;
  /** Runs everything that falls due up to `instant`, each at its own instant, and stays there. */
  readonly advanceTo: (instant: number) => Promise<void>;
  /** Jumps from one due instant to the next until nothing is left to wait for, or `enough` says so. */
  readonly run: (enough?: () => boolean) => Promise<void>;
};
