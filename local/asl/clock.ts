import { createTimers } from './timers.ts';

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
  /** The same for what nobody waits for, such as a schedule: no virtual clock runs on for its sake. */
  readonly standby: (instant: number, then: () => void) => () => void;
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

/** The longest that `setTimeout` can wait; anything longer fires at once. */
const longestTimeout = 2 ** 31 - 1;

/** The time of day, as it passes. */
export function realClock(): Clock {
  return tickingClock(Date.now, 1);
}

/**
 * A clock that passes `speed` times as fast as the real one: at 60, a minute takes a second.
 *
 * @param startAt what it shows now; the time of day when left out
 */
export function fastClock(speed: number, startAt: number = Date.now()): Clock {
  const origin = performance.now();
  return tickingClock(() => Math.floor(startAt + (performance.now() - origin) * speed), speed);
}

/** A clock that moves by itself, with one timeout for whatever is due first. */
function tickingClock(now: () => number, speed: number): Clock {
  const timers = createTimers();
  let wakeAt = Number.POSITIVE_INFINITY;
  let alarm: NodeJS.Timeout | undefined;
  const arm = () => {
    clearTimeout(alarm);
    wakeAt = timers.next() ?? Number.POSITIVE_INFINITY;
    if (wakeAt === Number.POSITIVE_INFINITY) return;
    const delay = Math.max(0, Math.ceil((wakeAt - now()) / speed));
    alarm = setTimeout(ring, Math.min(delay, longestTimeout));
  };
  const ring = () => {
    const instant = now();
    while ((timers.next() ?? Number.POSITIVE_INFINITY) <= instant) timers.take()?.();
    arm();
  };
  const at: Clock['at'] = (instant, then) => {
    const cancel = timers.add(instant, then);
    if (instant < wakeAt) arm();
    return () => {
      cancel();
      if (timers.next() === undefined) arm();
    };
  };
  return {
    now,
    at,
    standby: at,
    during: (work) => work,
  };
}

/** A clock that shows `startAt` until it is told to move. */
export function virtualClock(startAt: number): VirtualClock {
  const timers = createTimers();
  const standbys = createTimers();
  const work = createWork();
  let now = startAt;
  /** What falls due next and not after `limit`; without a limit, nothing once only standbys are left. */
  const nextUntil = (limit: number) => {
    const [next = Number.POSITIVE_INFINITY, standby = Number.POSITIVE_INFINITY] = [timers.next(), standbys.next()];
    const instant = Math.min(next, standby);
    const isOver = instant > limit || (limit === Number.POSITIVE_INFINITY && next === limit);
    return isOver ? undefined : { instant, from: next <= standby ? timers : standbys };
  };
  /** Runs what falls due up to `limit`, one at a time, each once the one before it has come to rest. */
  const runUntil = async (limit: number, enough: () => boolean) => {
    await work.rest();
    for (let next = nextUntil(limit); next !== undefined && !enough(); next = nextUntil(limit)) {
      now = Math.max(now, next.instant);
      next.from.take()?.();
      await work.rest();
    }
  };
  return {
    now: () => now,
    at: timers.add,
    standby: standbys.add,
    during: work.during,
    idle: () => runUntil(now, () => false),
    advanceTo: async (instant) => {
      await runUntil(instant, () => false);
      now = Math.max(now, instant);
    },
    run: (enough = () => false) => runUntil(Number.POSITIVE_INFINITY, enough),
  };
}

type Work = { readonly during: Clock['during']; readonly rest: () => Promise<void> };

/** Counts what is under way outside; `rest` waits until nothing is, and what followed from it is done too. */
function createWork(): Work {
  let underWay = 0;
  let waiting: (() => void)[] = [];
  const done = () => {
    underWay -= 1;
    if (underWay > 0) return;
    const released = waiting;
    waiting = [];
    for (const release of released) release();
  };
  return {
    during: (work) => {
      underWay += 1;
      work.then(done, done);
      return work;
    },
    rest: async () => {
      do {
        if (underWay > 0) await new Promise<void>((release) => waiting.push(release));
        await new Promise((turn) => setImmediate(turn));
      } while (underWay > 0);
    },
  };
}
