/** A value as a table keeps it: a copy, in which nothing is undefined. */
export function stored<T>(value: T): T {
  if (value instanceof Set) return new Set(value) as T;
  if (Array.isArray(value)) return value.filter((entry) => entry !== undefined).map(stored) as T;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) copy[name] = stored(member);
  return copy as T;
}
