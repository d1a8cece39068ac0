import { intrinsicError } from './errors.ts';
import { isObject, isSame, type Json, typeName } from './json.ts';
import { objectOf } from './json-order.ts';
import { readJson } from './json-reader.ts';
import { hash } from './jsonata.ts';

/** A call such as `States.Format('{}', $.name)`, read from its text. */
export type Call = { readonly name: string; readonly args: readonly Argument[] };
type Argument = { readonly literal: Json } | { readonly path: string } | { readonly call: Call };

/** The things that a call needs from outside: the values of paths, and random numbers. */
export type CallScope = {
  readonly resolve: (path: string) => Json;
  readonly random: (seed?: number) => number;
  readonly uuid: () => string;
};

/** True when a text calls an intrinsic function. */
export function isCall(text: string): boolean {
  return text.startsWith('States.');
}

const read = new Map<string, Call>();

/** The call that a text contains. Throws SyntaxError when the text is not a call. */
export function readCall(text: string): Call {
  const known = read.get(text);
  if (known) return known;
  const cursor = { text, at: 0 };
  const call = readOne(cursor);
  if (cursor.at < text.length) throw new SyntaxError(`Unexpected text at ${cursor.at} in ${text}`);
  read.set(text, call);
  return call;
}

type Cursor = { readonly text: string; at: number };

function take(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = cursor.at;
  const match = pattern.exec(cursor.text);
  if (match) cursor.at = pattern.lastIndex;
  return match ?? undefined;
}

function readOne(cursor: Cursor): Call {
  const start = take(cursor, /\s*States\.(\w+)\s*\(\s*/y);
  const name = start?.[1] ?? '';
  if (!(name in functions)) throw new SyntaxError(`Unknown intrinsic function at ${cursor.at} in ${cursor.text}`);
  const args: Argument[] = [];
  if (take(cursor, /\)\s*/y)) return { name, args };
  do args.push(readArgument(cursor, name === 'Format' && args.length === 0));
  while (take(cursor, /\s*,\s*/y));
  if (!take(cursor, /\s*\)\s*/y)) throw new SyntaxError(`Unexpected text at ${cursor.at} in ${cursor.text}`);
  return { name, args };
}

