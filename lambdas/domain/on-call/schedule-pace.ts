import { instantOfPoint, isDay, parsePoint } from '../calendar/dates.ts';
import { type Day, formatDay, weekdayOf } from '../calendar/day.ts';
import { type Every, fallsOn, type Handover, parseEvery, parseHandover } from '../calendar/handover.ts';
import { meaningOf } from '../calendar/parsed.ts';
import type { Layer, Turn } from '../calendar/schedule.ts';
import { weekdayNames } from '../calendar/week.ts';
import type { Fault, Path } from './fault.ts';

/** The faults in when the turns of a layer begin. Every text of the layer has a meaning by itself. */
export function paceFaults(layer: Layer, path: Path): Fault[] {
  return [
    ...layer.turns.flatMap((turn, index) => turnFaults(layer, turn, [...path, 'turns', index], path)),
    ...orderFaults(layer, path),
  ];
}

function turnFaults(layer: Layer, turn: Turn, turnPath: Path, layerPath: Path): Fault[] {
  const place = (key: 'handover' | 'every') => [...(turn[key] === undefined ? layerPath : turnPath), key];
  const handovers = (turn.handover ?? layer.handover ?? []).map((text) => meaningOf(parseHandover(text)));
  const written = turn.every ?? layer.every;
  const every = written === undefined ? undefined : meaningOf(parseEvery(written));
  const missing = whyFromIsMissing(turn, handovers, every);
  if (missing !== undefined) return [{ path: turnPath, message: missing }];
  const contradiction = whyPaceIsImpossible(handovers, every, turn);
  if (contradiction !== undefined)
    return [{ path: place(every === undefined ? 'handover' : 'every'), message: contradiction }];
  const wrong = turn.from === undefined ? undefined : whyFromIsWrong(turn.from, handovers, every);
  return wrong === undefined ? [] : [{ path: [...turnPath, 'from'], message: wrong }];
}

function whyFromIsMissing({ from, people }: Turn, handovers: readonly Handover[], every?: Every): string | undefined {
  const isHandedOver = handovers.length > 0 || every !== undefined;
  if (isHandedOver && from === undefined)
    return 'from is missing: write the date on which the first turn begins, such as from: 2026-11-30.';
  if (!isHandedOver && people.length > 1)
    return `handover is missing: without it ${String(people[0])} would be on call for ever. Write such as handover: monday 09:00.`;
  return undefined;
}

function whyPaceIsImpossible(
  handovers: readonly Handover[],
  every: Every | undefined,
  { from = '' }: Turn,
): string | undefined {
  if (every === undefined) return repeatedHandover(handovers);
  const [handover, ...more] = handovers;
  if (every.unit === 'hours') {
    if (handover !== undefined) return 'Turns of so many hours have no handover: take one of the two out.';
    return from.includes('T')
      ? undefined
      : `Turns of so many hours begin at a time: write such as from: ${from}T09:00.`;
  }
  if (handover === undefined)
    return 'handover is missing: write the day and time at which turns begin, such as monday 09:00.';
  if (more.length > 0 || ('weekdays' in handover && daysIn(handover.weekdays) > 1 && daysIn(handover.weekdays) < 7))
    return 'every counts from one handover to the next, and there are several: write one handover, or take every out.';
  return whyUnitIsWrong(handover, every);
}

function whyUnitIsWrong(handover: Handover, { unit, count }: Every): string | undefined {
  if ('weekdays' in handover) {
    const isDaily = daysIn(handover.weekdays) === 7;
    if (unit === 'months')
      return 'Months begin on a day of the month: write a handover such as 1st 09:00 or first monday 09:00.';
    return unit === 'days' && !isDaily && count % 7 !== 0
      ? `The handover is once a week, and ${count} days are not whole weeks: write such as 2 weeks, or handover: daily 09:00.`
      : undefined;
  }
  if (unit !== 'months')
    return `The handover is once a month: write such as 2 months, or a handover such as monday 09:00.`;
  return 'nth' in handover && handover.nth === 5 && count > 1
    ? 'Not every month has a fifth week: write last in place of fifth, or take every out.'
    : undefined;
}

function daysIn(weekdays: number): number {
  return weekdays.toString(2).replaceAll('0', '').length;
}

function repeatedHandover(handovers: readonly Handover[]): string | undefined {
  const isSame = (one: Handover, other: Handover) =>
    one.minutes === other.minutes &&
    ('weekdays' in one && 'weekdays' in other
      ? (one.weekdays & other.weekdays) !== 0
      : JSON.stringify(one) === JSON.stringify(other));
  return handovers.some((one, index) => handovers.slice(0, index).some((other) => isSame(one, other)))
    ? 'Two handovers fall on the same time, and each would pass the turn on: take one out.'
    : undefined;
}

/** A date alone has to be a handover, since it stands for its time. With a time, the first turn may be longer or shorter. */
function whyFromIsWrong(from: string, handovers: readonly Handover[], every?: Every): string | undefined {
  const point = meaningOf(parsePoint(from));
  if (every?.unit === 'hours' || handovers.length === 0 || !isDay(point)) return undefined;
  const isHandover = (day: Day) => handovers.some((handover) => fallsOn(handover, day));
  if (isHandover(point.day)) return undefined;
  const days = ([-1, 1] as const).map((step) => formatDay(nearestDay(point.day, step, isHandover)));
  return `${from} is ${describeDay(point.day)}, and no handover is on that day: write ${days.join(' or ')}.`;
}

function describeDay(day: Day): string {
  const name = weekdayNames[weekdayOf(day)] ?? '';
  return `a ${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** The nearest handover in one direction. Each kind has one within some months. */
function nearestDay(from: Day, step: 1 | -1, isHandover: (day: Day) => boolean): Day {
  let day = from + step;
  while (!isHandover(day)) day += step;
  return day;
}

function orderFaults({ turns }: Layer, path: Path): Fault[] {
  return turns.flatMap((turn, index): Fault[] => {
    const before = turns[index - 1]?.from;
    if (index === 0 || (before !== undefined && turn.from !== undefined && orderOf(before) < orderOf(turn.from)))
      return [];
    const at = [...path, 'turns', index, ...(turn.from === undefined ? [] : ['from'])];
    const message =
      turn.from === undefined || before === undefined
        ? 'from is missing: of several turns, each needs the date on which it begins.'
        : `${turn.from} is not after ${before}, where the turn above begins: put the turns in the order of their dates.`;
    return [{ path: at, message }];
  });
}

/** Times of one place in their order. The zone does not matter for that. */
function orderOf(from: string): number {
  return instantOfPoint(meaningOf(parsePoint(from)), 'UTC');
}
