import { lookUp } from './data-flow.ts';
import { runtimeError } from './errors.ts';
import { isObject, type Json, type JsonObject, typeName } from './json.ts';
import { PatientPattern } from './patient-pattern.ts';
import type { Thread } from './thread.ts';
import { instantOf } from './wait.ts';

type Comparison = (value: Json, expected: Json) => boolean;
type Rank = (one: number, other: number) => boolean;

const ranks: { readonly [name: string]: Rank } = {
  Equals: (one, other) => one === other,
  LessThan: (one, other) => one < other,
  LessThanEquals: (one, other) => one <= other,
  GreaterThan: (one, other) => one > other,
  GreaterThanEquals: (one, other) => one >= other,
};

const kinds: { readonly [name: string]: (rank: Rank) => Comparison } = {
  String: (rank) => (value, expected) => bothAre('string', value, expected) && rank(order(value, expected), 0),
  Numeric: (rank) => (value, expected) => bothAre('number', value, expected) && rank(Number(value), Number(expected)),
  Timestamp: (rank) => (value, expected) => rank(instantOf(String(value)), instantOf(String(expected))),
};

/** Every comparison of a JSONPath choice rule by name; each also exists with `Path` at its end. */
const comparisons: { readonly [name: string]: Comparison } = {
  ...Object.fromEntries(
    Object.entries(kinds).flatMap(([kind, build]) =>
      Object.entries(ranks).map(([rank, holds]) => [`${kind}${rank}`, build(holds)]),
    ),
  ),
  BooleanEquals: (value, expected) => bothAre('boolean', value, expected) && value === expected,
  StringMatches: (value, pattern) => bothAre('string', value, pattern) && wildcard(String(pattern)).test(String(value)),
  IsNull: (value, expected) => (value === null) === expected,
  IsString: (value, expected) => (typeof value === 'string') === expected,
  IsNumeric: (value, expected) => (typeName(value) === 'number') === expected,
  IsBoolean: (value, expected) => (typeof value === 'boolean') === expected,
  IsTimestamp: (value, expected) => !Number.isNaN(instantOf(String(value))) === expected,
};

/** The names of all comparisons, for the validation of definitions. */
export const comparisonNames = [
  ...Object.keys(comparisons).flatMap((name) => (name.startsWith('Is') ? [name] : [name, `${name}Path`])),
  'IsPresent',
];

const isComparison = new Set(comparisonNames);

function bothAre(type: string, one: Json, other: Json): boolean {
  return isOf(type, one) && isOf(type, other);
}

function isOf(type: string, value: Json): boolean {
  return typeof value === type || typeName(value) === type;
}

function order(one: Json, other: Json): number {
  if (one === other) return 0;
  return String(one) < String(other) ? -1 : 1;
}

/** The regular expression of a pattern in which `*` matches any text and `\*` matches an asterisk. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([*\\])|\*|[^*\\]+/g, (part, escaped: string | undefined) =>
    part === '*' ? '.*' : (escaped ?? part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
  );
  return new PatientPattern(`^${source}$`, 's');
}

/** True when a choice rule of a JSONPath state holds for `input`. */
export function isTrue(thread: Thread, rule: JsonObject, input: Json): boolean {
  const { And, Or, Not } = rule;
  if (Array.isArray(And)) return And.every((inner) => isTrue(thread, inner as JsonObject, input));
  if (Array.isArray(Or)) return Or.some((inner) => isTrue(thread, inner as JsonObject, input));
  if (isObject(Not)) return !isTrue(thread, Not, input);
  return compare(thread, rule, input);
}

function compare(thread: Thread, rule: JsonObject, input: Json): boolean {
  const path = String(rule.Variable);
  const value = lookUp(thread, path, input);
  if ('IsPresent' in rule) return (value !== undefined) === rule.IsPresent;
  const name = Object.keys(rule).find((key) => isComparison.has(key)) ?? '';
  if (value === undefined) throw invalidPath(path);
  const isPath = name.endsWith('Path');
  const expected = isPath ? lookUp(thread, String(rule[name]), input) : rule[name];
  if (expected === undefined) throw invalidPath(String(rule[name]));
  return (comparisons[isPath ? name.slice(0, -4) : name] as Comparison)(value, expected);
}

function invalidPath(path: string) {
  return runtimeError(`Invalid path '${path}': The choice state's condition path references an invalid value.`);
}
