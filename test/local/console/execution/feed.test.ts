import { expect, it } from 'vitest';
import { eventsAfter, type GetHistory } from '../../../../local/console/ui/execution/feed.ts';
import type { HistoryEvent } from '../../../../local/console/ui/execution/reading.ts';

/** A history with this number of events, in pages as AWS returns them; `asked` counts the calls. */
function history(count: number) {
  const events = Array.from({ length: count }, (_, index) => ({ id: index + 1 }) as HistoryEvent);
  const asked: number[] = [];
  const get: GetHistory = async ({ maxResults, reverseOrder, nextToken = '0' }) => {
    asked.push(maxResults);
    const all = reverseOrder ? events.toReversed() : events;
    const from = Number(nextToken);
    const to = from + maxResults;
    return { events: all.slice(from, to), ...(to < count ? { nextToken: String(to) } : {}) };
  };
  return { get, asked };
}

async function idsAfter(count: number, lastId: number) {
  const { get, asked } = history(count);
  const pages: number[][] = [];
  for await (const page of eventsAfter(get, 'arn', lastId)) pages.push(page.map(({ id }) => id));
  return { ids: pages.flat(), pages: pages.length, asked };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

it('reads a history from its beginning, a page at a time', async () => {
  expect(await idsAfter(2500, 0)).toEqual({ ids: range(1, 2500), pages: 3, asked: [1000, 1000, 1000] });
});

it('asks once for a few new events', async () => {
  expect(await idsAfter(2500, 2490)).toMatchObject({ ids: range(2491, 2500), asked: [100] });
});

it('goes back to a known event, no matter how many are new', async () => {
  expect(await idsAfter(2500, 900)).toMatchObject({ ids: range(901, 2500), asked: [100, 1000, 1000] });
});

it('finds nothing when no event is new', async () => {
  expect(await idsAfter(2500, 2500)).toMatchObject({ ids: [], asked: [100] });
});
