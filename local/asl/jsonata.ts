import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { evaluationError } from './errors.ts';
import { holdsExact, plainNumber } from './exact-number.ts';
import { hasParts, isObject, type Json, type JsonObject, typeName } from './json.ts';
import { inOrder, objectOf, setMember } from './json-order.ts';
import { mostLevels, readJson } from './json-reader.ts';
import { boundExceeded, inWordsOfAws, isTooDeep, type Pause, pauseBinding, setBounds } from './jsonata-bounds.ts';
import { buildDirect, buildReader, type Direct, type Node, type Scope } from './jsonata-direct.ts';
import { withPlainOperands } from './jsonata-exact.ts';
import { natives } from './jsonata-natives.ts';

/** JSONata functions by name. */
export type Functions = { readonly [name: string]: unknown };

/** The names that the expressions of one field can refer to; the functions of time and chance are made on demand. */
export type Bindings = Scope & { readonly functions: () => Functions; readonly pause: Pause };

/** A compiled expression: `read` returns its value at once if possible, `evaluate` always gives it, as a promise. */
type Expression = {
  readonly source: string;
  readonly read: Direct;
  readonly evaluate: (bindings: Bindings) => Promise<unknown>;
};

/** The expressions of one definition, each compiled the first time it is needed. */
export type Expressions = Map<string, Expression>;

/** The most numbers that `$range` gives (measured). */
const longestRange = 360_145;

/** True when a string of a JSONata state is an expression; one with any text around its braces is not (recorded). */
export function isExpression(text: string): boolean {
  return text.startsWith('{%') && text.endsWith('%}') && text.length >= 4;
}

/** The expression between the braces. */
export function sourceOf(text: string): string {
  return text.slice(2, -2).trim();
}

/**
 * The value of a field of a JSONata state, with its expressions evaluated one after another: at once if that is
 * possible directly, else as a promise.
 *
 * @param field the place of the field, such as `Arguments/Payload/id`
 */
export function evaluateField(
  field: string,
  template: Json,
  bindings: Bindings,
  expressions: Expressions,
): Json | Promise<Json> {
  if (typeof template === 'string') {
    return isExpression(template) ? evaluateExpression(field, template, bindings, expressions) : template;
  }
  if (!hasParts(template)) return template;
  return readerOf(template, expressions)(bindings) ?? evaluateMembers(field, template, bindings, expressions);
}

const readers = new WeakMap<object, Direct>();

/** The direct evaluation of a list or an object in a definition, built only once. */
function readerOf(template: Json[] | JsonObject, expressions: Expressions): Direct {
  const known = readers.get(template);
  if (known) return known;
  const reader = buildReader(template, (text) => (isExpression(text) ? compiled(text, expressions).read : undefined));
  readers.set(template, reader);
  return reader;
}

function evaluateMembers(
  field: string,
  template: Json[] | JsonObject,
  bindings: Bindings,
  expressions: Expressions,
): Json | Promise<Json> {
  if (Array.isArray(template)) {
    const values: Json[] = [];
    const parts = template.map((item, index): Part => [index, item, `${field}[${index}]`]);
    return evaluateParts(values, parts, bindings, expressions);
  }
  const values: JsonObject = {};
  const parts = Object.entries(template).map(([name, member]): Part => [name, member, `${field}/${name}`]);
  const filled = evaluateParts(values, parts, bindings, expressions);
  const names = Object.keys(template);
  return filled instanceof Promise ? filled.then((settled) => inOrder(settled, names)) : inOrder(filled, names);
}

/** A part of a list or an object: its index or name, its content, and its place. */
type Part = readonly [key: number | string, template: Json, field: string];

/** Fills `values` with the parts from `start` on; waits only when it must. */
function evaluateParts<T extends Json[] | JsonObject>(
  values: T,
  parts: readonly Part[],
  bindings: Bindings,
  expressions: Expressions,
  start = 0,
): T | Promise<T> {
  for (let index = start; index < parts.length; index++) {
    const [key, template, field] = parts[index] as Part;
    const value = evaluateField(field, template, bindings, expressions);
    if (value instanceof Promise) {
      return value.then((settled) => {
        setPart(values, key, settled);
        return evaluateParts(values, parts, bindings, expressions, index + 1);
      });
    }
    setPart(values, key, value);
  }
  return values;
}

