/** A callback that is due at an instant; `place` is its index in the heap, or -1 after it has left the heap. */
type Timer = { readonly instant: number; readonly order: number; readonly then: () => void; place: number };

/** Timers in the order in which they are due; of those due at the same instant, the one added first comes first. */
export type Timers = {
  /** Adds a timer; the returned function removes it again, at once and without a trace. */
  readonly add: (instant: number, then: () => void) => () => void;
  /** The earliest instant at which a timer is due, or `undefined` when no timer is left. */
  readonly next: () => number | undefined;
  /** Removes the earliest timer and returns its callback. */
  readonly take: () => (() => void) | undefined;
};

function isBefore(one: Timer, other: Timer): boolean {
  return one.instant < other.instant || (one.instant === other.instant && one.order < other.order);
}

/** Moves a timer up to its place among its parents, from `start`. */
function rise(heap: Timer[], timer: Timer, start: number): number {
  let place = start;
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above] as Timer;
    if (!isBefore(timer, parent)) break;
    heap[place] = parent;
    parent.place = place;
    place = above;
  }
  return settle(heap, timer, place);
}

/** Moves a timer down to its place among its children, from `start`. */
function sink(heap: Timer[], timer: Timer, start: number): number {
  let place = start;
  for (let below = 2 * place + 1; below < heap.length; below = 2 * place + 1) {
    const right = heap[below + 1];
    const child = right && isBefore(right, heap[below] as Timer) ? right : (heap[below] as Timer);
    if (!isBefore(child, timer)) break;
    const from = child.place;
    heap[place] = child;
    child.place = place;
    place = from;
  }
  return settle(heap, timer, place);
}

function settle(heap: Timer[], timer: Timer, place: number): number {
  heap[place] = timer;
  timer.place = place;
  return place;
}

/** Removes one timer from the heap, wherever it is; does nothing when it has already left. */
function remove(heap: Timer[], timer: Timer): void {
  const { place } = timer;
  if (place < 0) return;
  timer.place = -1;
  const last = heap.pop() as Timer;
  if (last === timer) return;
  if (sink(heap, last, place) === place) rise(heap, last, place);
}

/** An empty set of timers: a binary heap, so that millions of timers cost little, and a cancelled one nothing. */
export function createTimers(): Timers {
  const heap: Timer[] = [];
  let order = 0;
  return {
    add: (instant, then) => {
      const timer = { instant, order: order++, then, place: heap.length };
      rise(heap, timer, heap.push(timer) - 1);
      return () => remove(heap, timer);
    },
    next: () => heap[0]?.instant,
    take: () => {
      const first = heap[0];
      if (first) remove(heap, first);
      return first?.then;
    },
  };
}
