import type { Recorded } from './case.ts';
import { type Difference, difference } from './compare.ts';

type Compare = (expected: Recorded[], actual: Recorded[], names: Map<string, string>) => Difference;

/** Compares a history with a recorded one, as far as the recording's order binds. */
export const compareHistories: { readonly [order in 'exact' | 'interleaved' | 'sorted-branches']: Compare } = {
  exact: (expected, actual, names) => difference(expected, actual, 'history', names),
  interleaved: compareInterleaved,
  'sorted-branches': compareSorted,
};

/** An event without ids. */
function strip({ type, details }: Recorded): object {
  return { type, ...(details ? { details } : {}) };
}

/** Events that may follow from any branch or iteration, whichever came first. */
const joining = /^(MapState|ParallelState)(Succeeded|Failed|Exited)$|^MapIterationStarted$|Aborted$/;

/** Each event together with the one it follows from, so that the order within a branch or iteration shows. */
function inPairs(events: Recorded[]): { readonly at: string; readonly pair: object }[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  return events.map((event, index) => {
    const before = joining.test(event.type) ? undefined : byId.get(event.previousEventId);
    return { at: `history[${index}]`, pair: { ...strip(event), follows: before ? strip(before) : 'any' } };
  });
}

/** Compares histories whose branches or iterations ran at once: as multisets of events, each with what it follows from. */
function compareInterleaved(expected: Recorded[], actual: Recorded[], names: Map<string, string>): Difference {
  const left = inPairs(actual.filter(isCertain));
  for (const { at, pair } of inPairs(expected.filter(isCertain))) {
    const position = left.findIndex((candidate) => !difference(pair, candidate.pair, at, new Map(names)));
    if (position < 0) return `${at}: expected ${JSON.stringify(pair)} but there is no such event`;
    difference(pair, left.splice(position, 1)[0]?.pair, at, names);
  }
  return left.length > 0 ? `history: ${JSON.stringify(left[0]?.pair)} is too much` : undefined;
}

/** False for an event that AWS records or leaves out by chance, when others are aborted at the same instant. */
function isCertain({ type }: Recorded): boolean {
  return type !== 'TaskStateAborted';
}

const lost = ['ParallelStateSucceeded', 'ParallelStateFailed', 'TaskStateAborted'];

/** Compares a history whose branches were sorted: runs of events without ids as multisets, everything else in order. */
function compareSorted(history: Recorded[], actual: Recorded[], names: Map<string, string>): Difference {
  const ids = new Set(history.map(({ id }) => id));
  /** The recorder lost some events, and where Parallel states are nested also the exit of the inner one. */
  const isKept = ({ type, id }: Recorded) =>
    !lost.includes(type) && (type !== 'ParallelStateExited' || (id !== undefined && ids.has(id)));
  const expectedEvents = history.filter(isKept);
  const events = actual.filter(isKept);
  for (const [index, expected] of expectedEvents.entries()) {
    const candidates =
      expected.id === undefined ? events.slice(index, runEnd(expectedEvents, index)) : events.slice(index, index + 1);
    const position = candidates.findIndex((event) => !difference(strip(expected), strip(event), '', new Map(names)));
    const found = candidates[Math.max(position, 0)];
    const at = `history[${index}]`;
    if (!found) return `${at}: expected ${expected.type} but there is no more`;
    if (position < 0) return difference(strip(expected), strip(found), at, names);
    difference(strip(expected), strip(found), at, names);
    events.splice(index + position, 1);
    events.splice(index, 0, found);
    if (expected.id !== undefined && expected.id !== found.id)
      return `${at}: expected id ${expected.id} but was ${found.id}`;
  }
  return events.length > expectedEvents.length
    ? `history: ${events[expectedEvents.length]?.type} is too much`
    : undefined;
}

function runEnd(events: Recorded[], start: number): number {
  const next = events.findIndex(({ id }, index) => index > start && id !== undefined);
  return next < 0 ? events.length : next;
}
