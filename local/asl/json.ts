/** A JSON value. Values are shared between states and never changed in place. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [member: string]: Json };

/** A value that passes from state to state, with its original text, so that unchanged data keeps its spacing. */
export type Data = { readonly value: Json; text?: string };

/** The value of a JSON text, together with the text. Throws SyntaxError when it is not JSON. */
export function dataFrom(text: string): Data {
  return { value: JSON.parse(text) as Json, text };
}

/** The text of a piece of data: the original one, else a compact one, which is made only once. */
export function textOf(data: Data): string {
  data.text ??= JSON.stringify(data.value);
  return data.text;
}

/** The most bytes of text that can pass between states. */
export const largestData = 262_144;

/** True when a piece of data can pass between states. Its text is made only if an estimate does not decide. */
export function fits(data: Data): boolean {
  if (data.text === undefined && roomLeft(data.value, largestData) >= 0) return true;
  const text = textOf(data);
  return text.length * 3 <= largestData || Buffer.byteLength(text) <= largestData;
}

/** The rest of `room` after the longest text that a value could have; below zero, counting stops. */
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

/** Sets a member of an object, whatever its name: `__proto__` is a name like any other. */
export function setMember(object: JsonObject, name: string, value: Json): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
  else object[name] = value;
}

/** True when a value is an object with members: neither null nor an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The type of a value, as JSON names it. */
export function typeName(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** True when two JSON values are equal; the order of members does not matter. */
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
