import { isSame } from './changes.ts';
import { kinds, type OnCall, onCallOf, type Section, sections } from './on-call.ts';
import type { OnCallItem } from './stored.ts';

/** An item that cannot be read, by key and with the fault. */
type Damaged = { readonly key: string; readonly fault: string };

/** Everything that the table holds; what cannot be read is named instead of thrown, so that it can be mended. */
export type StoredOnCall = OnCall & { readonly damaged: readonly Damaged[] };

/** Reads all items of a table: each section by id, but for one whose order counts. */
export function fromItems(items: readonly OnCallItem[]): StoredOnCall {
  const damaged: Damaged[] = [];
  const onCall = onCallOf((section) => {
    const { stored, isOrdered, idOf } = kinds[section];
    const entries = items
      .filter(({ pk }) => stored.holds(pk))
      .flatMap((item) => {
        try {
          return stored.fromItem(item);
        } catch (error) {
          damaged.push({ key: item.pk, fault: error instanceof Error ? error.message : String(error) });
          return [];
        }
      });
    return isOrdered ? entries : entries.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  });
  return { ...onCall, damaged };
}

/** Every item of a table that holds this. */
export function itemsOf(onCall: OnCall): OnCallItem[] {
  return sections.flatMap((section) => sectionItems(section, onCall));
}

/** Writes to a table, in order. The writes of one list can be made at the same time. */
export type Writes = { readonly puts: readonly OnCallItem[][]; readonly removals: readonly string[][] };

/**
 * The writes that make a table hold `after`: only what differs from `before`.
 *
 * A reader in between never sees a name that leads nowhere: contacts come before the policies that name them, those
 * before the routes that name them, and what is removed goes last, in the opposite order.
 */
export function writesBetween(before: OnCall & Partial<StoredOnCall>, after: OnCall): Writes {
  const damaged = (before.damaged ?? []).map(({ key }) => key);
  const known = new Map(itemsOf(before).map((item) => [item.pk, item]));
  const isWritten = (item: OnCallItem) => isSame(item, known.get(item.pk)) && !damaged.includes(item.pk);
  const wanted = new Set(itemsOf(after).map(({ pk }) => pk));
  const gone = sections.map((section) =>
    sectionItems(section, before)
      .map(({ pk }) => pk)
      .filter((key) => !wanted.has(key)),
  );
  return {
    puts: sections.map((section) => sectionItems(section, after).filter((item) => !isWritten(item))),
    removals: [...gone.toReversed(), damaged.filter((key) => !wanted.has(key))],
  };
}

function sectionItems<S extends Section>(section: S, onCall: OnCall): OnCallItem[] {
  return kinds[section].stored.toItems(onCall[section]);
}
