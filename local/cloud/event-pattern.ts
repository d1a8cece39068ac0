/** An EventBridge pattern: fields of an event, each with a list of the values that match. */
export type Pattern = { readonly [field: string]: Pattern | readonly (Filter | Pattern)[] };

type Filter = string | number | boolean | null | { readonly [name: string]: unknown };

type Test = (argument: unknown, value: unknown) => boolean;

const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);

/** A test of text, whose argument can be `{ "equals-ignore-case": … }` instead of a text. */
const ofText =
  (test: (text: string, argument: string) => boolean): Test =>
  (argument, value) => {
    if (typeof value !== 'string') return false;
    if (isObject(argument)) return test(value.toLowerCase(), String(argument['equals-ignore-case']).toLowerCase());
    return test(value, String(argument));
  };

/**
 * The filters of a pattern.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
const filters: { readonly [name: string]: Test } = {
  prefix: ofText((text, argument) => text.startsWith(argument)),
  suffix: ofText((text, argument) => text.endsWith(argument)),
  wildcard: ofText((text, argument) => globOf(argument).test(text)),
  'equals-ignore-case': (argument, value) => lower(argument) === lower(value),
  exists: (argument, value) => (value !== undefined) === argument,
  numeric: (argument, value) => typeof value === 'number' && isWithin(argument as readonly unknown[], value),
  'anything-but': (argument, value) => {
    if (value === undefined) return false;
    const excluded = Array.isArray(argument) ? argument : everyFilter(argument);
    return !excluded.some((filter) => accepts(filter as Filter, value));
  },
};

/** `{ "prefix": ["a", "b"] }` as one filter for each text. */
function everyFilter(argument: unknown): readonly unknown[] {
  if (!isObject(argument)) return [argument];
  return Object.entries(argument).flatMap(([name, texts]) => [texts].flat().map((text) => ({ [name]: text })));
}

/** An asterisk stands for any text; after a backslash it stands for itself. */
function globOf(pattern: string): RegExp {
  const parts = pattern.match(/\\[*\\]|./gs) ?? [];
  const source = parts.map((part) => (part === '*' ? '.*' : part.replace(/^\\(?=.)/, '').replace(/\W/g, '\\$&')));
  return new RegExp(`^${source.join('')}$`, 's');
}

const comparisons: { readonly [operator: string]: (value: number, limit: number) => boolean } = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** True when a number fits every pair of an operator and a limit: `[">", 0, "<=", 5]`. */
function isWithin(pairs: readonly unknown[], value: number): boolean {
  const operators = pairs.filter((_, index) => index % 2 === 0);
  return operators.every((operator, index) => comparisons[String(operator)]?.(value, Number(pairs[2 * index + 1])));
}

/** True when an event matches a pattern in every field. A list in the event matches if one of its values does. */
export function matches(pattern: Pattern, event: unknown): boolean {
  if (Array.isArray(event)) return event.some((one) => matches(pattern, one));
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or' && isList(wanted)) return wanted.some((one) => matches(one as Pattern, event));
    const value = (event as Record<string, unknown> | undefined | null)?.[field];
    if (!isList(wanted)) return matches(wanted, value);
    const values = Array.isArray(value) ? value : [value];
    return values.some((one) => wanted.some((filter) => accepts(filter as Filter, one)));
  });
}

/** The paths of the fields in which an event does not match a pattern: `detail.operation`. */
export function unmatchedFields(pattern: Pattern, event: unknown, path = ''): string[] {
  return Object.entries(pattern).flatMap(([field, wanted]) => {
    if (matches({ [field]: wanted }, event)) return [];
    const value = (event as Record<string, unknown> | undefined | null)?.[field];
    return isList(wanted) || Array.isArray(value)
      ? [`${path}${field}`]
      : unmatchedFields(wanted, value, `${path}${field}.`);
  });
}

/** The pattern itself, if all its filters are supported here; else throws an error that names the filter. */
export function assertPattern(pattern: Pattern, rule: string): Pattern {
  for (const [field, wanted] of Object.entries(pattern)) {
    if (!isList(wanted)) assertPattern(wanted, rule);
    else if (field === '$or') for (const one of wanted) assertPattern(one as Pattern, rule);
    else assertFilters(wanted, rule);
  }
  return pattern;
}

function assertFilters(wanted: readonly unknown[], rule: string): void {
  for (const name of wanted.flatMap((filter) => (isObject(filter) ? Object.keys(filter) : [])))
    if (!filters[name]) throw new Error(`The local stack does not support the filter ${name} of the rule ${rule}.`);
}

function accepts(filter: Filter, value: unknown): boolean {
  if (!isObject(filter)) return filter === value;
  return Object.entries(filter).every(([name, argument]) => filters[name]?.(argument, value) ?? false);
}

function isList(wanted: Pattern | readonly (Filter | Pattern)[]): wanted is readonly (Filter | Pattern)[] {
  return Array.isArray(wanted);
}

function isObject(filter: unknown): filter is { readonly [name: string]: unknown } {
  return typeof filter === 'object' && filter !== null;
}
