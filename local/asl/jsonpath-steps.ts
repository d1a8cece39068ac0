import { isExact } from './exact-number.ts';
import { isObject, type Json, typeName } from './json.ts';
import { lengthOf } from './jsonpath-operators.ts';

/** One step of a path, read from its text. */
export type Step =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'indices'; readonly indices: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'all' }
  | { readonly kind: 'filter'; readonly keep: (item: Json, root: Json) => boolean }
  | { readonly kind: 'length' }
  | { readonly kind: 'deep' };

/** The fault of a path with several names before its end, in AWS's words (measured). AWS finds it only when it runs. */
export function faultOf(steps: readonly Step[]): string | undefined {
  const index = steps.findIndex((step) => step.kind === 'names' && step.names.length > 1);
  if (index < 0 || index === steps.length - 1) return undefined;
  const where = `${spellAll(steps.slice(0, index))}${spell(steps[index] as Step, ', ')}`;
  return `Multi properties can only be used as path leafs: ${where}`;
}

/** The reason why a step cannot be taken from a place, or `undefined` when it can. */
export function whyUnfit(steps: readonly Step[], index: number, place: Json): string | undefined {
  const step = steps[index] as Step;
  if (step.kind === 'indices') {
    if (Array.isArray(place)) return undefined;
    return `Filter: ${spell(step)} can only be applied to arrays. Current context is: ${JSON.stringify(place)}`;
  }
  if (step.kind === 'names' ? isObject(place) : lengthOf(place).length > 0) return undefined;
  const where = `Expected to find an object with property ${spell(step)} in path ${spellAll(steps.slice(0, index))}`;
  const provider = 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider';
  const found = `found '${javaTypeOf(place)}'. This is not a json object according to the JsonProvider: '${provider}'.`;
  return `${where} but ${found}`;
}

/** The reason why a definite path ends at the step with this index. */
export function whyMissing(steps: readonly Step[], index: number): string {
  const isPassed = index < steps.length - 1 && steps[index]?.kind === 'names';
  return isPassed
    ? `Missing property in path ${spellAll(steps.slice(0, index + 1))}`
    : `No results for path: ${spellAll(steps)}`;
}

function spellAll(steps: readonly Step[]): string {
  return `$${steps.map((step) => spell(step)).join('')}`;
}

/** The name that AWS's own path library has for the type of a value. */
function javaTypeOf(place: Json): string {
  return `com.fasterxml.jackson.databind.node.${nodeNameOf(place)}Node`;
}

function nodeNameOf(place: Json): string {
  if (isExact(place)) return /[.eE]/.test(String(place)) ? 'Double' : 'Long';
  if (typeof place === 'number') {
    if (!Number.isInteger(place)) return 'Double';
    return Math.abs(place) < 2 ** 31 ? 'Int' : 'Long';
  }
  const names: { readonly [type: string]: string } = {
    null: 'Null',
    string: 'Text',
    boolean: 'Boolean',
    array: 'Array',
  };
  return String(names[typeName(place)]);
}

const forms = { slice: '[:]', all: '[*]', filter: '[?]', length: '.length()', deep: '..' } as const;

/** A step, in bracket notation. */
function spell(step: Step, separator = ','): string {
  if (step.kind === 'names') return `[${step.names.map((name) => `'${name}'`).join(separator)}]`;
  return step.kind === 'indices' ? `[${step.indices.join(',')}]` : forms[step.kind];
}
