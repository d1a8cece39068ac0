import { isObject } from '../../text/json.ts';

/** A JSON object with any members. */
export type Members = Readonly<Record<string, unknown>>;

/** A value as an object; an empty one if it is anything else. */
export function membersOf(value: unknown): Members {
  return isObject(value) ? value : {};
}

/** A value as a list; an empty one if it is anything else. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that says something, or a number or truth value as text; nothing for any other value. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** The first of these members that is a text. */
export function firstText(members: Members, ...names: readonly string[]): string | undefined {
  return names.map((name) => textOf(members[name])).find((text) => text !== undefined);
}

/** The object without empty members. An empty text, list or object says nothing to a person. */
export function filled(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
