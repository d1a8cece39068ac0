import { formatLocalTime } from './dates.ts';
import { formatDay } from './day.ts';
import { fallsOn, parseHandover } from './handover.ts';
import { readyTurn } from './layer.ts';
import { type Instant, instantOf, localTimeAt } from './local-time.ts';
import { meaningOf } from './parsed.ts';
import { beginningOf, type Rotation } from './rotation.ts';
import type { Entry, Layer, Turn } from './schedule.ts';

/** The things of a turn that can change while it runs. What is not given stays as it is. */
export type NewTurn = Pick<Turn, 'people' | 'handover' | 'every'>;

/** The turns of a layer after a change, or the reason why they have to be written by hand. */
export type CarriedOn = { readonly turns: readonly Turn[]; readonly from: Instant } | { readonly fault: string };

/**
 * The turns of a layer that let a change begin with the next handover, so that no shift moves that is over or running.
 *
 * Whoever is after the person of the running shift is first. If that person is not in the new order, it is the next one in
 * the old order who is.
 */
export function carryOn(layer: Layer, scheduleZone: string, wanted: NewTurn, now: Instant): CarriedOn {
  const timeZone = layer.timeZone ?? scheduleZone;
  const ready = layer.turns.map((turn) => ({ turn, ...readyTurn(layer, turn, timeZone) }));
  const planned = ready.find(({ since }) => since > now);
  const running = ready.findLast(({ since }) => since <= now);
  if (planned !== undefined && (running !== undefined || ready.length > 1))
    return { fault: `A change from ${planned.turn.from} on is planned already. Change the turns in the file by hand.` };
  if (planned !== undefined) return { turns: [{ ...planned.turn, ...wanted }], from: planned.since };
  if (running === undefined) return { fault: 'The layer has no turns.' };
  const from = running.rotation ? nextHandover(running.rotation, now, timeZone) : nextMidnight(now, timeZone);
  if (from === undefined)
    return { fault: 'There is no handover within ten years. Change the turns in the file by hand.' };
  const index = (running.rotation?.countAt(from - 1) ?? 0) % running.turn.people.length;
  const turn = {
    ...running.turn,
    ...wanted,
    from: beginningText(from, layer, { ...running.turn, ...wanted }, timeZone),
    people: orderAfter(running.turn.people, index, wanted.people),
  };
  return { turns: [...layer.turns.map((each) => ({ ...each, from: each.from ?? longAgo(now) })), turn], from };
}

const day = 24 * 3600 * 1000;

/** The handover at which the turn of a layer ends that is running; nothing if it has none within ten years. */
export function endOfTurn(layer: Layer, scheduleZone: string, now: Instant): Instant | undefined {
  const timeZone = layer.timeZone ?? scheduleZone;
  const running = layer.turns.map((turn) => readyTurn(layer, turn, timeZone)).findLast(({ since }) => since <= now);
  return running?.rotation && nextHandover(running.rotation, now, timeZone);
}

/** The first handover after now that its local time says without a doubt. */
function nextHandover(rotation: Rotation, now: Instant, timeZone: string): Instant | undefined {
  const isClear = (at: Instant) => instantOf(localTimeAt(at, timeZone), timeZone) === at;
  // A turn that begins at this very instant is running.
  for (let from = now + 1, length = 8 * day; from < now + 3660 * day; from += length, length *= 4) {
    const found = rotation
      .within({ from, until: from + length })
      .filter(isClear)
      .sort((a, b) => a - b)[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

function nextMidnight(now: Instant, timeZone: string): Instant {
  return instantOf({ day: localTimeAt(now, timeZone).day + 1, minutes: 0 }, timeZone);
}

/** A date before all shifts that anybody looks back at. Of several turns, each needs one. */
function longAgo(now: Instant): string {
  return `${new Date(now).getUTCFullYear() - 2}-01-01`;
}

/** The beginning of a turn as a person would write it: the date, if its first handover is meant. */
export function beginningText(at: Instant, layer: Layer, turn: Turn, timeZone: string): string {
  const local = localTimeAt(at, timeZone);
  const written = turn.handover ?? layer.handover ?? [];
  const handovers = written.map((text) => meaningOf(parseHandover(text)));
  const isHourly = (turn.every ?? layer.every)?.includes('hour') === true;
  const isHandover = handovers.length === 0 || handovers.some((handover) => fallsOn(handover, local.day));
  const isFirst = beginningOf({ day: local.day }, handovers).minutes === local.minutes;
  return isFirst && isHandover && !isHourly ? formatDay(local.day) : formatLocalTime(local);
}

/** The new order, turned so that it goes on after an entry of the old one. */
function orderAfter(old: readonly Entry[], index: number, wanted: readonly Entry[]): readonly Entry[] {
  const places = wanted.map(keyOf);
  const current = places.indexOf(keyOf(old[index] ?? ''));
  if (current !== -1) return turned(wanted, current + 1);
  const after = [...old.slice(index + 1), ...old.slice(0, index)].map(keyOf);
  const next = after.find((key) => places.includes(key));
  return next === undefined ? wanted : turned(wanted, places.indexOf(next));
}

function keyOf(entry: Entry): string {
  return typeof entry === 'string' ? entry : [...entry].sort().join('+');
}

function turned<T>(list: readonly T[], by: number): readonly T[] {
  return [...list.slice(by), ...list.slice(0, by)];
}