/** Reads an argument. In a text, only quotes, braces and backslashes are escaped; a template keeps them (recorded). */
function readArgument(cursor: Cursor, isTemplate: boolean): Argument {
  if (cursor.text.startsWith('States.', cursor.at)) return { call: readOne(cursor) };
  const quoted = take(cursor, /'((?:[^'\\]|\\['{}\\])*)'/y)?.[1];
  if (quoted !== undefined) return { literal: isTemplate ? quoted : quoted.replace(/\\(.)/g, '$1') };
  const path = take(cursor, /\$(?:[^,()[\]\s]|\[(?:'[^']*'|"[^"]*"|[^\]])*\])*/y);
  if (path) return { path: path[0] };
  const literal = take(cursor, /true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
  if (!literal) throw new SyntaxError(`Unexpected text at ${cursor.at} in ${cursor.text}`);
  return { literal: readJson(literal[0]) };
}

/** The result of a call. */
export function callIntrinsic(call: Call, scope: CallScope): Json {
  const args = call.args.map((argument) => {
    if ('call' in argument) return callIntrinsic(argument.call, scope);
    return 'path' in argument ? scope.resolve(argument.path) : argument.literal;
  });
  return (functions[call.name] as Intrinsic)(args, scope);
}

type Intrinsic = (args: Json[], scope: CallScope) => Json;

const longestText = 10_000;
const longestRange = 1000;

const functions: { readonly [name: string]: Intrinsic } = {
  Format: ([template, ...values]) => format(text(template), values),
  StringToJson: ([value]) => parse(text(value)),
  JsonToString: ([value]) => JSON.stringify(given(value)),
  Array: (items) => items,
  ArrayPartition: ([items, size]) => partition(list(items), whole(size)),
  ArrayContains: ([items, sought]) => list(items).some((item) => isSame(item, given(sought))),
  ArrayRange: ([first, last, step]) => range(whole(first), whole(last), whole(step)),
  ArrayGetItem: ([items, index]) => getItem(list(items), number(index)),
  ArrayLength: ([items]) => list(items).length,
  ArrayUnique: ([items]) => unique(list(items)),
  Base64Encode: ([value]) => Buffer.from(shortText(value), 'utf8').toString('base64'),
  Base64Decode: ([value]) => decode(shortText(value)),
  Hash: ([value, algorithm]) => hashOf(shortText(value), text(algorithm)),
  JsonMerge: ([one, other, isDeep]) => merge(one, other, isDeep),
  MathRandom: ([from, to, seed], { random }) =>
    randomBetween(whole(from), whole(to), random(seed === undefined ? undefined : whole(seed))),
  MathAdd: ([one, other]) => whole(one) + whole(other),
  StringSplit: ([value, separators]) => split(text(value), text(separators)),
  UUID: (_, { uuid }) => uuid(),
};

function given(value: Json | undefined): Json {
  if (value === undefined) throw intrinsicError('Invalid argument: expected a value, but was missing');
  return value;
}

function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw intrinsicError(`Invalid argument: expected a string, but was ${typeOf(value)}`);
  return value;
}

/** A text within the length that these functions accept (documented). */
function shortText(value: Json | undefined): string {
  const checked = text(value);
  if (checked.length > longestText)
    throw intrinsicError(`Invalid argument: expected at most ${longestText} characters, but was ${checked.length}`);
  return checked;
}

function number(value: Json | undefined): number {
  if (typeof value === 'number') return value;
  if (typeOf(value) !== 'number') throw intrinsicError(`Invalid argument: expected a number, but was ${typeOf(value)}`);
  return Number(value);
}

/** A number, rounded to the nearest whole one (documented; halves go up, recorded). */
function whole(value: Json | undefined): number {
  return Math.round(number(value));
}

function list(value: Json | undefined): Json[] {
  if (!Array.isArray(value)) throw intrinsicError(`Invalid argument: expected an array, but was ${typeOf(value)}`);
  return value;
}

function typeOf(value: Json | undefined): string {
  return value === undefined ? 'missing' : typeName(value);
}

/** Replaces each `{}` with the next value; `\{` and `\}` are braces. */
function format(template: string, values: Json[]): string {
  let used = 0;
  const filled = template.replace(/\\([{}\\'])|\{\}/g, (_, escaped: string | undefined) => {
    if (escaped) return escaped;
    const value = values[used++];
    return value === undefined ? '' : spell(value);
  });
  if (used === values.length) return filled;
  throw intrinsicError(`Invalid arguments: the number of values must be ${used}, but was ${values.length}`);
}

/** A value as AWS puts it into a text: objects and lists in the notation of Java (recorded for objects). */
function spell(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spell).join(', ')}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}=${spell(member)}`)
    .join(', ')}}`;
}

/** The value of a JSON text; a blank one is null (recorded). */
function parse(json: string): Json {
  if (json.trim() === '') return null;
  try {
    return readJson(json);
  } catch {
    throw intrinsicError(`Invalid argument: not a valid JSON text: ${json}`);
  }
}

function partition(items: Json[], size: number): Json[] {
  if (size < 1) throw intrinsicError('Invalid argument: the chunk size must be a positive integer');
  const parts: Json[] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

function range(first: number, last: number, step: number): Json[] {
  const length = step === 0 ? Number.NaN : Math.floor((last - first) / step) + 1;
  if (!(length <= longestRange))
    throw intrinsicError(`Invalid argument: a range must have a step and at most ${longestRange} items`);
  return Array.from({ length: Math.max(0, length) }, (_, index) => first + index * step);
}

function getItem(items: Json[], index: number): Json {
  const item = items[index];
  if (item === undefined) throw intrinsicError(`Invalid argument: there is no item with index ${index}`);
  return item;
}

function decode(encoded: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) throw intrinsicError('Invalid argument: not a valid Base64 text');
  return Buffer.from(encoded, 'base64').toString('utf8');
}

function hashOf(value: string, algorithm: string): string {
  try {
    return hash(value, algorithm) as string;
  } catch (error) {
    throw intrinsicError(`Invalid argument: ${(error as Error).message}`);
  }
}

function unique(items: Json[]): Json[] {
  return items.filter((item, index) => items.findIndex((other) => isSame(item, other)) === index);
}

/** Merges only the top level: AWS refuses a deep merge. */
function merge(one: Json | undefined, other: Json | undefined, isDeep: Json | undefined): Json {
  if (!isObject(one) || !isObject(other)) throw intrinsicError('Invalid argument: only objects can be merged');
  if (isDeep !== false) throw intrinsicError('Invalid argument: only the shallow merging mode is supported');
  return objectOf([...Object.entries(one), ...Object.entries(other)]);
}

function randomBetween(from: number, to: number, chance: number): number {
  return Math.floor(from + chance * (to - from));
}

/** Splits at any of the characters; empty parts are left out. */
function split(value: string, separators: string): string[] {
  const parts: string[] = [''];
  for (const character of value) {
    if (separators.includes(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.filter((part) => part !== '');
}
