import jsonata from 'jsonata';
import type { JsonObject } from './json.ts';
import { objectOf } from './json-order.ts';
import { beginWith, type Frame } from './jsonata-bounds.ts';
import { takingPlainNumbers } from './jsonata-exact.ts';
import { withinASecond } from './patient-pattern.ts';

/** A native function of JSONata. It reads its environment from `this`. */
export type Native = { readonly implementation: Implementation; readonly signature?: Signature };
type Signature = { readonly validate: (given: unknown[], context: unknown) => unknown[] };
type Implementation = (this: { environment: Frame }, ...given: unknown[]) => unknown;

const namesOfNatives = [
  ...['sum', 'count', 'max', 'min', 'average', 'string', 'substring', 'substringBefore', 'substringAfter'],
  ...['lowercase', 'uppercase', 'length', 'trim', 'pad', 'match', 'contains', 'replace', 'split', 'join'],
  ...['formatNumber', 'formatBase', 'formatInteger', 'parseInteger', 'number', 'floor', 'ceil', 'round', 'abs'],
  ...['sqrt', 'power', 'boolean', 'not', 'map', 'zip', 'filter', 'single', 'reduce', 'sift', 'keys', 'lookup'],
  ...['append', 'exists', 'spread', 'merge', 'reverse', 'each', 'error', 'assert', 'type', 'sort', 'shuffle'],
  ...['distinct', 'base64encode', 'encodeUrlComponent', 'encodeUrl', 'decodeUrlComponent'],
  ...['decodeUrl', 'toMillis', 'fromMillis', 'clone'],
];

/** Reads the native functions of JSONata through an expression, because JSONata does not export them. */
function watchedNatives(): Map<string, Native> {
  const found = new Map<string, Native>();
  const probe = jsonata('0');
  const collect = (_: unknown, __: unknown, { lookup }: Frame) => {
    for (const name of namesOfNatives) found.set(name, watched(name, lookup(name) as Native));
    found.set('&', joining(lookup('string') as Native));
  };
  beginWith(probe, collect);
  void probe.evaluate(undefined);
  return found;
}

/** The function with the same length and text, because JSONata reads its parameters from them. */
function watched(name: string, native: Native): Native {
  const { implementation } = native;
  const work = better[name]?.(implementation) ?? implementation;
  const begin = withPicture.includes(name) ? impatient(work) : work;
  const watching: Implementation = function (...given) {
    const pause = this.environment.base.watch(name, given);
    return pause ? pause.then(() => begin.apply(this, given)) : begin.apply(this, given);
  };
  Object.defineProperties(watching, {
    length: { value: implementation.length },
    toString: { value: () => String(implementation) },
  });
  return { ...native, implementation: watching };
}

/** The function, stopped after a second if it is given a long text. The guard costs more than an ordinary call. */
function impatient(implementation: Implementation): Implementation {
  return function (...given) {
    const isLong = given.some((value) => typeof value === 'string' && value.length > 100);
    return isLong ? withinASecond(() => implementation.apply(this, given)) : implementation.apply(this, given);
  };
}

/** The functions that make a pattern of a picture, and could search with it for ever. */
const withPicture = ['toMillis', 'fromMillis', 'formatNumber', 'formatInteger', 'parseInteger'];

/** The functions that are better than those of JSONata, made of those. */
const better: { readonly [name: string]: (implementation: Implementation) => Implementation } = {
  sort: sorting,
  merge: () => (list) => list && objectOf((list as JsonObject[]).flatMap((object) => Object.entries(object))),
};

/** The function `$sort`: quick for numbers or texts in their own order, for which that of JSONata is not. */
function sorting(implementation: Implementation): Implementation {
  return function (list, isBehind) {
    const isPlain = isBehind === undefined && Array.isArray(list) && (isAll('number', list) || isAll('string', list));
    if (!isPlain) return implementation.call(this, list, isBehind);
    return Array.from(list as readonly number[]).sort((one, other) => (one > other ? 1 : one < other ? -1 : 0));
  };
}

function isAll(type: string, list: readonly unknown[]): boolean {
  return list.every((item) => typeof item === type);
}

/** The operator `&` as a function, so that the length of its result is known. */
function joining({ implementation: asText }: Native): object & Native {
  const implementation: Implementation = function (one, other) {
    const texts = [one, other].map((part) => (part === undefined ? '' : asText.call(this, part)));
    const text = texts.join('');
    const pause = this.environment.base.watch('&', [text]);
    return pause ? pause.then(() => text) : text;
  };
  return { _jsonata_function: true, implementation } as object & Native;
}

const watchedByName = watchedNatives();

/** The native functions by name, each watched: as they are, and for data with exact numbers. */
export const natives: { readonly [kind in 'usual' | 'exact']: ReadonlyMap<string, unknown> } = {
  usual: watchedByName,
  exact: takingPlainNumbers(watchedByName),
};
