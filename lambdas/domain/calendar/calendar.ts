import { instantOfPoint, parseDates, parsePoint, stretchOf } from './dates.ts';
import { type Interval, parseHours, stretchesOf } from './hours.ts';
import { type Duty, readyLayer, type StandIn } from './layer.ts';
import type { Instant } from './local-time.ts';
import { meaningOf } from './parsed.ts';
import type { Override, Person, Schedule } from './schedule.ts';

/** The people who are on call at an instant, and why. */
type OnDuty = {
  /** In the order of their turn; empty if nobody is on call. */
  readonly people: readonly string[];
  /** The number of the layer that put them on call, from 0; nothing if none did. */
  readonly layer?: number | undefined;
  readonly standIns: readonly StandIn[];
  /** The overrides that changed it, in their order. */
  readonly overrides: readonly Override[];
};

/** A stretch of time with the same people. */
export type Shift = Interval & { readonly people: readonly string[] };

/** A schedule with its overrides and its people: a pure function of an instant. */
export type Calendar = {
  readonly schedule: Schedule;
  readonly dutyAt: (at: Instant) => OnDuty;
  /** The instants within a stretch at which another answer may begin, in order, each once. */
  readonly changesWithin: (stretch: Interval) => Instant[];
  /** The stretches that somebody has to be on call in, as far as they are in a stretch; in no order. */
  readonly coveredWithin: (stretch: Interval) => Interval[];
};

const noDuty: Duty = { people: [], standIns: [] };

type ReadyOverride = Interval & { readonly override: Override };

/** Makes a schedule ready to be asked. Overrides of other schedules are left out. Throws the fault of a text that means nothing. */
export function calendarOf(schedule: Schedule, overrides: readonly Override[], people: readonly Person[]): Calendar {
  const { timeZone } = schedule;
  const layers = schedule.layers.map((layer) => readyLayer(layer, timeZone));
  const changes = overrides
    .filter((each) => each.schedule === schedule.id)
    .map((each) => readyOverride(each, timeZone));
  const absences = new Map(people.map((person) => [person.id, absencesOf(person)]));
  const isHereAt = (at: Instant) => (person: string) => {
    const away = absences.get(person);
    return away !== undefined && !away.some(({ from, until }) => from <= at && at < until);
  };
  const covers = schedule.covers?.map((text) => meaningOf(parseHours(text)));
  return {
    schedule,
    dutyAt: (at) => {
      const isHere = isHereAt(at);
      const asked: Duty[] = [];
      const layer = layers.findIndex((each) => {
        const duty = each.dutyAt(at, isHere) ?? noDuty;
        asked.push(duty);
        return duty.people.length > 0;
      });
      const { people } = asked.at(-1) ?? noDuty;
      const found = {
        people,
        layer: layer === -1 ? undefined : layer,
        // If nobody of a turn can take it, the layer below stands in.
        standIns: asked.flatMap((duty) =>
          duty.people === people ? duty.standIns : duty.standIns.map((each) => ({ for: each.for, by: people[0] })),
        ),
      };
      const current = changes.filter(({ from, until }) => from <= at && at < until);
      return overridden(
        found,
        current.map(({ override }) => override),
        (person) => absences.has(person),
      );
    },
    changesWithin: (stretch) => {
      const instants = [
        ...layers.flatMap((layer) => layer.changesWithin(stretch)),
        ...[...changes, ...[...absences.values()].flat()].flatMap(({ from, until }) => [from, until]),
      ];
      const inside = instants.filter((instant) => stretch.from <= instant && instant < stretch.until);
      return [...new Set(inside)].sort((a, b) => a - b);
    },
    coveredWithin: (stretch) => covers?.flatMap((each) => stretchesOf(each, stretch, timeZone)) ?? [stretch],
  };
}

/** The same calendar, which remembers its answers. It is for many questions about one instant, and not to be kept for long. */
export function remembering(calendar: Calendar): Calendar {
  const duties = new Map<Instant, OnDuty>();
  const changes = new Map<string, Instant[]>();
  return {
    ...calendar,
    dutyAt: (at) => remember(duties, at, () => calendar.dutyAt(at)),
    changesWithin: (stretch) =>
      remember(changes, `${stretch.from} ${stretch.until}`, () => calendar.changesWithin(stretch)),
  };
}

function remember<Question, Answer>(
  answers: Map<Question, Answer>,
  question: Question,
  ask: () => NonNullable<Answer>,
): NonNullable<Answer> {
  const answer = answers.get(question) ?? ask();
  answers.set(question, answer);
  return answer;
}

function readyOverride(override: Override, timeZone: string): ReadyOverride {
  const instant = (text: string) => instantOfPoint(meaningOf(parsePoint(text)), timeZone);
  return { override, from: instant(override.from), until: instant(override.until) };
}

