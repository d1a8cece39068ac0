// An exact number is one whose text JavaScript would change, such as `1.0` or 9007199254740993. It is an object that is
// written as it was read, and acts as its number in arithmetic and comparisons. Only `typeof`, `===` and the functions
// of `Number` do not take it for a number.

const written = Symbol('written');

const prototype = Object.freeze({
  valueOf(this: { [written]: string }) {
    return Number(this[written]);
  },
  toString(this: { [written]: string }) {
    return this[written];
  },
  toJSON(this: { [written]: string }) {
    return rawJson(this[written]);
  },
});

/** A number that JSON.stringify writes as this text. TypeScript does not know the function yet. */
const rawJson = (JSON as unknown as { rawJSON: (text: string) => unknown }).rawJSON;

/** True once this process has read an exact number. Until then nothing has to look for one. */
let areThere = false;

/** The number in a JSON text: exact if JavaScript would write it otherwise. */
export function numberFrom(text: string): number {
  const number = Number(text);
  if (JSON.stringify(number) === text || text === '-0') return number;
  areThere = true;
  return Object.freeze(Object.create(prototype, { [written]: { value: text } })) as number;
}

/** True when a value is an exact number. */
export function isExact(value: unknown): boolean {
  return areThere && typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === prototype;
}

/** The value, as a number of JavaScript if it is an exact one. */
export function plainNumber<T>(value: T): T {
  return isExact(value) ? (Number(value) as T) : value;
}

/** True when a value is, or holds, an exact number. */
export function holdsExact(value: unknown): boolean {
  if (!areThere || typeof value !== 'object' || value === null) return false;
  return isExact(value) || Object.values(value).some(holdsExact);
}

/** The value with numbers of JavaScript for the exact ones in it; itself when it has none. */
export function plainNumbers<T>(value: T): T {
  if (!holdsExact(value)) return value;
  if (isExact(value)) return Number(value) as T;
  if (Array.isArray(value)) return value.map(plainNumbers) as T;
  return Object.fromEntries(Object.entries(value as object).map(([name, member]) => [name, plainNumbers(member)])) as T;
}