function setPart(values: Json[] | JsonObject, key: number | string, value: Json): void {
  if (Array.isArray(values)) values[Number(key)] = value;
  else setMember(values, String(key), value);
}

function evaluateExpression(
  field: string,
  text: string,
  bindings: Bindings,
  expressions: Expressions,
): Json | Promise<Json> {
  const expression = compiled(text, expressions);
  return expression.read(bindings) ?? evaluateFully(field, expression, bindings);
}

async function evaluateFully(field: string, expression: Expression, bindings: Bindings): Promise<Json> {
  const subject = `The JSONata expression '${expression.source}' specified for the field '${field}'`;
  let found: unknown;
  let result: Json;
  try {
    found = await expression.evaluate(bindings);
    result = isFunction(found) ? null : plain(found);
  } catch (error) {
    throw evaluationError(field, `${subject} threw an error during evaluation${describe(error)}`);
  }
  if (found === undefined) throw evaluationError(field, `${subject} returned nothing (undefined).`);
  if (isFunction(found)) throw evaluationError(field, `${subject} returned an unsupported result type.`);
  return result;
}

/** An error in AWS's words: one of JSONata as a separate sentence with its code, any other after a colon. */
function describe(error: unknown): string {
  const { code, message } = inWordsOfAws(error);
  return code ? `. ${code}: ${message}` : `: ${message}`;
}

function isFunction(value: unknown): boolean {
  if (typeof value === 'function') return true;
  return isObject(value) && ('_jsonata_lambda' in value || '_jsonata_function' in value);
}

/** The value without the parts that JSON cannot hold. It is a copy, because JSONata marks the lists that it makes. */
function plain(value: unknown, levels = mostLevels): Json {
  if (!hasParts(value as Json)) return value as Json;
  if (levels === 0) throw boundExceeded('levels');
  if (Array.isArray(value)) return value.filter(isJson).map((item) => plain(item, levels - 1));
  const members = Object.entries(value as JsonObject).filter(([, member]) => isJson(member));
  return objectOf(members.map(([name, member]) => [name, plain(member, levels - 1)]));
}

function isJson(value: unknown): boolean {
  return value !== undefined && !isFunction(value);
}

/**
 * The value of a field that must be of one type.
 *
 * @param expected `number`, `array`, `boolean`, `string` or `object`
 */
export function evaluateTyped(
  field: string,
  expected: string,
  template: Json,
  bindings: Bindings,
  expressions: Expressions,
): Json | Promise<Json> {
  const value = evaluateField(field, template, bindings, expressions);
  const check = (settled: Json) => plainNumber(checkType(field, expected, template, settled));
  return value instanceof Promise ? value.then(check) : check(value);
}

/** The value, if it has the type that its field expects. A value that is not an expression has it in most fields. */
export function checkType(field: string, expected: string, template: Json, value: Json): Json {
  if (typeName(value) === expected || (typeof template !== 'string' && expected !== 'array')) return value;
  const isSource = typeof template === 'string' && isExpression(template);
  const subject = isSource
    ? `The JSONata expression '${sourceOf(template)}' specified for the field '${field}'`
    : `The value of the field '${field}'`;
  const found = `Expected '${expected}', but was '${typeName(value)}' for value: ${JSON.stringify(value)}`;
  throw evaluationError(field, `${subject} ${isSource ? 'returned an' : 'has an'} unexpected result type. ${found}`);
}

function compiled(text: string, expressions: Expressions): Expression {
  const known = expressions.get(text);
  if (known) return known;
  const expression = compile(sourceOf(text));
  expressions.set(text, expression);
  return expression;
}

/** Compiles an expression, with a direct evaluation if possible. */
function compile(source: string): Expression {
  const expression = parse(source);
  const names = namesIn(source);
  const tree = expression.ast() as unknown as Node;
  const direct = isTooDeep(source, tree) ? undefined : buildDirect(tree);
  let bounded: jsonata.Expression | undefined;
  let exact: jsonata.Expression | undefined;
  return {
    source,
    read: direct ?? (() => undefined),
    evaluate: (bindings) => {
      const picked = pick(bindings, names);
      if (holdsExact(picked)) {
        exact ??= setBounds(withPlainOperands(parse(source)), names, natives.exact);
        return exact.evaluate(undefined, picked);
      }
      bounded ??= setBounds(expression, names, natives.usual);
      return bounded.evaluate(undefined, picked);
    },
  };
}

