/** The candidate that a mistyped word most likely means: at most one slip in three letters, without regard to case. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const allowed = Math.max(1, Math.floor(word.length / 3));
  const [best] = candidates
    .map((candidate) => ({ candidate, slips: slips(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter((entry) => entry.slips <= allowed)
    .sort((a, b) => a.slips - b.slips);
  return best?.candidate;
}

/** ` Did you mean ada?`, to end a message with; empty if no candidate is near. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/**
 * The number of letters to add, remove, replace or swap with the next one (optimal string alignment).
 *
 * Texts of very different lengths are not compared.
 */
function slips(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 10 || a.length > 60) return Number.POSITIVE_INFINITY;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let index = 1; index <= a.length; index++) {
    const next = nextRow(a, b, { index, row, before });
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The slips from the first `index` letters of `a` to each beginning of `b`, from those of the two rows before. */
function nextRow(a: string, b: string, { index, row, before }: Rows): number[] {
  const next = [index];
  for (let at = 1; at <= b.length; at++) {
    const replaced = (row[at - 1] ?? 0) + (a[index - 1] === b[at - 1] ? 0 : 1);
    const isSwap = at > 1 && a[index - 1] === b[at - 2] && a[index - 2] === b[at - 1];
    const swapped = isSwap ? (before[at - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
    next.push(Math.min(replaced, swapped, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
  }
  return next;
}

type Rows = { readonly index: number; readonly row: readonly number[]; readonly before: readonly number[] };
