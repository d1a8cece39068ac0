import { beginningText } from '../../lambdas/domain/calendar/carry-on.ts';
import { formatLocalTime } from '../../lambdas/domain/calendar/dates.ts';
import { parseHours } from '../../lambdas/domain/calendar/hours.ts';
import { readyTurn } from '../../lambdas/domain/calendar/layer.ts';
import { type Instant, localTimeAt } from '../../lambdas/domain/calendar/local-time.ts';
import { meaningOf } from '../../lambdas/domain/calendar/parsed.ts';
import type { Rotation } from '../../lambdas/domain/calendar/rotation.ts';
import type { Entry, Layer, Turn } from '../../lambdas/domain/calendar/schedule.ts';
import { includesDay } from '../../lambdas/domain/calendar/week.ts';
import type { Rota } from './model.ts';

/** A rota as a layer that begins with the running shift, and where it came from. */
export type RotaLayer = { readonly rota: Rota; readonly layer: Layer };

/**
 * A rota as a layer of the file: it begins with the shift that is running, and whoever has that shift is first. So neither a
 * stored position nor years of history matter. Nothing if the rota is over.
 */
export function layerOf(rota: Rota, scheduleZone: string, now: Instant): Layer | undefined {
  const { ends, hours, dates, pace } = rota;
  if (ends !== undefined && ends <= now) return undefined;
  const timeZone = rota.timeZone ?? scheduleZone;
  const shape = {
    ...(pace?.handover && { handover: pace.handover }),
    ...(pace?.every !== undefined && { every: pace.every }),
    ...(ends !== undefined && { until: localText(ends, timeZone) }),
    ...(hours && { hours }),
    ...(dates && { dates }),
    ...(timeZone !== scheduleZone && { timeZone }),
  };
  return { turns: turnsOf(rota, shape, timeZone, now), ...shape };
}

function turnsOf(rota: Rota, shape: Omit<Layer, 'turns'>, timeZone: string, now: Instant): Turn[] {
  const { people, pace, begins = Number.NEGATIVE_INFINITY } = rota;
  if (pace === undefined) return [{ people, ...(begins > now && { from: localText(begins, timeZone) }) }];
  const anchored = { people, from: localText(pace.anchor, timeZone) };
  const { rotation, since } = readyTurn({ turns: [anchored], ...shape }, anchored, timeZone);
  const at = Math.max(now, begins, since);
  const index = rotation?.countAt(at) ?? 0;
  const last = rotation === undefined ? since : lastHandover(rotation, at);
  const turn = (from: Instant, by: number): Turn => {
    const turnedPeople = turned(people, by);
    return {
      people: turnedPeople,
      from: beginningText(from, { turns: [], ...shape }, { people: turnedPeople }, timeZone),
    };
  };
  if (begins <= now || begins === last || rotation === undefined) return [turn(last, index)];
  // A rota that begins in the middle of a turn: the rest of that turn, and then all turns.
  const current = { people: turned(people, index).slice(0, 1), from: localText(begins, timeZone) };
  const next = nextHandover(rotation, begins);
  return next === undefined ? [current] : [current, turn(next, index + 1)];
}

function localText(at: Instant, timeZone: string): string {
  return formatLocalTime(localTimeAt(at, timeZone));
}

const day = 24 * 3600 * 1000;
/** Turns last at most some years. */
const mostDays = 3660;

/** The last handover up to an instant; the first turn's, if there was none. */
function lastHandover(rotation: Rotation, at: Instant): Instant {
  for (let until = at + 1, length = 8 * day; until > rotation.since; until -= length, length *= 4) {
    const found = rotation.within({ from: until - length, until });
    if (found.length > 0) return Math.max(...found);
  }
  return rotation.since;
}

function nextHandover(rotation: Rotation, after: Instant): Instant | undefined {
  for (let from = after + 1, length = 8 * day; from < after + mostDays * day; from += length, length *= 4) {
    const found = rotation.within({ from, until: from + length });
    if (found.length > 0) return Math.min(...found);
  }
  return undefined;
}

/** A list that begins with the entry at an index, and goes round. */
export function turned(people: readonly Entry[], by: number): readonly Entry[] {
  const index = by % Math.max(people.length, 1);
  return [...people.slice(index), ...people.slice(0, index)];
}

/**
 * The layers of as many schedules as are needed to have rotas on call together: those of a level that are never on call at the
 * same time are layers of one schedule, and the others are side by side.
 */
export function sideBySide(levels: readonly (readonly RotaLayer[])[]): RotaLayer[][] {
  const groups = levels.filter((level) => level.length > 0).map(groupsOf);
  const count = Math.max(0, ...groups.map((level) => level.length));
  return Array.from({ length: count }, (_, index) =>
    groups.flatMap((level, at) => {
      const own = level[index] ?? level[0] ?? [];
      // Whoever is on call in an upper level keeps the lower ones out of every schedule.
      return at === groups.length - 1 ? own : [...own, ...level.filter((group) => group !== own).flat()];
    }),
  );
}

function groupsOf(level: readonly RotaLayer[]): RotaLayer[][] {
  const groups: RotaLayer[][] = [];
  for (const each of level) {
    const free = groups.find((group) => group.every((other) => areApart(each, other)));
    if (free === undefined) groups.push([each]);
    else free.push(each);
  }
  return groups;
}

/** True if two rotas can never be on call at the same time, by their hours or because one is over before the other begins. */
function areApart(one: RotaLayer, other: RotaLayer): boolean {
  return (
    isOverBefore(one.rota, other.rota) || isOverBefore(other.rota, one.rota) || haveOtherHours(one.layer, other.layer)
  );
}

function isOverBefore({ ends }: Rota, { begins }: Rota): boolean {
  return ends !== undefined && begins !== undefined && ends <= begins;
}

function haveOtherHours(one: Layer, other: Layer): boolean {
  if (one.timeZone !== other.timeZone) return false;
  const minutes = minutesOf(one);
  return [...minutesOf(other)].every((minute) => !minutes.has(minute));
}

const week = 7 * 24 * 60;

/** The minutes of the week in which a layer can have somebody on call, from Monday 00:00. */
function minutesOf({ hours = ['daily'] }: Layer): Set<number> {
  const minutes = new Set<number>();
  for (const { weekdays, start, end } of hours.map((text) => meaningOf(parseHours(text))))
    for (let weekday = 0; weekday < 7; weekday++) {
      if (!includesDay(weekdays, weekday)) continue;
      for (let minute = start; minute < end; minute++) minutes.add((weekday * 1440 + minute) % week);
    }
  return minutes;
}
