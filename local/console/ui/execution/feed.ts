import type { HistoryEvent } from './reading.ts';

type Page = { readonly events: readonly HistoryEvent[]; readonly nextToken?: string };

/** Calls GetExecutionHistory. */
export type GetHistory = (parameters: {
  readonly executionArn: string;
  readonly maxResults: number;
  readonly reverseOrder: boolean;
  readonly nextToken?: string;
}) => Promise<Page>;

const largestPage = 1000;
const recentPage = 100;

/**
 * The events after the one with this id, in order, a page at a time.
 *
 * A history that is read to its end gives no token to continue from. So new events are read backwards from the end
 * until a known one. Only a history of which nothing is known is read from its beginning, so that its first page
 * appears at once.
 */
export async function* eventsAfter(
  getHistory: GetHistory,
  executionArn: string,
  lastId: number,
): AsyncGenerator<readonly HistoryEvent[]> {
  if (lastId === 0) yield* readForward(getHistory, executionArn);
  else yield await readBackward(getHistory, executionArn, lastId);
}

async function* readForward(getHistory: GetHistory, executionArn: string): AsyncGenerator<readonly HistoryEvent[]> {
  const request = { executionArn, maxResults: largestPage, reverseOrder: false };
  let page = await getHistory(request);
  yield page.events;
  while (page.nextToken !== undefined) {
    page = await getHistory({ ...request, nextToken: page.nextToken });
    yield page.events;
  }
}

async function readBackward(getHistory: GetHistory, executionArn: string, lastId: number): Promise<HistoryEvent[]> {
  const request = { executionArn, reverseOrder: true };
  let page = await getHistory({ ...request, maxResults: recentPage });
  const found = [...page.events];
  while (page.nextToken !== undefined && (found.at(-1)?.id ?? 0) > lastId + 1) {
    page = await getHistory({ ...request, maxResults: largestPage, nextToken: page.nextToken });
    found.push(...page.events);
  }
  return found.filter(({ id }) => id > lastId).toReversed();
}
