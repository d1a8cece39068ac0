import { expect, it } from 'vitest';
import { findListed } from '../../../../bin/cli/doctor/find-listed.ts';

/** A list of the account with this many addresses on each page, and the number of calls for it. */
function aList(pages: readonly (readonly string[])[]) {
  let calls = 0;
  async function* read() {
    for (const page of pages) {
      calls += 1;
      yield page;
    }
  }
  const isListed = async (address: string) => {
    calls += 1;
    return pages.flat().includes(address);
  };
  return { find: (...addresses: string[]) => findListed(new Set(addresses), read(), isListed), calls: () => calls };
}

it('reads a short list, and asks for nobody', async () => {
  const { find, calls } = aList([['x', 'ada'], ['y']]);
  expect(await find('ada', 'ben', 'cleo')).toEqual(new Set(['ada']));
  expect(calls()).toBe(2);
});

it('asks for each address if the list is long', async () => {
  const { find, calls } = aList([...Array.from({ length: 1000 }, (_, index) => [`x${index}`]), ['ben']]);
  expect(await find('ada', 'ben')).toEqual(new Set(['ben']));
  expect(calls()).toBe(5);
});

it('asks nothing for nobody', async () => {
  const { find, calls } = aList([['x']]);
  expect(await find()).toEqual(new Set());
  expect(calls()).toBe(0);
});
