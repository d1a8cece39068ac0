import * as z from 'zod/mini';
import { english } from '../text/english.ts';
import { lazily } from '../text/lazily.ts';

/** An item of the table; its key names its kind: `CONTACT#ada`, `POLICY#default`, `ROUTES`. */
export type OnCallItem = { readonly pk: string } & Readonly<Record<string, unknown>>;

/** The entries of an item that can be read, and what is wrong with the others. */
export type Readable<Entry> = {
  readonly entries: Entry[];
  /** Set if some entries, or the item itself, cannot be read. */
  readonly damage?: Damage;
};

/** The damage of an item: the error that names its faults, and the entries that cannot be read, unless the whole item cannot. */
type Damage = { readonly error: Error; readonly unread?: readonly unknown[] };

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
  /** The entries in an item that can be read, so that a damaged one does not take the others with it. */
  readonly readEntries: (item: OnCallItem) => Readable<Entry>;
};

/**
 * An item for each entry, under its id. `entryIn` returns the entry of an item, and throws as `fromItem` does.
 *
 * The bundler leaves the items out of functions that do not read them. `@__NO_SIDE_EFFECTS__`
 */
export function itemPerEntry<Fields extends object>(prefix: string, schemaOf: () => z.ZodMiniType<Fields>) {
  type Entry = { readonly id: string } & Fields;
  const schema = lazily(schemaOf);
  const keyOf = (id: string) => `${prefix}#${id}`;
  const entryIn = (item: OnCallItem): Entry => ({ id: item.pk.slice(keyOf('').length), ...parse(schema(), item) });
  return {
    keyOf,
    entryIn,
    holds: (key: string) => key.startsWith(keyOf('')),
    toItems: (entries: readonly Entry[]) =>
      entries.map(({ id, ...fields }): OnCallItem => ({ pk: keyOf(id), ...fields })),
    fromItem: (item: OnCallItem) => [entryIn(item)],
    readEntries: (item: OnCallItem): Readable<Entry> => readOrDamage(() => [entryIn(item)]),
  };
}

/** One item for all entries, in their order. For the bundler: `@__NO_SIDE_EFFECTS__` */
export function itemForAll<Entry>(key: string, field: string, entryOf: () => z.ZodMiniType<Entry>) {
  const entry = lazily(entryOf);
  const schema = lazily(() => z.object({ [field]: z.array(entry()) }));
  const fromItem = (item: OnCallItem): Entry[] => parse(schema(), item)[field] ?? [];
  return {
    key,
    holds: (other: string) => other === key,
    toItems: (entries: readonly Entry[]): OnCallItem[] => [{ pk: key, [field]: entries }],
    fromItem,
    readEntries: (item: OnCallItem): Readable<Entry> => {
      const read = readOrDamage(() => fromItem(item));
      const list = item[field];
      if (read.damage === undefined || !Array.isArray(list)) return read;
      const parsed = list.map((each) => entry().safeParse(each));
      return {
        entries: parsed.flatMap(({ success, data }) => (success ? [data] : [])),
        damage: { ...read.damage, unread: list.filter((_, index) => parsed[index]?.success === false) },
      };
    },
  };
}

function readOrDamage<Entry>(read: () => Entry[]): Readable<Entry> {
  try {
    return { entries: read() };
  } catch (error) {
    return { entries: [], damage: { error: error as Error } };
  }
}

/** A text of an item that means something, such as the name of a time zone. `noun` is the word for it in the fault. */
export function meaningful(noun: string, faultIn: (value: string) => string | undefined) {
  return z.string().check(z.refine((value) => faultIn(value) === undefined, { error: `is not ${noun}` }));
}

/** The last sentence of every error about a damaged item. */
export const howToRepair = '`npx notify-support apply` writes it again.';

/** The fault names only the path and the rule: an item may hold an address, and messages end up in logs. */
function parse<T>(schema: z.ZodMiniType<T>, item: OnCallItem): T {
  const result = schema.safeParse(item, english);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The item ${item.pk} in the table of contacts is damaged (${faults.join('; ')}). ${howToRepair}`);
}
