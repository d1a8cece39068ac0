import type { Clock } from './clock.ts';

/**
 * The time limit of a task or an execution.
 *
 * Races at one instant are decided here, and always in the same way: the deadline is over at its own instant. An answer
 * or a heartbeat that arrives at that very instant is late, no matter which was set up first. When timeout and
 * heartbeat are due together, the timeout counts.
 */
export type Deadline = {
  /** Restarts the heartbeat's time limit. */
  readonly beat: () => void;
  /** Ends it now if it is due; returns true when it is over. */
  readonly expire: () => boolean;
  readonly cancel: () => void;
};

export type Limits = { readonly timeoutSeconds?: number | undefined; readonly heartbeatSeconds?: number | undefined };

/** Starts the time limit; `over` is called once when it runs out, with true when a heartbeat was missed. */
export function startDeadline(clock: Clock, limits: Limits, over: (isHeartbeat: boolean) => void): Deadline {
  const { timeoutSeconds = Number.POSITIVE_INFINITY, heartbeatSeconds = Number.POSITIVE_INFINITY } = limits;
  const timeoutAt = clock.now() + timeoutSeconds * 1000;
  let heartbeatAt = clock.now() + heartbeatSeconds * 1000;
  let isOver = false;
  let cancelTimer = () => {};
  const ring = () => {
    isOver = true;
    over(heartbeatAt < timeoutAt);
  };
  const arm = () => {
    cancelTimer();
    const dueAt = Math.min(timeoutAt, heartbeatAt);
    if (dueAt !== Number.POSITIVE_INFINITY) cancelTimer = clock.at(dueAt, ring);
  };
  arm();
  return {
    beat: () => {
      heartbeatAt = clock.now() + heartbeatSeconds * 1000;
      arm();
    },
    expire: () => {
      if (isOver || clock.now() < Math.min(timeoutAt, heartbeatAt)) return isOver;
      cancelTimer();
      ring();
      return true;
    },
    cancel: () => {
      isOver = true;
      cancelTimer();
    },
  };
}
