import { hasParts, isObject, type Json, type JsonObject } from './json.ts';
import { objectOf } from './json-order.ts';
import { type Comparison, comparisons, lengthOf } from './jsonpath-operators.ts';
import { faultOf, type Step, whyMissing, whyUnfit } from './jsonpath-steps.ts';
import { PatientPattern } from './patient-pattern.ts';

/**
 * A parsed path. A definite one leads to one place; any other gives a list, which is empty when nothing fits. One with a
 * fault leads nowhere.
 */
export type Path = {
  readonly text: string;
  readonly steps: readonly Step[];
  readonly isDefinite: boolean;
  readonly fault: string | undefined;
};

/** The starting point of a text such as `$.a`, `$$.Execution.Id` or `$name.b`, and the path from there. */
export type Reference = { readonly from: 'data' | 'context' | { readonly variable: string }; readonly path: Path };

/**
 * The value that a path leads to, or the reason why it leads nowhere, in AWS's words. `isBeyond`: the path ends at an
 * index beyond its list, which gives null in a payload (measured).
 */
export type Found = { readonly value: Json } | { readonly missing: string; readonly isBeyond?: boolean };

const read = new Map<string, Path>();

/** The path in a text such as `$.a[0]`, which spaces can follow. Throws SyntaxError when the text is not a path. */
export function readPath(text: string): Path {
  const known = read.get(text);
  if (known) return known;
  const steps = readSteps({ text: text.trimEnd(), at: 1 });
  const path = { text, steps, isDefinite: steps.every(isDefiniteStep), fault: faultOf(steps) };
  read.set(text, path);
  return path;
}

const references = new Map<string, Reference>();

/** The place that a text refers to: in the data, the context (`$$`), or a variable. Throws SyntaxError otherwise. */
export function readReference(text: string): Reference {
  const known = references.get(text);
  if (known) return known;
  const [, start = ''] = /^\$(\$|[A-Za-z_]\w*)?/.exec(text) ?? [];
  const from = start === '' ? 'data' : start === '$' ? 'context' : { variable: start };
  const reference: Reference = { from, path: readPath(`$${text.slice(start.length + 1)}`) };
  references.set(text, reference);
  return reference;
}

/** True when a step leads to one place. Several names do too, because they give one object. */
function isDefiniteStep(step: Step): boolean {
  if (step.kind === 'names' || step.kind === 'length') return true;
  return step.kind === 'indices' && step.indices.length === 1;
}

/** The position of the reader in a text. */
type Cursor = { readonly text: string; at: number };

function take(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  const sticky = new RegExp(pattern, 'y');
  sticky.lastIndex = cursor.at;
  const match = sticky.exec(cursor.text);
  if (match) cursor.at = sticky.lastIndex;
  return match ?? undefined;
}

function expect(cursor: Cursor, pattern: RegExp): RegExpExecArray {
  const match = take(cursor, pattern);
  if (!match) throw new SyntaxError(`Unexpected text at ${cursor.at} in path ${cursor.text}`);
  return match;
}

function readSteps(cursor: Cursor): Step[] {
  const steps: Step[] = [];
  while (cursor.at < cursor.text.length) steps.push(...readStep(cursor));
  return steps;
}

