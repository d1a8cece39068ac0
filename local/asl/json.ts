/** A JSON value. Values are shared between states and never changed in place. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [member: string]: Json };

/** A value that flows from state to state, with the text it came as, so that what only passes through keeps its spacing. */
export type Data = { readonly value: Json; text?: string };

/** What a JSON text says, remembering the text. Throws SyntaxError when it is not JSON. */
export function dataFrom(text: string): Data {
  return { value: JSON.parse(text) as Json, text };
}

/** The text of a piece of data: as it came, or else compact. It is made once. */
export function textOf(data: Data): string {
  data.text ??= JSON.stringify(data.value);
  return data.text;
}

/** How many bytes of text may pass between states. */
export const largestData = 262_144;

/** Whether a piece of data may pass between states. Its text is made only where that is not plain to see. */
export function fits(data: Data): boolean {
  if (data.text === undefined && roomLeft(data.value, largestData) >= 0) return true;
  const text = textOf(data);
  return text.length * 3 <= largestData || Buffer.byteLength(text) <= largestData;
}

/** What is left of `room` once a value's text has been given the most that it could take; below zero, no more is counted. */
function roomLeft(value: Json, room: number): number {
  if (typeof value === 'string') return room - value.length * 6 - 2;
  if (typeof value !== 'object' || value === null) return room - 25;
  let left = room - 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index++) left = roomLeft(value[index] as Json, left - 1);
    return left;
  }
  for (const name in value) {
    left = roomLeft(value[name] as Json, left - name.length * 6 - 4);
    if (left < 0) break;
  }
  return left;
}

/** The data itself when `value` is its value, so that its text survives; else new data. */
export function dataOf(value: Json, from?: Data): Data {
  return from && from.value === value ? from : { value };
}

/** Gives an object a member, whatever its name: `__proto__` is one like any other. */
export function setMember(object: JsonObject, name: string, value: Json): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
  else object[name] = value;
}

/** Whether a value is an object with members, so neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What JSON calls the type of a value. */
export function typeName(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Whether two JSON values say the same; the order of members does not matter. */
export function isSame(one: Json, other: Json): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) return Array.isArray(other) && hasSameItems(one, other);
  return isObject(one) && isObject(other) && hasSameMembers(one, other);
}

function hasSameItems(one: Json[], other: Json[]): boolean {
  return one.length === other.length && one.every((item, index) => isSame(item, other[index] as Json));
}

function hasSameMembers(one: JsonObject, other: JsonObject): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name] as Json, other[name] as Json))
  );
}
