import { isDay, type Point } from './dates.ts';
import type { Day } from './day.ts';
import { type Every, fallsOn, type Handover, type Rhythm, rhythmOf } from './handover.ts';
import type { Interval } from './hours.ts';
import { type Instant, instantOf, type LocalTime, localTimeAt } from './local-time.ts';

/** When turns begin: the first one at `from`, and the next at each handover after it. */
export type Pace = {
  readonly from: LocalTime;
  readonly handovers: readonly Handover[];
  readonly every?: Every | undefined;
};

/** The handovers of a rotation. */
export type Rotation = {
  /** The instant at which the first turn begins. */
  readonly since: Instant;
  /** The number of handovers after the first turn's that have come by an instant, that of the instant itself included. */
  readonly countAt: (at: Instant) => number;
  /** The instants of the handovers in a stretch of time, in no order. */
  readonly within: (stretch: Interval) => Instant[];
};

/** Around an instant, this many days are looked at one by one, because clocks may differ from the calendar by a day. */
const daysAround = 2;

/**
 * The rotation of a pace: whose turn it is follows from the number of handovers that have come, and from nothing that is
 * stored. Two handovers that fall on one instant, or that a change of the clocks puts in another order, count once each.
 */
export function rotationOf({ from, handovers, every }: Pace, timeZone: string): Rotation {
  const since = instantOf(from, timeZone);
  if (every?.unit === 'hours') return hourly(since, every.count * 3_600_000);
  const rhythms = handovers.map((handover) => startedRhythm(handover, from, every));
  const instantsOn = ({ minutes, through, started }: StartedRhythm, first: Day, last: Day) => {
    const instants: Instant[] = [];
    for (let day = Math.max(first, started + 1); day <= last; day++)
      if (through(day) > through(day - 1)) instants.push(instantOf({ day, minutes }, timeZone));
    return instants;
  };
  return {
    since,
    countAt: (at) => {
      const { day } = localTimeAt(at, timeZone);
      const counts = rhythms.map((rhythm) => {
        const longAgo = Math.max(0, rhythm.through(day - daysAround - 1) - rhythm.through(rhythm.started));
        const around = instantsOn(rhythm, day - daysAround, day + daysAround);
        return longAgo + around.filter((instant) => instant <= at).length;
      });
      return counts.reduce((sum, count) => sum + count, 0);
    },
    within: (stretch) => {
      const first = localTimeAt(stretch.from, timeZone).day - daysAround;
      const last = localTimeAt(stretch.until, timeZone).day + daysAround;
      return rhythms
        .flatMap((rhythm) => instantsOn(rhythm, first, last))
        .filter((instant) => stretch.from <= instant && instant < stretch.until);
    },
  };
}

/** A rhythm, and the last day on which the first turn's own handover or an earlier one is. */
type StartedRhythm = Rhythm & { readonly started: Day };

function startedRhythm(handover: Handover, from: LocalTime, every: Every | undefined): StartedRhythm {
  const rhythm = rhythmOf(handover, from.day, every);
  return { ...rhythm, started: handover.minutes > from.minutes ? from.day - 1 : from.day };
}

/** Turns of so many hours, whatever the clocks show. */
function hourly(since: Instant, length: number): Rotation {
  return {
    since,
    countAt: (at) => Math.max(0, Math.floor((at - since) / length)),
    within: ({ from, until }) => {
      const instants: Instant[] = [];
      const first = Math.max(1, Math.ceil((from - since) / length));
      for (let at = since + first * length; at < until; at += length) instants.push(at);
      return instants;
    },
  };
}

/** The local time at which a turn or a layer begins or ends: that of a day is its first handover, or its midnight. */
export function beginningOf(point: Exclude<Point, { instant: Instant }>, handovers: readonly Handover[]): LocalTime {
  if (!isDay(point)) return point;
  const minutes = handovers.filter((handover) => fallsOn(handover, point.day)).map((handover) => handover.minutes);
  return { day: point.day, minutes: minutes.length === 0 ? 0 : Math.min(...minutes) };
}
