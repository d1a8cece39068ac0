/** An EventBridge pattern: fields of an event, each with a list of the values that match. */
export type Pattern = { readonly [field: string]: Pattern | readonly Filter[] };

type Filter = string | number | boolean | null | { readonly [name: string]: unknown };

const filters: { readonly [name: string]: (argument: unknown, value: unknown) => boolean } = {
  prefix: (argument, value) => typeof value === 'string' && value.startsWith(String(argument)),
  'anything-but': (argument, value) => {
    const excluded = Array.isArray(argument) ? argument : [argument];
    return value !== undefined && !excluded.some((filter) => accepts(filter as Filter, value));
  },
};

/** True when an event matches a pattern in every field. A list in the event matches if one of its values does. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = (event as Record<string, unknown> | undefined)?.[field];
    if (!isList(wanted)) return matches(wanted, value);
    const values = Array.isArray(value) ? value : [value];
    return values.some((one) => wanted.some((filter) => accepts(filter, one)));
  });
}

/** The pattern itself, if all its filters are supported here; else throws an error that names the filter. */
export function assertPattern(pattern: Pattern, rule: string): Pattern {
  for (const wanted of Object.values(pattern)) {
    if (!isList(wanted)) assertPattern(wanted, rule);
    else
      for (const name of wanted.flatMap((filter) => (isObject(filter) ? Object.keys(filter) : [])))
        if (!filters[name]) throw new Error(`The local stack does not support the filter ${name} of the rule ${rule}.`);
  }
  return pattern;
}

function accepts(filter: Filter, value: unknown): boolean {
  if (!isObject(filter)) return filter === value;
  return Object.entries(filter).every(([name, argument]) => filters[name]?.(argument, value) ?? false);
}

function isList(wanted: Pattern | readonly Filter[]): wanted is readonly Filter[] {
  return Array.isArray(wanted);
}

function isObject(filter: Filter): filter is { readonly [name: string]: unknown } {
  return typeof filter === 'object' && filter !== null;
}
