import type { ShownPerson, ShownShift } from '../../feed.ts';

/** A block that is drawn as one: a shift, or several that are too narrow to be drawn one by one. */
export type Block = { readonly from: number; readonly until: number; readonly shifts: readonly ShownShift[] };

/** A narrower shift is drawn together with its neighbours. */
const narrowPixels = 22;
/** Shifts that are drawn together are at most so wide. */
const widePixels = 60;

/**
 * The shifts of a lane as they are drawn, in their order. Narrow neighbours are drawn as one, so that an hourly rotation has as
 * many blocks as there is room for.
 *
 * @param pixels of the whole lane, which shows `milliseconds`
 */
export function blocksOf(shifts: readonly ShownShift[], milliseconds: number, pixels: number): Block[] {
  const blocks: Block[] = [];
  let isOpen = false;
  for (const shift of shifts) {
    const [from, until] = [Date.parse(shift.from), Date.parse(shift.until)];
    const isNarrow = ((until - from) / milliseconds) * pixels < narrowPixels;
    const last = blocks.at(-1);
    const fits = last !== undefined && ((until - last.from) / milliseconds) * pixels <= widePixels;
    if (isOpen && isNarrow && fits) blocks[blocks.length - 1] = { ...last, until, shifts: [...last.shifts, shift] };
    else blocks.push({ from, until, shifts: [shift] });
    isOpen = isNarrow;
  }
  return blocks;
}

const hues = 12;

/**
 * A hue from 0 to 359 for each person. It follows from the id, so that it stays when others come or go; if two have the same,
 * the later id has the next one that is free.
 */
export function huesOf(people: readonly ShownPerson[]): ReadonlyMap<string, number> {
  const taken = new Set<number>();
  return new Map(
    people.map(({ id }): [string, number] => {
      let slot = hash(id) % hues;
      for (let tries = 0; taken.has(slot) && tries < hues; tries++) slot = (slot + 1) % hues;
      taken.add(slot);
      if (taken.size === hues) taken.clear();
      return [id, (slot * 360) / hues];
    }),
  );
}

/** FNV-1a. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (const letter of text) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return sum;
}
