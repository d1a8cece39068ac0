import type { Fault, Path } from './fault.ts';

/*
 * The faults that lie between the parts of a file are looked for in what was written, whatever its shape: what has the
 * wrong shape is passed over, because that is told already, and so that one fault never hides another.
 */

/** The fields of an object by key; none if it is something else. */
export function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isObject(value) ? Object.entries(value) : []);
}

/** The list under a key; empty if there is none. */
export function listIn(value: unknown, key: string): readonly unknown[] {
  const found = fieldsOf(value).get(key);
  return Array.isArray(found) ? found : [];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fault of a list that is longer than it may be; `what` says of what, and what to do. */
export function tooMany(entries: readonly unknown[], most: number, path: Path, what: string): Fault[] {
  return entries.length <= most ? [] : [{ path, message: `${entries.length} are more than ${most} ${what}.` }];
}
