import { createTimers, type Timers } from './timers.ts';

/**
 * Time as a parameter: every wait in an execution goes through one of these.
 *
 * An instant is a number of milliseconds since the epoch, as `Date.now()` gives it.
 */
export type Clock = {
  /** The instant it is now, on this clock. */
  readonly now: () => number;
  /**
   * Runs `then` once, at `instant` or as soon as possible after it, and never before this call has returned.
   * Timers due at the same instant run in the order in which they were set. Returns a function that cancels the timer.
   */
  readonly at: (instant: number, then: () => void) => () => void;
  /** The same for a timer that nothing waits for, such as a schedule: it does not keep a virtual clock running. */
  readonly standby: (instant: number, then: () => void) => () => void;
  /** Keeps a virtual clock from jumping while `work` is under way; returns `work`. */
  readonly during: <T>(work: Promise<T>) => Promise<T>;
};

/** A clock that a test controls: it moves only when told to, and only while nothing is under way. */
export type VirtualClock = Clock & {
  /** Waits until nothing is under way. Time stands still meanwhile. */
  readonly idle: () => Promise<void>;
  /** Runs every timer that is due up to `instant`, each at its own instant, and stops there. */
  readonly advanceTo: (instant: number) => Promise<void>;
  /** Jumps from one due instant to the next until nothing waits any more, or `enough` returns true. */
  readonly run: (enough?: () => boolean) => Promise<void>;
};

/** A clock that moves by itself, at a speed that can be changed while it runs. */
export type SteeredClock = Clock & {
  /** Its speed as a multiple of real time; 0 is a pause, in which only timers that are already due still run. */
  readonly speed: () => number;
  readonly setSpeed: (speed: number) => void;
  /** The instant of the next timer that something waits for; `undefined` when nothing waits. */
  readonly next: () => number | undefined;
  /**
   * Moves to that instant at once and runs the timers on the way, each at its own instant and only after the effects of
   * the one before are over. Then time goes on at the same speed as before. Jumps happen one after another.
   */
  readonly jump: () => Promise<void>;
};

/** The longest delay that `setTimeout` accepts; a longer one fires at once. */
const longestTimeout = 2 ** 31 - 1;

/**
 * A clock that runs by itself: at speed 1 in real time; at speed 60 a minute takes a second.
 *
 * @param startAt the instant that it shows now; by default the real one
 */
export function steeredClock(speed = 1, startAt: number = Date.now()): SteeredClock {
  const due = createDue();
  const work = createWork();
  let pace = speed;
  let isJumping = false;
  let jumps = Promise.resolve();
  let [shown, since] = [startAt, performance.now()];
  let wakeAt = Number.POSITIVE_INFINITY;
  let alarm: NodeJS.Timeout | undefined;
  const now = () => (isJumping ? shown : Math.floor(shown + (performance.now() - since) * pace));
  /** Applies a change and continues from an instant. */
  const goOnFrom = (instant: number, change: () => void) => {
    change();
    [shown, since] = [instant, performance.now()];
    arm();
  };
  const arm = () => {
    clearTimeout(alarm);
    wakeAt = due.next() ?? Number.POSITIVE_INFINITY;
    const left = Math.max(0, wakeAt - now());
    const delay = left === 0 ? 0 : Math.ceil(left / pace);
    if (!isJumping && delay < Number.POSITIVE_INFINITY) alarm = setTimeout(ring, Math.min(delay, longestTimeout));
  };
  const ring = () => {
    const instant = now();
    for (let next = due.until(instant); next !== undefined && !isJumping; next = due.until(instant)) next.run();
    arm();
  };
  const ask = (timers: Timers): Clock['at'] => {
    return (instant, then) => {
      const cancel = timers.add(instant, then);
      if (instant < wakeAt) arm();
      return () => {
        cancel();
        if (due.next() === undefined) arm();
      };
    };
  };
  const jump = async () => {
    goOnFrom(now(), () => {
      isJumping = true;
    });
    await work.rest();
    const target = due.timers.next() ?? shown;
    for (let next = due.until(target); next !== undefined; next = due.until(target)) {
      shown = Math.max(shown, next.instant);
      next.run();
      await work.rest();
    }
    goOnFrom(Math.max(shown, target), () => {
      isJumping = false;
    });
  };
  return {
    now,
    at: ask(due.timers),
    standby: ask(due.standbys),
    during: work.during,
    speed: () => pace,
    setSpeed: (chosen) =>
      goOnFrom(now(), () => {
        pace = chosen;
      }),
    next: () => due.timers.next(),
    jump: () => {
      jumps = jumps.then(jump);
      return jumps;
    },
  };
}

/** A clock that shows `startAt` until it is told to move. */
export function virtualClock(startAt: number): VirtualClock {
  const due = createDue();
  const work = createWork();
  let now = startAt;
  /** Runs the timers due up to `limit` one at a time, each after the effects of the one before are over. */
  const runUntil = async (limit: number, enough: () => boolean) => {
    await work.rest();
    for (let next = due.until(limit); next !== undefined && !enough(); next = due.until(limit)) {
      now = Math.max(now, next.instant);
      next.run();
      await work.rest();
    }
  };
  return {
    now: () => now,
    at: due.timers.add,
    standby: due.standbys.add,
    during: work.during,
    idle: () => runUntil(now, () => false),
    advanceTo: async (instant) => {
      await runUntil(instant, () => false);
      now = Math.max(now, instant);
    },
    run: (enough = () => false) => runUntil(Number.POSITIVE_INFINITY, enough),
  };
}

type Due = {
  readonly timers: Timers;
  readonly standbys: Timers;
  /** The instant at which the first timer of either kind is due. */
  readonly next: () => number | undefined;
  /** The next timer that is due by `limit`; without a limit, `undefined` when only standbys are left. */
  readonly until: (limit: number) => { readonly instant: number; readonly run: () => void } | undefined;
};

/** The timers, and apart from them the standbys, which nothing waits for and which come second at the same instant. */
function createDue(): Due {
  const [timers, standbys] = [createTimers(), createTimers()];
  const instants = () =>
    [timers.next() ?? Number.POSITIVE_INFINITY, standbys.next() ?? Number.POSITIVE_INFINITY] as const;
  const until: Due['until'] = (limit) => {
    const [next, standby] = instants();
    const instant = Math.min(next, standby);
    const isOver = instant > limit || (limit === Number.POSITIVE_INFINITY && next === limit);
    return isOver ? undefined : { instant, run: () => (next <= standby ? timers : standbys).take()?.() };
  };
  const next = () => {
    const instant = Math.min(...instants());
    return instant === Number.POSITIVE_INFINITY ? undefined : instant;
  };
  return { timers, standbys, next, until };
}

type Work = { readonly during: Clock['during']; readonly rest: () => Promise<void> };

/** Counts the work under way outside; `rest` waits until all of it is done, and everything that follows from it. */
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
