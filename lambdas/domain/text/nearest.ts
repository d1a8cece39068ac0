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

/** The number of letters to add, remove or replace (Levenshtein). Texts of very different lengths are not compared. */
function slips(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 10 || a.length > 60) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...a].entries()) {
    const next = [at + 1];
    for (let index = 1; index <= b.length; index++) {
      const replaced = (row[index - 1] ?? 0) + (letter === b[index - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[index] ?? 0) + 1, (next[index - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
