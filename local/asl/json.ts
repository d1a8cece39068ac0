import { failed } from './errors.ts';
import { isExact, plainNumber } from './exact-number.ts';
import { mostLevels, readJson } from './json-reader.ts';

/** A JSON value. Values are shared between states and never changed in place. A number can be an exact one. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [member: string]: Json };

/** A value that passes from state to state, with its original text, so that unchanged data keeps its spacing. */
export type Data = { readonly value: Json; text?: string };

/** The value of a JSON text, together with the text. Throws SyntaxError when it is not JSON. */
export function dataFrom(text: string): Data {
  return { value: readJson(text), text };
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
function roomLeft(value: Json, room: number, levels = mostLevels): number {
  if (typeof value === 'string') return room - value.length * 6 - 2;
  if (typeof value !== 'object' || value === null) return room - 25;
  if (isExact(value)) return room - String(value).length;
  if (levels === 0) throw tooDeep();
  let left = room - 2;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && left >= 0; index++)
      left = roomLeft(value[index] as Json, left - 1, levels - 1);
    return left;
  }
  for (const name in value) {
    left = roomLeft(value[name] as Json, left - name.length * 6 - 4, levels - 1);
    if (left < 0) break;
  }
  return left;
}

/** The failure of a state whose data has more levels than could be read again. */
function tooDeep() {
  return failed({ error: 'States.Runtime', detail: `The data has more than ${mostLevels} levels.`, isFinal: true });
}

/** The data itself when `value` is its value, so that its text survives; else new data. */
export function dataOf(value: Json, from?: Data): Data {
  return from && from.value === value ? from : { value };
}

/** True when a value is an object with members: neither null, nor an array, nor an exact number. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExact(value);
}

/** True when a value has parts: when it is a list or an object. */
export function hasParts(value: Json): value is Json[] | JsonObject {
  return typeof value === 'object' && value !== null && !isExact(value);
}

/** The type of a value, as JSON names it. */
export function typeName(value: Json): string {
  if (value === null) return 'null';
  if (isExact(value)) return 'number';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** True when two JSON values are equal; the order of members does not matter. */
export function isSame(one: Json, other: Json): boolean {
  if (one === other || plainNumber(one) === plainNumber(other)) return true;
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
