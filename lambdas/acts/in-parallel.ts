/** Does something with each entry, with at most `atOnce` under way, and returns the results in the order of the entries. */
export async function inParallel<Entry, Result>(
  entries: readonly Entry[],
  atOnce: number,
  act: (entry: Entry) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = entries.entries();
  const worker = async () => {
    for (const [index, entry] of waiting) results[index] = await act(entry);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, entries.length) }, worker));
  return results;
}
