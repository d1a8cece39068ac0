import { isObject } from '../text/json.ts';

/** Deeper details cannot be shown, and no person would read them. */
const mostLevels = 20;

const cut = '…';

/** A JSON value without its deepest levels; `isCut` if it had more than can be kept. */
export function shallow(given: unknown): { readonly value: unknown; readonly isCut: boolean } {
  let isCut = false;
  const copy = (value: unknown, levels: number): unknown => {
    if (typeof value === 'string') return value.toWellFormed();
    if (typeof value !== 'object' || value === null) return value;
    if (levels === 0) {
      isCut = true;
      return cut;
    }
    if (Array.isArray(value)) return value.map((member) => copy(member, levels - 1));
    // Never assigned by name: a member may be called __proto__.
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name.toWellFormed(), copy(member, levels - 1)]),
    );
  };
  const value = copy(given, mostLevels);
  return { value, isCut };
}

/**
 * The alert's details with the members that stand beside them.
 *
 * If the details are an object without these names, the members are added to it. Otherwise both are kept, side by side.
 */
export function withMembers(details: unknown, members: Readonly<Record<string, unknown>>): unknown {
  if (Object.keys(members).length === 0) return details;
  if (details === undefined) return members;
  if (!isObject(details)) return { details, ...members };
  const isFree = Object.keys(members).every((name) => !Object.hasOwn(details, name));
  return isFree ? { ...details, ...members } : { details, ...members };
}