/** Reads the next step; two dots give a deep step and the step after it. A dot before a bracket changes nothing. */
function readStep(cursor: Cursor): Step[] {
  if (take(cursor, /\.\./)) return [{ kind: 'deep' }, take(cursor, /\[/) ? readBracket(cursor) : readName(cursor)];
  if (take(cursor, /\.?\[/)) return [readBracket(cursor)];
  expect(cursor, /\./);
  return [take(cursor, /length\(\)/) ? { kind: 'length' } : readName(cursor)];
}

/** A function at the end of a path is read as a name: AWS accepts it, and finds nothing when the state runs (reported). */
function readName(cursor: Cursor): Step {
  if (take(cursor, /\*/)) return { kind: 'all' };
  return { kind: 'names', names: [expect(cursor, /[^.[\]()\s,=<>!&|]+(?:\(\)$)?/)[0]] };
}

/** Reads the part between brackets. */
function readBracket(cursor: Cursor): Step {
  if (take(cursor, /\s*\*\s*]/)) return { kind: 'all' };
  if (take(cursor, /\s*\?\s*\(/)) return readFilter(cursor);
  if (take(cursor, /\s*(?=['"])/)) return readQuotedNames(cursor);
  const slice = take(cursor, /\s*(-?\d*)\s*:\s*(-?\d*)\s*]/);
  if (slice) return { kind: 'slice', from: toNumber(slice[1]), to: toNumber(slice[2]) };
  const indices = expect(cursor, /\s*(-?\d+(?:\s*,\s*-?\d+)*)\s*]/);
  return { kind: 'indices', indices: String(indices[1]).split(',').map(Number) };
}

function toNumber(digits: string | undefined): number | undefined {
  return digits ? Number(digits) : undefined;
}

function readQuotedNames(cursor: Cursor): Step {
  const names: string[] = [];
  do names.push(readQuoted(cursor));
  while (take(cursor, /\s*,\s*/));
  expect(cursor, /\s*]/);
  return { kind: 'names', names };
}

/** Reads a quoted text. A backslash escapes only the quote that would end it; any other is a backslash (recorded). */
function readQuoted(cursor: Cursor): string {
  const [, single, double] = expect(cursor, /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/);
  return (single ?? double ?? '').replace(single === undefined ? /\\(")/g : /\\(')/g, '$1');
}

type Test = (item: Json, root: Json) => boolean;
type Operand = (item: Json, root: Json) => Json | undefined;

function readFilter(cursor: Cursor): Step {
  const keep = readEither(cursor);
  expect(cursor, /\s*\)\s*]/);
  return { kind: 'filter', keep };
}

function readEither(cursor: Cursor): Test {
  const tests = [readBoth(cursor)];
  while (take(cursor, /\s*\|\|\s*/)) tests.push(readBoth(cursor));
  return (item, root) => tests.some((test) => test(item, root));
}

function readBoth(cursor: Cursor): Test {
  const tests = [readTest(cursor)];
  while (take(cursor, /\s*&&\s*/)) tests.push(readTest(cursor));
  return (item, root) => tests.every((test) => test(item, root));
}

function readTest(cursor: Cursor): Test {
  if (take(cursor, /\s*!(?!=)\s*/)) return not(readTest(cursor));
  if (take(cursor, /\s*\(/)) return readGroup(cursor);
  const left = readOperand(cursor);
  const operator = take(
    cursor,
    /\s*(==|!=|<=|>=|<|>|=~|(?:in|nin|subsetof|anyof|noneof|contains|size|empty)\b)\s*/,
  )?.[1];
  if (!operator) return (item, root) => left(item, root) !== undefined;
  if (operator === '=~') return matching(left, readPattern(cursor));
  const right = readOperand(cursor);
  const compare = comparisons[operator] as Comparison;
  return (item, root) => compare(left(item, root), right(item, root));
}

function not(test: Test): Test {
  return (item, root) => !test(item, root);
}

function readGroup(cursor: Cursor): Test {
  const test = readEither(cursor);
  expect(cursor, /\s*\)/);
  return test;
}

function readPattern(cursor: Cursor): RegExp {
  const [, pattern, flags] = expect(cursor, /\/((?:[^/\\]|\\.)*)\/([i]*)/);
  return new PatientPattern(`^(?:${pattern})$`, flags);
}

function matching(operand: Operand, pattern: RegExp): Test {
  return (item, root) => {
    const value = operand(item, root);
    return typeof value === 'string' && pattern.test(value);
  };
}

function readOperand(cursor: Cursor): Operand {
  const path = take(cursor, /\s*([@$])((?:\.\.?[^.[\]()\s,=<>!&|]+(?:\(\))?|\[[^\]]*\])*)/);
  if (path) return readPathOperand(path[1] === '@', readPath(`$${path[2]}`));
  take(cursor, /\s*/);
  const literal = literalOf(cursor);
  return () => literal;
}

function readPathOperand(isOfItem: boolean, path: Path): Operand {
  return (item, root) => {
    const found = follow(path, isOfItem ? item : root);
    return 'value' in found ? found.value : undefined;
  };
}

function literalOf(cursor: Cursor): Json {
  if (take(cursor, /\[\s*/)) return readList(cursor);
  if (/['"]/.test(cursor.text[cursor.at] ?? '')) return readQuoted(cursor);
  const [word] = expect(cursor, /[^\s'"()[\],&|]+/);
  return literalForm.test(word) ? (JSON.parse(word) as Json) : word;
}

/** The form of the words that are not texts. Other words are texts without quotes, as in examples by AWS. */
const literalForm = /^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)$/;

function readList(cursor: Cursor): Json[] {
  const items: Json[] = [];
  if (take(cursor, /]/)) return items;
  do items.push(literalOf(cursor));
  while (take(cursor, /\s*,\s*/));
  expect(cursor, /\s*]/);
  return items;
}

/** The value that a path leads to in `root`. An indefinite path skips missing and unfit places (recorded). */
export function follow(path: Path, root: Json): Found {
  if (path.fault !== undefined) return { missing: path.fault };
  if (path.isDefinite) return followDefinite(path.steps, root);
  let places = [root];
  for (const [index, step] of path.steps.entries()) {
    const isDeep = path.steps[index - 1]?.kind === 'deep';
    places = places.flatMap((place) => spread(step, place, root, isDeep));
  }
  return { value: places };
}

/** Follows a path that leads to one place; if it ends too early, gives the reason. */
function followDefinite(steps: readonly Step[], root: Json): Found {
  let value = root;
  for (let index = 0; index < steps.length; index++) {
    const next = nextPlace(steps[index] as Step, value, root);
    if (next === undefined) {
      const isBeyond = index === steps.length - 1 && steps[index]?.kind === 'indices' && Array.isArray(value);
      return { missing: whyUnfit(steps, index, value) ?? whyMissing(steps, index), isBeyond };
    }
    value = next;
  }
  return { value };
}

/** The one place to which a step of a definite path leads. */
function nextPlace(step: Step, place: Json, root: Json): Json | undefined {
  if (step.kind !== 'names' || !isObject(place)) return spread(step, place, root)[0];
  if (step.names.length > 1) return pick(step.names, place);
  const name = step.names[0] as string;
  return Object.hasOwn(place, name) ? place[name] : undefined;
}

/** An object with those of these members that another one has. */
function pick(names: readonly string[], members: JsonObject): JsonObject {
  const there = names.filter((name) => Object.hasOwn(members, name));
  return objectOf(there.map((name) => [name, members[name] as Json]));
}

/** The places to which one step leads from one place. */
function spread(step: Step, place: Json, root: Json, isDeep = false): Json[] {
  switch (step.kind) {
    case 'names':
      return isObject(place) ? membersOf(step.names, place, isDeep) : [];
    case 'indices':
      return Array.isArray(place)
        ? step.indices.flatMap((index) => place.slice(index, index === -1 ? undefined : index + 1))
        : [];
    case 'slice':
      return Array.isArray(place) ? place.slice(step.from, step.to) : [];
    case 'all':
      return children(place);
    case 'filter':
      return candidatesOf(step.keep, place, root, isDeep).filter((item) => step.keep(item, root));
    case 'length':
      return typeof place === 'string' ? [null] : lengthOf(place);
    case 'deep':
      return [place, ...children(place).flatMap((child) => spread(step, child, root))];
  }
}

/** The members with these names; several are one object, which a deep search finds only whole. */
function membersOf(names: readonly string[], place: JsonObject, isDeep: boolean): Json[] {
  if (names.length > 1) return isDeep && !names.every((name) => Object.hasOwn(place, name)) ? [] : [pick(names, place)];
  return names.flatMap((name) => (Object.hasOwn(place, name) ? [place[name] as Json] : []));
}

/**
 * The values that a filter tests. They are objects and lists, because a filter matches nothing else (documented). A deep
 * search meets the items of a list by themselves, and tests them in their list only if it keeps the list too.
 */
function candidatesOf(keep: Test, place: Json, root: Json, isDeep: boolean): Json[] {
  if (isObject(place)) return [place];
  if (!Array.isArray(place) || (isDeep && !keep(place, root))) return [];
  return place.filter(hasParts);
}

function children(place: Json): Json[] {
  if (Array.isArray(place)) return place;
  return isObject(place) ? Object.values(place) : [];
}

/** True when a path names one place by names and indices alone. */
export function isReferencePath({ steps }: Path): boolean {
  return steps.every(
    (step) =>
      (step.kind === 'names' && step.names.length === 1) ||
      (step.kind === 'indices' && step.indices.length === 1 && Number(step.indices[0]) >= 0),
  );
}

/** The names and indices of a reference path, such as ResultPath, from the root on. */
export function referenceSteps({ steps }: Path): (string | number)[] {
  return steps.flatMap((step): (string | number)[] => {
    if (step.kind === 'names') return [...step.names];
    return step.kind === 'indices' ? [...step.indices] : [];
  });
}
