import type { Path } from './fault.ts';
import { isObject } from './relations.ts';

/** The entries of a list with lists in place of single values under some keys. */
export function withLists(entries: unknown, keys: readonly string[]): unknown {
  if (!Array.isArray(entries)) return entries;
  return entries.map((entry) => {
    if (!isObject(entry)) return entry;
    const single = keys.filter((key) => typeof entry[key] === 'string');
    return { ...entry, ...Object.fromEntries(single.map((key) => [key, [entry[key]]])) };
  });
}

/** The path of a fault in an entry as it was written: a single value is not in a list. */
export function withoutLists(path: Path, entries: unknown): Path {
  const [index, key, ...inside] = path;
  const entry = Array.isArray(entries) ? entries[Number(index)] : undefined;
  const isSingle = inside.length > 0 && isObject(entry) && typeof entry[String(key)] === 'string';
  return isSingle ? path.slice(0, 2) : path;
}

/** A list as a person would write it: one value without a list. */
export function short(values: readonly string[]): string | readonly string[] {
  const [first, ...others] = values;
  return first !== undefined && others.length === 0 ? first : values;
}
