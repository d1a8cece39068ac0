import type { Fault, Path } from './fault.ts';

/*
 * The faults between the parts of a file are searched for in the file as it was written. Parts with the wrong shape are
 * skipped, because they are reported already. So one fault never hides another.
 */

/** The fields of an object by key; empty for any other value. */
export function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isObject(value) ? Object.entries(value) : []);
}

/** The list under a key; empty if the key has no list. */
export function listIn(value: unknown, key: string): readonly unknown[] {
  const found = fieldsOf(value).get(key);
  return Array.isArray(found) ? found : [];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fault of a list that is too long; `entriesAndAdvice` names its entries and says what to do. */
export function tooMany(entries: readonly unknown[], most: number, path: Path, entriesAndAdvice: string): Fault[] {
  return entries.length <= most
    ? []
    : [{ path, message: `${entries.length} are too many. The limit is ${most} ${entriesAndAdvice}.` }];
}
