/**
 * A list that begins elsewhere each minute, for what always fails must not starve what comes after it.
 *
 * A prime number further each time, so that every entry has its turn.
 */
export function inTurns<T>(list: readonly T[], at: string): T[] {
  const first = (Math.floor(Date.parse(at) / 60_000) * 7919) % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}
