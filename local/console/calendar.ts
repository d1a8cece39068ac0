import {
  type Calendar,
  calendarOf,
  gapsWithin,
  isSamePeople,
  nextChange,
  shiftsWithin,
} from '../../lambdas/domain/calendar/calendar.ts';
import { instantOfPoint, parsePoint } from '../../lambdas/domain/calendar/dates.ts';
import { type Day, formatDay, weekdayOf } from '../../lambdas/domain/calendar/day.ts';
import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import { type Instant, instantOf, localTimeAt } from '../../lambdas/domain/calendar/local-time.ts';
import type { Layer, Override, Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { rosterOf } from '../../lambdas/domain/on-call/roster.ts';
import { quote } from '../../lambdas/domain/text/addresses.ts';
import type { AlertAnswer, CalendarAnswer, DayStart, InstantAnswer, Lane, ShownShift, Turn } from './feed.ts';

const day = 24 * 3600 * 1000;
/** The days of a stretch whose end is not asked for. */
const usualDays = 28;
/** The longest stretch that can be asked for. */
const mostDays = 371;
/** A shift's beginning is not looked for further back. */
const daysBack = 400;

/** The fault of a question, for a person to read. */
export type Fault = { readonly fault: string };

/** The texts of a question; points without an offset are local to `zone`, by default that of the first schedule. */
export type Question = Pick<URLSearchParams, 'get'>;

/** The shifts of every schedule from `from` to `until`, or for so many `days`; by default four weeks from the last Monday on. */
export function calendarWithin(onCall: OnCall, question: Question, now: Instant): CalendarAnswer | Fault {
  const { schedules, contacts } = onCall;
  const zone = zoneIn(question, onCall);
  if (typeof zone !== 'string') return zone;
  const stretch = stretchIn(question, zone, now);
  if ('fault' in stretch) return stretch;
  const zones = new Set([zone, 'UTC', ...schedules.map(({ timeZone }) => timeZone)]);
  return {
    from: iso(stretch.from),
    until: iso(stretch.until),
    people: peopleOf(onCall),
    days: Object.fromEntries([...zones].map((each) => [each, daysWithin(stretch, each)])),
    schedules: schedules.map((schedule) => {
      try {
        return laneOf(schedule, stretch, onCall.overrides, contacts);
      } catch (error) {
        return { ...headOf(schedule), shifts: [], layers: [], fault: (error as Error).message };
      }
    }),
  };
}

/** Everybody who is on call at the instant `at`, by default now. */
export function calendarAt(onCall: OnCall, question: Question, now: Instant): InstantAnswer | Fault {
  const { schedules, contacts, overrides, policies } = onCall;
  const zone = zoneIn(question, onCall);
  if (typeof zone !== 'string') return zone;
  const at = pointIn(question, 'at', zone) ?? now;
  if (typeof at !== 'number') return at;
  const roster = rosterOf(contacts, schedules, overrides);
  const turns = schedules.map((schedule): Turn => {
    const calendar = roster.calendars.find((each) => each.schedule.id === schedule.id);
    if (calendar !== undefined) return turnAt(calendar, at, contacts);
    const fault = roster.unreadable.find((each) => each.schedule === schedule.id)?.error as Error;
    return { schedule: schedule.id, timeZone: schedule.timeZone, people: [], fault: fault.message };
  });
  return {
    at: iso(at),
    people: peopleOf(onCall),
    schedules: turns,
    policies: policies.map(({ id }) => id),
  };
}

/** Plays an alert for a policy that comes at an instant, with these people on call, and that nobody answers. */
export type PlayAlert = (onCall: OnCall, policy: string, at: Instant) => Promise<AlertAnswer>;

/** The course of an alert for the policy `policy` that comes at the instant `at`, by default now. */
export async function alertAt(
  onCall: OnCall,
  question: Question,
  now: Instant,
  play: PlayAlert,
): Promise<AlertAnswer | Fault> {
  const zone = zoneIn(question, onCall);
  if (typeof zone !== 'string') return zone;
  const at = pointIn(question, 'at', zone) ?? now;
  if (typeof at !== 'number') return at;
  const id = question.get('policy') ?? 'default';
  const isKnown = onCall.policies.some((policy) => policy.id === id);
  return isKnown ? play(onCall, id, at) : { fault: `There is no policy ${quote(id)}.` };
}

/** The zone of a question, by default that of the first schedule. */
export function zoneIn(question: Question, { schedules }: OnCall): string | Fault {
  const zone = question.get('zone') ?? schedules[0]?.timeZone ?? 'UTC';
  return isZone(zone) ? zone : { fault: `${quote(zone)} is not a time zone.` };
}

/** True of every zone that the runtime knows: browsers may name theirs by an old name. */
export function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** The instant of a point in the question; nothing if it was not asked for. */
function pointIn(question: Question, name: string, zone: string): Instant | Fault | undefined {
  const text = question.get(name);
  if (text === null) return undefined;
  const instant = instantOfText(text, zone);
  return typeof instant === 'number' ? instant : { fault: `${name}: ${instant.fault}` };
}

/** The instant of a point in time as people write it, or as programs do. */
export function instantOfText(text: string, zone: string): Instant | Fault {
  const exact = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(exact)) return exact;
  const parsed = parsePoint(text);
  return 'fault' in parsed ? parsed : instantOfPoint(parsed.value, zone);
}

