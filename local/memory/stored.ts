/** A value as a table keeps it: a copy, in which nothing is undefined. */
export function stored<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Set) return new Set(value) as T;
  if (Array.isArray(value)) return value.filter((entry) => entry !== undefined).map(stored) as T;
  const copy: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) copy[name] = typeof member === 'object' ? stored(member) : member;
  }
  return copy as T;
}