function absencesOf({ away = [], timeZone }: Person): Interval[] {
  return away.map((text) => stretchOf(meaningOf(parseDates(text)), timeZone));
}

/**
 * Overrides one after another, each to the people that are there by then, so that the later one wins. Somebody who is away
 * can be named: that is a decision. An unknown person cannot be notified, and an override that needs one does nothing.
 */
function overridden(
  duty: Omit<OnDuty, 'overrides'>,
  overrides: readonly Override[],
  isKnown: (person: string) => boolean,
): OnDuty {
  let { people } = duty;
  const applied: Override[] = [];
  for (const override of overrides) {
    const after = change(people, override, isKnown);
    if (after === people) continue;
    people = after;
    applied.push(override);
  }
  return { ...duty, people, overrides: applied };
}

function change(
  people: readonly string[],
  override: Override,
  isKnown: (person: string) => boolean,
): readonly string[] {
  const { put, replace, add, remove } = override;
  const named = put ?? override.with ?? add;
  if (named !== undefined && !isKnown(named)) return people;
  if (put !== undefined) return [put];
  if (replace !== undefined && named !== undefined)
    return people.includes(replace)
      ? [...new Set(people.map((person) => (person === replace ? named : person)))]
      : people;
  if (add !== undefined) return people.includes(add) ? people : [...people, add];
  return remove !== undefined && people.includes(remove) ? people.filter((person) => person !== remove) : people;
}

/** The shifts of a stretch of time. They tile it: `people` is empty where nobody is on call. */
export function shiftsWithin(calendar: Calendar, stretch: Interval): Shift[] {
  const shifts: Shift[] = [];
  for (const at of [stretch.from, ...calendar.changesWithin(stretch)]) {
    const { people } = calendar.dutyAt(at);
    const last = shifts.at(-1);
    if (last && isSamePeople(last.people, people)) continue;
    if (last) shifts[shifts.length - 1] = { ...last, until: at };
    shifts.push({ from: at, until: stretch.until, people });
  }
  return shifts.filter(({ from, until }) => from < until);
}

/** True if the same people are on call, in whatever order. */
export function isSamePeople(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((person) => others.includes(person));
}

/** The stretches in which nobody is on call although the schedule says that it covers them, in their order. */
export function gapsWithin(calendar: Calendar, stretch: Interval): Interval[] {
  const empty = shiftsWithin(calendar, stretch).filter(({ people }) => people.length === 0);
  const covered = joined(calendar.coveredWithin(stretch));
  return empty.flatMap((shift) =>
    covered
      .map((each) => ({ from: Math.max(shift.from, each.from), until: Math.min(shift.until, each.until) }))
      .filter(({ from, until }) => from < until),
  );
}

/** Stretches in their order; those that meet or overlap are one. */
export function joined(stretches: readonly Interval[]): Interval[] {
  const result: Interval[] = [];
  for (const each of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && each.from <= last.until)
      result[result.length - 1] = { ...last, until: Math.max(last.until, each.until) };
    else result.push(each);
  }
  return result;
}

const day = 24 * 3600 * 1000;

/**
 * The first instant after this one at which other people are on call; nothing if there is none within so many days.
 *
 * The days are looked through in growing steps: most schedules change within a week.
 */
export function nextChange(calendar: Calendar, after: Instant, days = 400): Instant | undefined {
  const { people } = calendar.dutyAt(after);
  return nextChangeOf(calendar, after, (others) => isSamePeople(others, people), days);
}

/** The same for a change that counts: `isSame` is true for people who count as those of now. */
export function nextChangeOf(
  calendar: Calendar,
  after: Instant,
  isSame: (people: readonly string[]) => boolean,
  days = 400,
): Instant | undefined {
  const end = after + days * day;
  for (let from = after + 1, length = 8 * day; from < end; from += length, length *= 4) {
    const until = Math.min(from + length, end);
    const found = calendar.changesWithin({ from, until }).find((at) => !isSame(calendar.dutyAt(at).people));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The last instant, up to this one, at which the people on call became those of now; nothing if it was not within so many days.
 *
 * @param isSame true for people who count as those of now
 */
export function lastChange(
  calendar: Calendar,
  at: Instant,
  isSame: (people: readonly string[]) => boolean,
  days = 400,
): Instant | undefined {
  const begin = at - days * day;
  for (let until = at + 1, length = 8 * day; until > begin; until -= length, length *= 4) {
    const from = Math.max(until - length, begin);
    const found = calendar
      .changesWithin({ from, until })
      .findLast((instant) => !isSame(calendar.dutyAt(instant - 1).people));
    if (found !== undefined) return found;
  }
  return undefined;
}