/** The stretch of time that a question is about. */
export function stretchIn(question: Question, zone: string, now: Instant): Interval | Fault {
  const today = localTimeAt(now, zone).day;
  const from = pointIn(question, 'from', zone) ?? instantOf({ day: today - weekdayOf(today), minutes: 0 }, zone);
  if (typeof from !== 'number') return from;
  const days = Number(question.get('days') ?? usualDays);
  if (!Number.isInteger(days) || days < 1) return { fault: 'days is not a number of days.' };
  const begin = localTimeAt(from, zone);
  const until = pointIn(question, 'until', zone) ?? instantOf({ ...begin, day: begin.day + days }, zone);
  if (typeof until !== 'number') return until;
  if (until <= from) return { fault: 'until is not after from: swap or correct them.' };
  if (until - from > mostDays * day)
    return { fault: `The stretch is too long: ask for at most ${mostDays} days at once.` };
  return { from, until };
}

function daysWithin(stretch: Interval, zone: string): DayStart[] {
  const days: DayStart[] = [];
  const last = localTimeAt(stretch.until - 1, zone).day;
  for (let each: Day = localTimeAt(stretch.from, zone).day; each <= last; each++)
    days.push({ date: formatDay(each), at: iso(instantOf({ day: each, minutes: 0 }, zone)) });
  return days;
}

function peopleOf({ contacts }: OnCall) {
  return contacts.map(({ id, name }) => ({ id, name }));
}

function headOf({ id, timeZone, covers }: Schedule) {
  return { schedule: id, timeZone, ...(covers && { covers }) };
}

function laneOf(
  schedule: Schedule,
  stretch: Interval,
  overrides: readonly Override[],
  contacts: OnCall['contacts'],
): Lane {
  const calendar = calendarOf(schedule, overrides, contacts);
  const planned = calendarOf(schedule, [], contacts);
  const shifts = partsWithin(calendar, planned, stretch);
  const isOverridden = shifts.some((shift) => shift.overrides !== undefined);
  const shown = schedule.layers.length > 1 || isOverridden ? schedule.layers : [];
  const layers = shown.map((layer) => {
    const alone = calendarOf({ ...schedule, covers: [], layers: [layer] }, [], contacts);
    return { about: aboutLayer(layer), shifts: partsWithin(alone, alone, stretch) };
  });
  return { ...headOf(schedule), shifts, layers };
}

/** The times of a layer as the file has them. */
function aboutLayer({ hours, dates, handover, every, turns, timeZone }: Layer): string {
  const paces = new Set([handover, ...turns.map((turn) => turn.handover)].flatMap((texts) => texts ?? []));
  const parts = [
    ...(dates ? [`on ${dates.join(', ')}`] : []),
    ...(hours ? [hours.join(', ')] : []),
    ...(paces.size > 0 ? [`handover ${[...paces].join(', ')}`] : []),
    ...(every === undefined ? [] : [`every ${every}`]),
    ...(timeZone === undefined ? [] : [timeZone]),
  ];
  return parts.join(' · ') || 'always';
}

