import type { Feed } from '../calendar/feed.ts';
import { isSame } from './changes.ts';
import type { OnCall, Section } from './on-call.ts';
import type { OnCallItem } from './stored.ts';
import { onCallOf, sections, storedSections } from './stored-sections.ts';

/** The key of a damaged item, and what is wrong with it. */
type Damaged = { readonly key: string; readonly fault: string };

/** The content of the table. What cannot be read is listed instead of thrown, so that it can be fixed. */
export type StoredOnCall = OnCall & { readonly damaged: readonly Damaged[] };

/** The content of a table's items: each section sorted by id, except one whose order counts. */
export function fromItems(items: readonly OnCallItem[]): StoredOnCall {
  const damaged: Damaged[] = [];
  const onCall = onCallOf((section) => {
    const { stored, order } = storedSections[section];
    const entries = items
      .filter(({ pk }) => stored.holds(pk))
      .flatMap((item) => {
        const { entries: readable, damage } = stored.readEntries(item);
        if (damage !== undefined) damaged.push({ key: item.pk, fault: damage.error.message });
        return readable;
      });
    return order === undefined ? entries : entries.sort(order);
  });
  return { ...onCall, damaged };
}

/** Every item of a table with this content. */
export function itemsOf(onCall: OnCall): OnCallItem[] {
  return sections.flatMap((section) => sectionItems(section, onCall));
}

/** Writes to a table, in order. The writes of one list can be made at the same time. */
export type Writes = { readonly puts: readonly OnCallItem[][]; readonly removals: readonly string[][] };

/**
 * The writes that bring a table from `before` to `after`.
 *
 * A reader in between never sees a name without its entry: contacts are written before the policies that name them, and
 * policies before the routes. Removals come last, in the opposite order.
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
  return storedSections[section].stored.toItems(onCall[section]);
}

/**
 * The feeds of contacts and schedules that come or go with a change of the table.
 *
 * If an id returns, it is another person's, or the same one's who left: an address that was given out before must not show shifts.
 */
export function feedsToRevoke(before: OnCall & Partial<StoredOnCall>, after: OnCall): Feed[] {
  const damaged = (before.damaged ?? []).map(({ key }) => key);
  const moving = (section: 'contacts' | 'schedules') => {
    const keysIn = (each: OnCall) => sectionItems(section, each).map(({ pk }) => pk);
    const old = [...keysIn(before), ...damaged.filter(storedSections[section].stored.holds)];
    const now = keysIn(after);
    return [...old.filter((key) => !now.includes(key)), ...now.filter((key) => !old.includes(key))];
  };
  const idIn = (key: string) => key.slice(key.indexOf('#') + 1);
  return [
    ...moving('contacts').map((key) => ({ contact: idIn(key) })),
    ...moving('schedules').map((key) => ({ schedule: idIn(key) })),
  ];
}
