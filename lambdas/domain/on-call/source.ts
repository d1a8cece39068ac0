import * as z from 'zod/mini';
import { quote } from '../text/addresses.ts';
import { lazily } from '../text/lazily.ts';
import { didYouMean } from '../text/nearest.ts';
import type { Fault, Path } from './fault.ts';
import { type Kind, tellFields } from './kind.ts';
import { limits } from './limits.ts';
import { type Mapping, mappingShape, storedMapping } from './mapping.ts';
import { policyIdsIn } from './policy.ts';
import { fieldsOf, isObject, listIn, tooMany } from './relations.ts';
import { id, list, map, object, text } from './shape.ts';
import { itemPerEntry } from './stored.ts';

/** A system that has an API key, by the name that the setting `sources` gives it. */
export type Source = {
  readonly id: string;
  /** The policies that it may ask for; any policy if the list is empty. The first is used if it asks for none of them. */
  readonly policies: readonly string[];
  /** The mapping of its JSON, if that is not in the form of POST /alerts. */
  readonly mapping?: Mapping | undefined;
};

const sourceIdShape = lazily(() => id('source', limits.sourceIdCharacters, 'grafana'));

const policiesHint = 'write the policies that the source may ask for, the first for alerts that ask for none';

/** One source of the file, in its long form. */
const sourceShape = lazily(() =>
  z.pipe(
    object(
      {
        policies: z.optional(
          list(text('A policy', 'write the id of a policy'), 'policies', policiesHint).check(
            z.minLength(1, { error: `policies is empty: ${policiesHint}, or take policies out.` }),
          ),
        ),
        mapping: z.optional(mappingShape()),
      },
      'source',
    ),
    z.transform(({ policies = [], mapping }) => ({ policies, ...(mapping !== undefined && { mapping }) })),
  ),
);

/** Every source with lists in place of single values. */
function inLongForm(sources: unknown): unknown {
  if (!isObject(sources)) return sources;
  return Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, sourceInLongForm(source)]));
}

function sourceInLongForm(source: unknown): unknown {
  if (!isObject(source)) return source;
  const { policies, mapping } = source;
  return {
    ...source,
    ...(typeof policies === 'string' && { policies: [policies] }),
    ...(isObject(mapping) && { mapping: mappingInLongForm(mapping) }),
  };
}

function mappingInLongForm(mapping: Readonly<Record<string, unknown>>): unknown {
  const { resolvedWhen } = mapping;
  if (!isObject(resolvedWhen) || ['object', 'undefined'].includes(typeof resolvedWhen.is)) return mapping;
  return { ...mapping, resolvedWhen: { ...resolvedWhen, is: [resolvedWhen.is] } };
}

function sourceFaults(name: string, source: unknown, policyIds: readonly string[]): Fault[] {
  const path = ['sources', name];
  const named = listIn(source, 'policies');
  const isEmpty = isObject(source) && source.policies === undefined && source.mapping === undefined;
  return [
    ...(sourceIdShape().safeParse(name).error?.issues ?? []).map(({ message }) => ({ path, message })),
    ...(isEmpty ? [{ path, message: `The source ${quote(name)} is empty: write policies or mapping.` }] : []),
    ...named.flatMap((policy, index) => policyFaults(policy, policyIds, [...path, 'policies', index])),
  ];
}

function policyFaults(policy: unknown, policyIds: readonly string[], path: Path): Fault[] {
  if (typeof policy !== 'string' || policyIds.includes(policy)) return [];
  const message = `There is no policy ${quote(policy)}: add it to policies, or correct it.${didYouMean(policy, policyIds)}`;
  return [{ path, message }];
}

/** Sources in the table. */
export const sourceItems = itemPerEntry<Omit<Source, 'id'>>('SOURCE', () =>
  z.object({ policies: z.array(z.string().check(z.minLength(1))), mapping: z.optional(storedMapping()) }),
);

/** A source as a person would write it. */
function entryOf({ policies, mapping }: Source): unknown {
  return {
    ...(policies.length > 0 && { policies }),
    ...(mapping && { mapping: mappingEntry(mapping) }),
  };
}

function mappingEntry({ resolvedWhen, ...places }: Mapping): unknown {
  if (resolvedWhen === undefined) return places;
  const { field, is } = resolvedWhen;
  return { ...places, resolvedWhen: { field, is: is.length === 1 ? is[0] : is } };
}

export const sourceKind: Kind<Source> = {
  name: 'source',
  isOptional: true,
  idOf: (source) => source.id,
  shape: () =>
    z.pipe(
      z.optional(map(sourceShape(), 'sources', 'write each source under the name of its API key, or take sources out')),
      z.transform((sources = {}) => Object.entries(sources).map(([name, source]) => ({ id: name, ...source }))),
    ),
  inLongForm,
  faultsIn: (file) => {
    const sources = [...fieldsOf(fieldsOf(file).get('sources'))];
    const policyIds = policyIdsIn(file);
    return [
      ...tooMany(sources, limits.sources, ['sources'], 'sources'),
      ...sources.flatMap(([name, source]) => sourceFaults(name, source, policyIds)),
    ];
  },
  tell: (_, fields) => tellFields(fields),
  write: (sources) => ({
    content: Object.fromEntries(sources.map((source) => [source.id, entryOf(source)])),
    onOneLine: sources.flatMap(({ id: name, policies, mapping }) => [
      ...(policies.length > 0 ? [[name, 'policies']] : []),
      ...(mapping?.resolvedWhen === undefined ? [] : [[name, 'mapping', 'resolvedWhen']]),
    ]),
  }),
};