/** The shifts of a stretch, each in parts that have the same reasons. */
function partsWithin(calendar: Calendar, planned: Calendar, stretch: Interval): ShownShift[] {
  const shifts = shiftsWithin(calendar, stretch);
  const gaps = shifts.some(({ people }) => people.length === 0) ? gapsWithin(calendar, stretch) : [];
  const cuts = [...calendar.changesWithin(stretch), ...gaps.flatMap(({ from, until }) => [from, until])];
  cuts.sort((a, b) => a - b);
  let next = 0;
  const parts = shifts.flatMap((shift) => {
    const found: { from: Instant; until: Instant; rest: Omit<ShownShift, 'from' | 'until'>; key: string }[] = [];
    while ((cuts[next] ?? Number.POSITIVE_INFINITY) <= shift.from) next++;
    for (let from = shift.from; from < shift.until; ) {
      const until = Math.min(cuts[next] ?? shift.until, shift.until);
      const isGap = gaps.some((gap) => gap.from <= from && from < gap.until);
      const rest = {
        people: shift.people,
        ...(isGap && { isGap: true as const }),
        ...reasonsAt(calendar, planned, from),
      };
      const key = JSON.stringify(rest);
      const last = found.at(-1);
      if (last?.key === key) last.until = until;
      else found.push({ from, until, rest, key });
      from = until;
      while ((cuts[next] ?? Number.POSITIVE_INFINITY) <= from) next++;
    }
    return found.map(({ from, until, rest }) => ({ from: iso(from), until: iso(until), ...rest }));
  });
  return withEnds(calendar, stretch, parts);
}

function reasonsAt(calendar: Calendar, planned: Calendar, at: Instant) {
  const { overrides, standIns } = calendar.dutyAt(at);
  return {
    ...(overrides.length > 0 && { overrides, planned: planned.dutyAt(at).people }),
    ...(standIns.length > 0 && { standIns }),
  };
}

/** The parts with the instants outside of the stretch at which the first and the last shift begin and end. */
function withEnds(calendar: Calendar, stretch: Interval, parts: readonly ShownShift[]): ShownShift[] {
  const began = lastChange(calendar, stretch.from);
  const ends = isChangeAt(calendar, stretch.until) ? stretch.until : nextChange(calendar, stretch.until - 1);
  return parts.map((part, index) => ({
    ...part,
    ...(index === 0 && began !== stretch.from && { beganAt: isoOrNull(began) }),
    ...(index === parts.length - 1 && ends !== stretch.until && { endsAt: isoOrNull(ends) }),
  }));
}

function isChangeAt(calendar: Calendar, at: Instant): boolean {
  return !isSamePeople(calendar.dutyAt(at - 1).people, calendar.dutyAt(at).people);
}

/** The instant since which the same people are on call; nothing if that is more than a year. */
function lastChange(calendar: Calendar, at: Instant): Instant | undefined {
  if (isChangeAt(calendar, at)) return at;
  const end = at - daysBack * day;
  for (let until = at, length = 8 * day; until > end; until -= length, length *= 4) {
    const from = Math.max(until - length, end);
    const found = calendar.changesWithin({ from, until }).findLast((each) => isChangeAt(calendar, each));
    if (found !== undefined) return found;
  }
  return undefined;
}

function turnAt(calendar: Calendar, at: Instant, contacts: OnCall['contacts']): Turn {
  const { schedule } = calendar;
  const until = nextChange(calendar, at);
  return {
    schedule: schedule.id,
    timeZone: schedule.timeZone,
    people: calendar.dutyAt(at).people,
    ...reasonsAt(calendar, calendarOf(schedule, [], contacts), at),
    ...(until !== undefined && { until: iso(until), next: calendar.dutyAt(until).people }),
  };
}

function iso(at: Instant): string {
  return new Date(at).toISOString();
}

function isoOrNull(at: Instant | undefined): string | null {
  return at === undefined ? null : iso(at);
}