/** Every name after a dollar sign: all names that an expression refers to, and perhaps more. */
function namesIn(source: string): readonly string[] {
  return [...new Set(Array.from(source.matchAll(/\$([\p{L}\p{N}_]+)/gu), ([, name]) => String(name)))];
}

/** The bindings that an expression may need, all as own members, because those of outer scopes are inherited. */
function pick(bindings: Bindings, names: readonly string[]): Record<string, unknown> {
  const { states, context, variables, functions, pause } = bindings;
  const picked: Record<string, unknown> = { [pauseBinding]: pause };
  if (names.includes('states')) picked.states = { ...states, context: context() };
  for (const name of names) {
    if (name in variables) picked[name] = variables[name];
    else if (timely.includes(name)) picked[name] = functions()[name];
  }
  return picked;
}

/** Parses an expression for Step Functions: with its functions, without `$eval`. Throws the errors of JSONata. */
export function parse(source: string): jsonata.Expression {
  const expression = jsonata(source);
  for (const [name, implementation] of Object.entries(functions)) expression.assign(name, implementation);
  return expression;
}

/** The functions that Step Functions adds to JSONata and that need neither time nor chance; `$eval` is removed. */
const functions: Functions = {
  eval: undefined,
  parse: (text?: string) => (text === undefined ? undefined : readJson(text)),
  partition,
  range,
  hash,
  base64decode,
};

/** The list in parts of `size`; a value that is not an array counts as a list of one. */
function partition(list?: unknown, size?: number): unknown {
  if (list === undefined || size === undefined) return undefined;
  const items = Array.isArray(list) ? list : [list];
  const length = Math.floor(size);
  if (!(length > 0)) throw new Error('The second argument of the partition function must be a positive number');
  const parts: unknown[][] = [];
  for (let start = 0; start < items.length; start += length) parts.push(items.slice(start, start + length));
  return parts;
}

/** The numbers from `first` to `last` inclusive, in steps of `step`, all cut to whole ones; a single one is not in a list. */
function range(...bounds: readonly (number | undefined)[]): unknown {
  const [first, last, step] = bounds.map((bound) => (bound === undefined ? undefined : Math.trunc(bound)));
  if (first === undefined || last === undefined || step === undefined) return undefined;
  if (step === 0) throw new Error('The third argument of the range function must not be zero');
  const length = Math.floor((last - first) / step) + 1;
  if (length > longestRange) throw boundExceeded('memory');
  const numbers = Array.from({ length: Math.max(0, length) }, (_, index) => first + index * step);
  return numbers.length === 1 ? numbers[0] : numbers;
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** The text behind a Base64 text. JSONata itself ignores characters that do not belong there. */
function base64decode(text?: string): string | undefined {
  if (text === undefined) return undefined;
  if (!base64.test(text)) throw new Error('The argument of the base64decode function must be a valid Base64 text');
  return Buffer.from(text, 'base64').toString('latin1');
}

const algorithms = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

/** The hash of a text, in hexadecimal. */
export function hash(text?: string, algorithm?: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  if (!algorithms.includes(algorithm)) throw new Error(`The hash algorithm must be one of ${algorithms.join(', ')}`);
  return createHash(algorithm.replace('-', '').toLowerCase()).update(text, 'utf8').digest('hex');
}

const formatInstant = jsonata('$fromMillis($instant, $picture, $timezone)');

/** The functions that need time or chance. */
const timely = ['now', 'millis', 'random', 'uuid'];

/** The functions of time and chance for one execution. */
export function timeAndChance(now: () => number, random: (seed?: number) => number, uuid: () => string): Functions {
  return {
    now: (picture?: string, timezone?: string) =>
      formatInstant.evaluate(undefined, { instant: now(), picture, timezone }),
    millis: now,
    random,
    uuid,
  };
}
