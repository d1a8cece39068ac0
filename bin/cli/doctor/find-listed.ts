/**
 * The addresses that are on a list of the account.
 *
 * It reads the list, which is mostly short. Once it has read as many pages as there are addresses, it asks for each of them
 * instead. So there are about twice as many calls as addresses at most, however long the list is.
 */
export async function findListed(
  addresses: ReadonlySet<string>,
  pages: AsyncIterable<readonly string[]>,
  isListed: (address: string) => Promise<boolean>,
): Promise<Set<string>> {
  if (addresses.size === 0) return new Set();
  const found = new Set<string>();
  let count = 0;
  for await (const page of pages) {
    if (count === addresses.size) return askForEach(addresses, isListed);
    for (const address of page) if (addresses.has(address)) found.add(address);
    count += 1;
  }
  return found;
}

async function askForEach(
  addresses: ReadonlySet<string>,
  isListed: (address: string) => Promise<boolean>,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const address of addresses) if (await isListed(address)) found.add(address);
  return found;
}
