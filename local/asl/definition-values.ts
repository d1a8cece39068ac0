import { isObject, type Json, type JsonObject } from './json.ts';

/** The fields whose values become data. All others are read as JavaScript reads them. */
const dataFields = ['Result', 'Parameters', 'ResultSelector', 'ItemSelector', 'Items', 'Arguments', 'Assign', 'Output'];

/** A definition with those values from its exact form that become data. Both forms have the same shape. */
export function withExactData(definition: JsonObject, exact: JsonObject): JsonObject {
  const states = Object.entries(definition.States as JsonObject).map(([name, state]) => [
    name,
    stateWith(state as JsonObject, (exact.States as JsonObject)[name] as JsonObject),
  ]);
  return { ...definition, States: Object.fromEntries(states) as JsonObject };
}

function stateWith(state: JsonObject, exact: JsonObject): JsonObject {
  return mapMembers(state, (name, value) => {
    const other = exact[name] as Json;
    if (dataFields.includes(name)) return other;
    if (isObject(value) && isObject(value.States)) return withExactData(value, other as JsonObject);
    return Array.isArray(value) ? value.map((item, index) => entryWith(item, (other as Json[])[index] as Json)) : value;
  });
}

/** A branch, a choice rule or a catcher with its exact data. */
function entryWith(entry: Json, exact: Json): Json {
  if (!isObject(entry)) return entry;
  return isObject(entry.States) ? withExactData(entry, exact as JsonObject) : stateWith(entry, exact as JsonObject);
}

function mapMembers(object: JsonObject, change: (name: string, value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value)])) as JsonObject;
}
