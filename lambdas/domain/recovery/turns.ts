/**
 * The list, rotated to another start each minute: an entry that always fails must not block the entries after it.
 *
 * Each start is a prime number of places further, so that every entry has its turn.
 */
export function inTurns<T>(list: readonly T[], at: string): T[] {
  const first = (Math.floor(Date.parse(at) / 60_000) * 7919) % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}
