/** Fast enough for a storm, and within the quotas of the services. */
const atOnce = 20;

/** Does something with every entry of a list, several at once. Every entry has its turn, and then the first error is thrown. */
export async function inTurn<T>(entries: readonly T[], act: (entry: T) => Promise<unknown>): Promise<void> {
  const left = [...entries].reverse();
  const errors: unknown[] = [];
  const workers = Array.from({ length: Math.min(atOnce, left.length) }, async () => {
    for (let entry = left.pop(); entry !== undefined; entry = left.pop()) {
      await act(entry).catch((error: unknown) => errors.push(error));
    }
  });
  await Promise.all(workers);
  if (errors.length > 0) throw errors[0];
}
