/** Items in the order in which they were last touched. */
export type Recent<T> = {
  /** Puts an item in front, whether it is new or already in the list. */
  readonly touch: (item: T) => void;
  readonly remove: (item: T) => void;
  /** The items behind a place, by default all, latest first. An item keeps its place until it is touched again. */
  readonly behind: (place?: number) => Iterable<readonly [place: number, item: T]>;
};

type Slot<T> = { readonly place: number; item: T | undefined };

/** An empty list. The cost of touching an item, or of reading from a place, does not depend on its length. */
export function createRecent<T>(): Recent<T> {
  const slots = new Map<T, Slot<T>>();
  let row: Slot<T>[] = [];
  let touches = 0;
  const remove = (item: T) => {
    const slot = slots.get(item);
    if (!slot) return;
    slot.item = undefined;
    slots.delete(item);
    if (row.length > 2 * slots.size + 16) row = row.filter((other) => other.item !== undefined);
  };
  return {
    remove,
    touch: (item) => {
      remove(item);
      const slot = { place: touches++, item };
      slots.set(item, slot);
      row.push(slot);
    },
    behind: function* (place = touches) {
      for (let index = countBefore(row, place) - 1; index >= 0; index--) {
        const { item, place: found } = row[index] as Slot<T>;
        if (item !== undefined) yield [found, item];
      }
    },
  };
}

/** The number of slots before a place. */
function countBefore(row: readonly Slot<unknown>[], place: number): number {
  let [low, high] = [0, row.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((row[middle] as Slot<unknown>).place < place) low = middle + 1;
    else high = middle;
  }
  return low;
}
