import { plainNumber } from './exact-number.ts';
import { isObject, isSame, type Json } from './json.ts';

export type Comparison = (one: Json | undefined, other: Json | undefined) => boolean;

/** The operators of a filter by name. */
export const comparisons: { readonly [operator: string]: Comparison } = {
  '==': (one, other) => one !== undefined && other !== undefined && isSame(one, other),
  '!=': (one, other) => one === undefined || other === undefined || !isSame(one, other),
  '<': ordered((one, other) => one < other),
  '<=': ordered((one, other) => one <= other),
  '>': ordered((one, other) => one > other),
  '>=': ordered((one, other) => one >= other),
  in: (one, other) => has(other, one),
  nin: (one, other) => !has(other, one),
  subsetof: (one, other) => Array.isArray(one) && one.every((item) => has(other, item)),
  anyof: (one, other) => Array.isArray(one) && one.some((item) => has(other, item)),
  noneof: (one, other) => !Array.isArray(one) || !one.some((item) => has(other, item)),
  contains: (one, other) => has(one, other),
  size: (one, other) => one !== undefined && lengthOf(one)[0] === other,
  empty: (one, other) => one !== undefined && (lengthOf(one)[0] === 0) === other,
};

/** True when a list contains the item, or a text the part. */
function has(whole: Json | undefined, part: Json | undefined): boolean {
  if (typeof whole === 'string') return typeof part === 'string' && whole.includes(part);
  return part !== undefined && Array.isArray(whole) && whole.some((item) => isSame(item, part));
}

function ordered(isSo: (one: number | string, other: number | string) => boolean): Comparison {
  return (left, right) => {
    const [one, other] = [plainNumber(left), plainNumber(right)];
    if (typeof one === 'number' && typeof other === 'number') return isSo(one, other);
    return typeof one === 'string' && typeof other === 'string' && isSo(one, other);
  };
}

/** The number of items, characters or members of a value, in a list of one; an empty list for other values. */
export function lengthOf(place: Json): Json[] {
  if (Array.isArray(place) || typeof place === 'string') return [place.length];
  return isObject(place) ? [Object.keys(place).length] : [];
}
