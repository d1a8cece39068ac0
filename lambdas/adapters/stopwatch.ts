/** Starts to measure the time of this function call; the result gives the milliseconds since. */
export function startStopwatch(): () => number {
  const startedAt = performance.now();
  return () => performance.now() - startedAt;
}
