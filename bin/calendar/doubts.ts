import { type Calendar, calendarOf } from '../../lambdas/domain/calendar/calendar.ts';
import { instantOfPoint, parseDates, parsePoint, stretchOf } from '../../lambdas/domain/calendar/dates.ts';
import { parseEvery } from '../../lambdas/domain/calendar/handover.ts';
import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { meaningOf } from '../../lambdas/domain/calendar/parsed.ts';
import type { Override, Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { tellOverride } from '../../lambdas/domain/on-call/override.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { tellStretch } from './prove-coverage.ts';
import { weeksFrom } from './weeks.ts';

/** Somebody who is on call in two schedules of one policy at the same time. */
export type Double = {
  readonly policy: string;
  readonly person: string;
  readonly schedules: readonly [string, string];
  readonly timeZone: string;
  readonly stretches: readonly Interval[];
};

/** Everybody who is on call twice at one instant in one policy within the next 13 weeks. */
export function findDoubles({ policies, schedules, overrides, contacts }: OnCall, now: Instant): Double[] {
  const calendars = schedules.map((schedule) => calendarOf(schedule, overrides, contacts));
  return policies.flatMap((policy) => {
    const named = calendarsOf(policy, calendars);
    const pairs = named.flatMap((one, index) => named.slice(index + 1).map((other) => [one, other] as const));
    return pairs.flatMap(([one, other]) => doublesOf(policy.id, one, other, weeksFrom(now)));
  });
}

function calendarsOf({ levels }: Policy, calendars: readonly Calendar[]): Calendar[] {
  const members = new Set(levels.flatMap(({ contacts }) => contacts));
  return calendars.filter(({ schedule }) => members.has(schedule.id));
}

function doublesOf(policy: string, one: Calendar, other: Calendar, weeks: Interval): Double[] {
  const instants = new Set([weeks.from, ...one.changesWithin(weeks), ...other.changesWithin(weeks)]);
  const sorted = [...instants].sort((a, b) => a - b);
  const found = new Map<string, Interval[]>();
  for (const [index, from] of sorted.entries()) {
    const until = sorted[index + 1] ?? weeks.until;
    const { people } = other.dutyAt(from);
    for (const person of one.dutyAt(from).people.filter((each) => people.includes(each))) {
      const stretches = found.get(person) ?? [];
      const last = stretches.at(-1);
      found.set(
        person,
        last?.until === from ? [...stretches.slice(0, -1), { ...last, until }] : [...stretches, { from, until }],
      );
    }
  }
  const { timeZone } = one.schedule;
  const schedules = [one.schedule.id, other.schedule.id] as const;
  return [...found].map(([person, stretches]) => ({ policy, person, schedules, timeZone, stretches }));
}

/** The sentence about somebody who is on call twice. */
export function tellDouble(
  { policy, person, schedules: [one, other], timeZone, stretches }: Double,
  nameOf: (id: string) => string,
): string {
  const [first, ...more] = stretches;
  const dates = first === undefined ? '' : ` from ${tellStretch(first, timeZone)}`;
  const others = more.length === 0 ? '' : `, and ${plural(more.length, 'more time')} in the next 13 weeks`;
  return `policy ${policy}: ${nameOf(person)} is on call in both ${one} and ${other}${dates}${others}. The second of the two adds nobody then.`;
}

/** An override and an absence that contradict each other: it puts somebody on call who is away. */
export type Contradiction = {
  readonly override: Override;
  readonly person: string;
  readonly from: Instant;
  readonly until: Instant;
};

/** The overrides, over now or later, that put somebody on call who is away then. */
export function findContradictions({ overrides, contacts, schedules }: OnCall, now: Instant): Contradiction[] {
  return overrides.flatMap((override) => {
    const person = override.put ?? override.with ?? override.add;
    const contact = contacts.find(({ id }) => id === person);
    if (person === undefined || contact === undefined) return [];
    const stretch = stretchOfOverride(override, schedules);
    const clashes = (contact.away ?? []).map((text) => stretchOf(meaningOf(parseDates(text)), contact.timeZone));
    const [first] = clashes
      .map(({ from, until }) => ({ from: Math.max(from, stretch.from), until: Math.min(until, stretch.until) }))
      .filter(({ from, until }) => from < until && until > now);
    return first === undefined ? [] : [{ override, person, ...first }];
  });
}

/** The sentence about an override and an absence that contradict each other. */
export function tellContradiction(
  { override, person, from, until }: Contradiction,
  { schedules }: OnCall,
  nameOf: (id: string) => string,
): string {
  const zone = zoneOf(override, schedules);
  return `${nameOf(person)} is away ${tellStretch({ from, until }, zone)}, but an override has them on call in ${override.schedule} then. The override counts.`;
}

/** The stretch of an override. Its end is not after its beginning if a change of the clocks takes all of it. */
export function stretchOfOverride(override: Override, schedules: readonly Schedule[]): Interval {
  const zone = zoneOf(override, schedules);
  const instant = (text: string) => instantOfPoint(meaningOf(parsePoint(text)), zone);
  return { from: instant(override.from), until: instant(override.until) };
}

function zoneOf({ schedule }: Override, schedules: readonly Schedule[]): string {
  return schedules.find(({ id }) => id === schedule)?.timeZone ?? 'UTC';
}

/** The doubts about a file's calendar, each a sentence for a person to look at. */
export function calendarDoubts(onCall: OnCall, now: Instant): string[] {
  const nameOf = (id: string) => onCall.contacts.find((contact) => contact.id === id)?.name ?? id;
  return [
    ...unusedSchedules(onCall),
    ...onCall.schedules.flatMap(hourlyDoubts),
    ...findDoubles(onCall, now).map((double) => tellDouble(double, nameOf)),
    ...findContradictions(onCall, now).map((each) => tellContradiction(each, onCall, nameOf)),
  ];
}

function unusedSchedules({ schedules, policies }: OnCall): string[] {
  const used = new Set(policies.flatMap(({ levels }) => levels.flatMap(({ contacts }) => contacts)));
  return schedules
    .filter(({ id }) => !used.has(id))
    .map(({ id }) => `schedule ${id}: no policy names it, so it decides nothing. Put it into a level, or take it out.`);
}

/** Turns of so many hours that would stay at the same times of day if the clocks did not change. */
function hourlyDoubts({ id, layers }: Schedule): string[] {
  const lengths = layers.flatMap(({ every, turns }) => [every, ...turns.map((turn) => turn.every)]);
  return [...new Set(lengths)].flatMap((text) => {
    const every = text === undefined ? undefined : meaningOf(parseEvery(text));
    if (every?.unit !== 'hours' || (24 % every.count !== 0 && every.count % 24 !== 0)) return [];
    const instead = every.count === 12 ? '[daily 08:00, daily 20:00]' : 'daily 08:00';
    return [
      `schedule ${id}: turns of ${text} move by an hour when the clocks change. Write such as handover: ${instead} to keep the time of day.`,
    ];
  });
}

/** The overrides that do nothing any more, or never did. A file does not break because time passes, so they are notes and not faults. */
export function overrideNotes({ overrides, schedules }: OnCall, now: Instant): string[] {
  const own = overrides.filter(({ madeAt }) => madeAt === undefined);
  const isEmpty = (override: Override) => {
    const { from, until } = stretchOfOverride(override, schedules);
    return until <= from;
  };
  const empty = own
    .filter(isEmpty)
    .map(
      (each) =>
        `The override of ${each.schedule} from ${each.from} to ${each.until} (${tellOverride(each)}) has no length, because the clocks change then. It does nothing.`,
    );
  const over = own.filter((each) => !isEmpty(each) && stretchOfOverride(each, schedules).until <= now);
  if (over.length === 0) return empty;
  const { schedule, until } = over.at(-1) as Override;
  const which =
    over.length === 1 ? `The override of ${schedule} until ${until} is` : `${plural(over.length, 'override')} are`;
  return [...empty, `${which} over, and can be taken out.`];
}
