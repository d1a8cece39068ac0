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

/** A clock that moves by itself, at a pace that can be changed while it does. */
export type SteeredClock = Clock & {
  /** How many times as fast as the real one it passes; 0 is a pause, in which only what is due already still happens. */
  readonly speed: () => number;
  readonly setSpeed: (speed: number) => void;
  /** When the next thing falls due that somebody waits for; `undefined` while nobody waits. */
  readonly next: () => number | undefined;
  /**
   * Moves to that instant at once, and runs what falls due on the way, each at its own instant and once the one before
   * has come to rest. Then time passes as before, or stands still as before. Jumps happen one after another.
   */
  readonly jump: () => Promise<void>;
};

/** The longest that `setTimeout` can wait; anything longer fires at once. */
const longestTimeout = 2 ** 31 - 1;

/**
 * A clock that passes by itself: at 1 with the real one, at 60 a minute takes a second.
 *
 * @param startAt what it shows now; the time of day when left out
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
  /** Goes on from an instant, with whatever has been changed. */
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
    for (let next = due.until(instant); next !== undefined && !isJumping; next = due.until(instant)) next.take();
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
      next.take();
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
  /** Runs what falls due up to `limit`, one at a time, each once the one before it has come to rest. */
  const runUntil = async (limit: number, enough: () => boolean) => {
    await work.rest();
    for (let next = due.until(limit); next !== undefined && !enough(); next = due.until(limit)) {
      now = Math.max(now, next.instant);
      next.take();
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
  /** When the first of all falls due. */
  readonly next: () => number | undefined;
  /** What falls due next and not after `limit`; without a limit, nothing once only standbys are left. */
  readonly until: (limit: number) => { readonly instant: number; readonly take: () => void } | undefined;
};

/** What falls due, and beside it what nobody waits for: at the same instant that comes second. */
function createDue(): Due {
  const [timers, standbys] = [createTimers(), createTimers()];
  const instants = () =>
    [timers.next() ?? Number.POSITIVE_INFINITY, standbys.next() ?? Number.POSITIVE_INFINITY] as const;
  const until: Due['until'] = (limit) => {
    const [next, standby] = instants();
    const instant = Math.min(next, standby);
    const isOver = instant > limit || (limit === Number.POSITIVE_INFINITY && next === limit);
    return isOver ? undefined : { instant, take: () => (next <= standby ? timers : standbys).take()?.() };
  };
  const next = () => {
    const instant = Math.min(...instants());
    return instant === Number.POSITIVE_INFINITY ? undefined : instant;
  };
  return { timers, standbys, next, until };
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
