import { instantOfPoint, isDay, parseDates, parsePoint, stretchOf } from './dates.ts';
import { parseEvery, parseHandover } from './handover.ts';
import { type Interval, parseHours, stretchesOf } from './hours.ts';
import { type Instant, instantOf } from './local-time.ts';
import { meaningOf } from './parsed.ts';
import { beginningOf, type Rotation, rotationOf } from './rotation.ts';
import { type Entry, type Layer, nobody, type Turn } from './schedule.ts';

/** Somebody who cannot take a turn, and who stands in; nobody, if no one is left. */
export type StandIn = { readonly for: string; readonly by?: string | undefined };

/** The people whom a layer puts on call, and what was done about those who cannot be. There can be nobody left. */
export type Duty = { readonly people: readonly string[]; readonly standIns: readonly StandIn[] };

/** A layer that can be asked. */
export type ReadyLayer = {
  /** The people at an instant; nothing if it is nobody's turn. `isHere` is false of who is away or unknown. */
  readonly dutyAt: (at: Instant, isHere: (person: string) => boolean) => Duty | undefined;
  /** The instants within a stretch at which another answer may begin, in no order. */
  readonly changesWithin: (stretch: Interval) => Instant[];
};

type ReadyTurn = {
  readonly since: Instant;
  readonly rotation?: Rotation;
  readonly people: readonly (readonly string[])[];
};

/** Reads a layer. Throws the fault of a text that means nothing. */
export function readyLayer(layer: Layer, scheduleZone: string): ReadyLayer {
  const timeZone = layer.timeZone ?? scheduleZone;
  const turns = layer.turns.map((turn) => readyTurn(layer, turn, timeZone));
  const ends = endOf(layer, timeZone);
  const hours = layer.hours?.map((text) => meaningOf(parseHours(text)));
  const dates = layer.dates?.map((text) => stretchOf(meaningOf(parseDates(text)), timeZone));
  const turnAt = (at: Instant) => turns.findLast(({ since }) => since <= at);
  const hoursWithin = (stretch: Interval) => hours?.flatMap((each) => stretchesOf(each, stretch, timeZone)) ?? [];
  const isAdmitted = (at: Instant) =>
    at < ends && contains(hours && hoursWithin({ from: at, until: at + 1 }), at) && contains(dates, at);
  return {
    dutyAt: (at, isHere) => {
      const turn = turnAt(at);
      if (turn === undefined || !isAdmitted(at)) return undefined;
      const duty = dutyOf(turn.people, turn.rotation?.countAt(at) ?? 0, isHere);
      return duty.people.length + duty.standIns.length === 0 ? undefined : duty;
    },
    changesWithin: (stretch) => [
      ends,
      ...turns.map(({ since }) => since),
      ...turns.flatMap(({ rotation }) => rotation?.within(stretch) ?? []),
      ...[...hoursWithin(stretch), ...(dates ?? [])].flatMap(({ from, until }) => [from, until]),
    ],
  };
}

function contains(stretches: readonly Interval[] | undefined, at: Instant): boolean {
  return stretches?.some(({ from, until }) => from <= at && at < until) ?? true;
}

function handoversOf({ handover = [] }: Layer | Turn) {
  return handover.map((text) => meaningOf(parseHandover(text)));
}

/** Reads a turn of a layer, with the zone that its times are in. */
export function readyTurn(layer: Layer, turn: Turn, timeZone: string): ReadyTurn {
  const people = turn.people.map(membersOf);
  const handovers = handoversOf(turn.handover ? turn : layer);
  const written = turn.every ?? layer.every;
  const every = written === undefined ? undefined : meaningOf(parseEvery(written));
  if (turn.from === undefined) return { since: Number.NEGATIVE_INFINITY, people };
  const point = meaningOf(parsePoint(turn.from));
  if ('instant' in point) return { since: point.instant, people };
  const from = beginningOf(point, handovers);
  if (handovers.length === 0 && every === undefined) return { since: instantOf(from, timeZone), people };
  const rotation = rotationOf({ from, handovers, every }, timeZone);
  return { since: rotation.since, rotation, people };
}

/** The ids of an entry; none of `nobody`. */
export function membersOf(entry: Entry): readonly string[] {
  if (entry === nobody) return [];
  return typeof entry === 'string' ? [entry] : entry;
}

/** The instant at which a layer ends; that of a day is its first handover, so that it meets a layer that begins with it. */
function endOf(layer: Layer, timeZone: string): Instant {
  if (layer.until === undefined) return Number.POSITIVE_INFINITY;
  const point = meaningOf(parsePoint(layer.until));
  if (!isDay(point)) return instantOfPoint(point, timeZone);
  const handovers = layer.turns.at(-1)?.handover ? handoversOf(layer.turns.at(-1) as Turn) : handoversOf(layer);
  return instantOf(beginningOf(point, handovers), timeZone);
}

/**
 * The people of the turn after so many handovers. For somebody who is not here, the next in the order stands in who is, and
 * who is not on call already. They keep their own turn.
 */
function dutyOf(order: readonly (readonly string[])[], handovers: number, isHere: (person: string) => boolean): Duty {
  const index = handovers % order.length;
  const turn = order[index] ?? [];
  const people = turn.filter(isHere);
  const standIns: StandIn[] = [];
  for (const absent of turn.filter((person) => !isHere(person))) {
    const others = [...order.slice(index + 1), ...order.slice(0, index)].flat();
    const by = others.find((person) => isHere(person) && !people.includes(person));
    if (by !== undefined) people.push(by);
    standIns.push({ for: absent, by });
  }
  return { people, standIns };
}
