import type { Json, JsonObject } from './json.ts';

const indexForm = /^(0|[1-9]\d{0,9})$/;

/** True when a name looks like an index. JavaScript moves members with such names to the front of an object. */
function isIndex(name: string): boolean {
  const first = name.charCodeAt(0);
  return first >= 48 && first <= 57 && indexForm.test(name);
}

const ordered = new WeakSet<object>();

/** The object, whose members come in this order even if JavaScript would move some of them to the front. */
export function inOrder(object: JsonObject, names: readonly string[]): JsonObject {
  if (!names.some(isIndex)) return object;
  const order = [...new Set(names)];
  if (Object.keys(object).every((name, index) => name === order[index])) return object;
  const proxy = new Proxy(object, { ownKeys: () => order });
  ordered.add(proxy);
  return proxy;
}

/** A copy of an object with one member more, or another value for one. It keeps the order of the members. */
export function withMember(object: JsonObject, name: string, value: Json): JsonObject {
  const copy = { ...object, [name]: value };
  return isIndex(name) || ordered.has(object) ? inOrder(copy, [...Object.keys(object), name]) : copy;
}

/** The object with these members, in their order. */
export function objectOf(entries: readonly (readonly [name: string, value: Json])[]): JsonObject {
  const object: JsonObject = {};
  let hasIndex = false;
  for (const [name, value] of entries) {
    hasIndex ||= isIndex(name);
    setMember(object, name, value);
  }
  if (!hasIndex) return object;
  return inOrder(
    object,
    entries.map(([name]) => name),
  );
}

/** Sets a member of an object, whatever its name: `__proto__` is a name like any other. */
export function setMember(object: JsonObject, name: string, value: Json): void {
  if (name === '__proto__')
    Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
  else object[name] = value;
}
