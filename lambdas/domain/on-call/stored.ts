import type * as z from 'zod/mini';
import { english } from '../text/english.ts';

/** An item of the table; its key names its kind: `CONTACT#ada`, `POLICY#default`, `ROUTES`. */
export type OnCallItem = { readonly pk: string } & Readonly<Record<string, unknown>>;

/** Entries of one kind as items of the table. */
export type Stored<Entry> = {
  /** True when the item under this key is of this kind. */
  readonly holds: (key: string) => boolean;
  readonly toItems: (entries: readonly Entry[]) => OnCallItem[];
  /**
   * The entries in an item.
   *
   * @throws Error that names the item and its faults, if it was not written by `notify-support apply`.
   */
  readonly fromItem: (item: OnCallItem) => Entry[];
};

/** An item for each entry, under its id. `entryIn` returns the entry of an item, and throws as `fromItem` does. */
export function itemPerEntry<Fields extends object>(prefix: string, schema: z.ZodMiniType<Fields>) {
  type Entry = { readonly id: string } & Fields;
  const keyOf = (id: string) => `${prefix}#${id}`;
  const entryIn = (item: OnCallItem): Entry => ({ id: item.pk.slice(keyOf('').length), ...parse(schema, item) });
  return {
    keyOf,
    entryIn,
    holds: (key: string) => key.startsWith(keyOf('')),
    toItems: (entries: readonly Entry[]) =>
      entries.map(({ id, ...fields }): OnCallItem => ({ pk: keyOf(id), ...fields })),
    fromItem: (item: OnCallItem) => [entryIn(item)],
  };
}

/** One item for all entries, in their order. */
export function itemForAll<Entry>(
  key: string,
  field: string,
  schema: z.ZodMiniType<Readonly<Record<string, Entry[]>>>,
) {
  return {
    key,
    holds: (other: string) => other === key,
    toItems: (entries: readonly Entry[]): OnCallItem[] => [{ pk: key, [field]: entries }],
    fromItem: (item: OnCallItem): Entry[] => parse(schema, item)[field] ?? [],
  };
}

/** The fault names only the path and the rule: an item may hold an address, and messages end up in logs. */
function parse<T>(schema: z.ZodMiniType<T>, item: OnCallItem): T {
  const result = schema.safeParse(item, english);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(
    `The item ${item.pk} in the table of contacts is damaged (${faults.join('; ')}). ` +
      '`npx notify-support apply` writes it again.',
  );
}
