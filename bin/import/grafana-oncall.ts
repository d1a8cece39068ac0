import * as z from 'zod';
import { parsePoint } from '../../lambdas/domain/calendar/dates.ts';
import { weekdayOf } from '../../lambdas/domain/calendar/day.ts';
import { type Instant, instantOf, type LocalTime } from '../../lambdas/domain/calendar/local-time.ts';
import { type Entry, nobody } from '../../lambdas/domain/calendar/schedule.ts';
import { isObject } from '../../lambdas/domain/on-call/relations.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { timeZoneFault } from '../../lambdas/domain/text/time-zone.ts';
import { groupBy } from '../text/group.ts';
import { delayNotes } from './delays.ts';
import type {
  Answer,
  Change,
  Imported,
  Note,
  Pace,
  Rota,
  Source,
  SourcePolicy,
  SourceSchedule,
  Target,
} from './model.ts';
import { dailyPace, daysText, hoursOf, ordinal, paceOfSeconds, timeText, weeklyPace, writtenTime } from './pace.ts';
import { instant, listOf, optional, readShape } from './shape.ts';

const name = 'Grafana OnCall';

/** A time on the clocks of the shift's zone. */
const localShape = z.string().transform((text, context): LocalTime => {
  const parsed = parsePoint(text.slice(0, 16));
  if ('value' in parsed && 'minutes' in parsed.value) return parsed.value;
  context.addIssue('not a date and time');
  return { day: 0, minutes: 0 };
});

const shiftShape = z.object({
  id: z.string(),
  name: optional(z.string()),
  schedule: optional(z.string()),
  type: z.string(),
  time_zone: optional(z.string()),
  level: optional(z.number()),
  start: localShape,
  rotation_start: optional(localShape),
  until: optional(localShape),
  duration: z.number(),
  frequency: optional(z.string()),
  interval: optional(z.number()),
  week_start: optional(z.string()),
  by_day: listOf(z.string()),
  by_month: listOf(z.number()),
  by_monthday: listOf(z.number()),
  users: listOf(z.string()),
  rolling_users: listOf(listOf(z.string())),
  start_rotation_from_user_index: optional(z.number()),
});
type Shift = z.output<typeof shiftShape>;

const scheduleShape = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  time_zone: optional(z.string()),
  shifts: listOf(z.string()),
});
type Schedule = z.output<typeof scheduleShape>;

const userShape = z.object({
  id: z.string(),
  username: z.string(),
  email: optional(z.string()),
  timezone: optional(z.string()),
});

const swapShape = z.object({
  schedule: z.string(),
  swap_start: instant,
  swap_end: instant,
  beneficiary: optional(z.string()),
  benefactor: optional(z.string()),
});

const finalShape = z.object({ user_pk: z.string(), shift_start: instant, shift_end: instant });

const chainShape = z.object({ id: z.string(), name: z.string() });

const stepShape = z.object({
  escalation_chain_id: z.string(),
  position: z.number(),
  type: z.string(),
  duration: optional(z.number()),
  persons_to_notify: listOf(z.string()),
  persons_to_notify_next_each_time: listOf(z.string()),
  notify_on_call_from_schedule: optional(z.string()),
});
type Step = z.output<typeof stepShape>;

/** The kinds of entries in answers, each with the members by which it is known. The first that fits counts. */
const kinds = {
  step: ['escalation_chain_id'],
  final: ['shift_start', 'user_pk'],
  swap: ['swap_start', 'swap_end'],
  shift: ['duration', 'start'],
  user: ['username'],
  schedule: ['name', 'type'],
  chain: ['name', 'id'],
} as const;
type Kind = keyof typeof kinds;
type Entries = Readonly<Record<string, unknown>>;

/** Grafana OnCall, by the answers of its HTTP API. */
export const grafanaOncall: Source = {
  name,
  reads:
    'GET /users, /schedules, /on_call_shifts, /shift_swaps, /escalation_chains, /escalation_policies and /schedules/ID/final_shifts',
  isAnswer: ({ results }) =>
    Array.isArray(results) && results.every((entry) => isObject(entry) && kindOf(entry) !== undefined),
  read: (answers, now) => {
    const allOf = <T>(kind: Kind, shape: z.ZodType<T>): (readonly [T, Answer])[] =>
      answers.flatMap((answer) =>
        entriesOf(answer)
          .filter((entry) => kindOf(entry) === kind)
          .map((body) => [readShape(shape, { file: answer.file, body }, name), answer] as const),
      );
    const only = <T>(kind: Kind, shape: z.ZodType<T>) => allOf(kind, shape).map(([entry]) => entry);
    const notes = morePages(answers);
    const shifts = new Map(only('shift', shiftShape).map((shift) => [shift.id, shift]));
    const schedules = new Map(only('schedule', scheduleShape).map((schedule) => [schedule.id, schedule]));
    const place = {
      shifts: [...shifts.values()],
      swaps: only('swap', swapShape),
      finals: allOf('final', finalShape),
      notes,
      now,
    };
    const steps = only('step', stepShape);
    return {
      people: only('user', userShape).map(({ id, username, email, timezone: timeZone }) => ({
        ...{ key: id, name: username, email, timeZone },
      })),
      schedules: [...schedules.values()].flatMap((schedule) => scheduleOf(schedule, place)),
      policies: only('chain', chainShape).map((chain) =>
        policyOf(
          chain,
          steps.filter((step) => step.escalation_chain_id === chain.id),
          notes,
        ),
      ),
      notes,
    } satisfies Imported;
  },
};

function entriesOf({ body: { results } }: Answer): Entries[] {
  return Array.isArray(results) ? results.filter(isObject) : [];
}

function kindOf(entry: Entries): Kind | undefined {
  return (Object.keys(kinds) as Kind[]).find((kind) => kinds[kind].every((member) => member in entry));
}

/** A note for each list of which the last page is missing. */
function morePages(answers: readonly Answer[]): Note[] {
  const unfinished = answers.filter(({ body }) => typeof body.next === 'string');
  const byPath = groupBy(unfinished, ({ body }) => String(body.next).replace(/\?.*$/, ''));
  return [...byPath.values()].flatMap((pages) => {
    const kind = kindOf(entriesOf(pages[0] as Answer)[0] ?? {});
    const all = answers.filter(
      (answer) => kindOf(entriesOf(answer)[0] ?? {}) === kind && answer.body.schedule === pages[0]?.body.schedule,
    );
    return all.length > pages.length
      ? []
      : [{ text: `The export is not complete: get the next page too, ${pages.at(-1)?.body.next}` }];
  });
}

type Place = {
  readonly shifts: readonly Shift[];
  readonly swaps: readonly z.output<typeof swapShape>[];
  readonly finals: readonly (readonly [z.output<typeof finalShape>, Answer])[];
  readonly notes: Note[];
  readonly now: Instant;
};

function scheduleOf(schedule: Schedule, { shifts, swaps, finals, notes, now }: Place): SourceSchedule[] {
  const { id, name: title, type, time_zone: timeZone = 'UTC' } = schedule;
  const fault = timeZoneFault(timeZone);
  if (type === 'ical' || fault !== undefined) {
    notes.push({
      text:
        type === 'ical'
          ? `Schedule ${title} is a calendar at an address, so it was left out. Write it by hand, and use \`import ical\` for the events.`
          : `Schedule ${title} was left out: ${fault} Change it there, and export again.`,
    });
    return [];
  }
  const own = shifts.filter((shift) => schedule.shifts.includes(shift.id) || shift.schedule === id);
  const missing = schedule.shifts.filter((shift) => !own.some((each) => each.id === shift)).length;
  if (missing > 0)
    notes.push({
      schedule: id,
      text: `The export lacks ${plural(missing, 'shift')} of it. Get all pages of /on_call_shifts.`,
    });
  const rotations = own.filter((shift) => shift.type !== 'override');
  if (timeZone === 'UTC')
    notes.push({
      schedule: id,
      text: 'Its times are in UTC, so its shifts move by an hour when the clocks change. To let them keep the time of day, write the zone of the place and its times.',
    });
  const priorities = [...new Set(rotations.map(levelOf))].sort((a, b) => b - a);
  const shown = finals.filter(([, { body }]) => body.schedule === id);
  return [
    {
      ...{ key: id, name: title, timeZone },
      levels: priorities.map((level) =>
        rotations
          .filter((shift) => levelOf(shift) === level)
          .flatMap((shift) => rotaOf(shift, { schedule: id, timeZone, notes, now })),
      ),
      changes: [
        ...own.filter((shift) => shift.type === 'override').flatMap((shift) => putOf(shift, timeZone)),
        ...swaps.filter((swap) => swap.schedule === id).flatMap(swapOf),
      ],
      finals:
        shown.length === 0
          ? undefined
          : shown.map(([each]) => ({ from: each.shift_start, until: each.shift_end, people: [each.user_pk] })),
    },
  ];
}

function levelOf({ level = 0 }: Shift): number {
  return level;
}

/** An override: the first of its users is put on call, and the others are added. */
function putOf({ start, duration, users, rolling_users: rolling, time_zone: own }: Shift, timeZone: string): Change[] {
  const from = instantOf(start, own ?? timeZone);
  const until = from + duration * 1000;
  const people = users.length > 0 ? users : rolling.flat();
  return people.map((person, index) => ({ from, until, ...(index === 0 ? { put: person } : { add: person }) }));
}

function swapOf({ swap_start: from, swap_end: until, beneficiary, benefactor }: Place['swaps'][number]): Change[] {
  return beneficiary === undefined || benefactor === undefined
    ? []
    : [{ from, until, replace: beneficiary, with: benefactor }];
}

type ShiftPlace = {
  readonly schedule: string;
  readonly timeZone: string;
  readonly notes: Note[];
  readonly now: Instant;
};

function rotaOf(shift: Shift, { schedule, timeZone: scheduleZone, notes, now }: ShiftPlace): Rota[] {
  const timeZone = shift.time_zone ?? scheduleZone;
  const title = `shift ${shift.name ?? shift.id}`;
  const instantAt = (local: LocalTime | undefined) => local && instantOf(local, timeZone);
  // The end of a rotation is in UTC there, and its start is not.
  const ends = shift.until && instantOf(shift.until, 'UTC');
  if (ends !== undefined && ends <= now) return [];
  const leaveOut = (why: string) => {
    notes.push({ schedule, text: `${title} ${why}, so it was left out.` });
    return [];
  };
  const fault = timeZoneFault(timeZone);
  if (fault !== undefined) return leaveOut(`is in a zone that is not known (${fault})`);
  const order = orderOf(shift);
  if (order.length === 0) return leaveOut('has no users');
  const rota = { key: shift.id, ends, ...(timeZone !== scheduleZone && { timeZone }) };
  if (shift.type === 'single_event') {
    const until = instantOf(shift.start, timeZone) + shift.duration * 1000;
    if (until <= now) return [];
    return [
      {
        ...rota,
        people: order,
        dates: [`${writtenTime(instantOf(shift.start, timeZone), timeZone)} .. ${writtenTime(until, timeZone)}`],
      },
    ];
  }
  const rhythm = rhythmOf(shift, order, timeZone);
  if ('why' in rhythm) return leaveOut(rhythm.why);
  const { people, pace, hours } = rhythm;
  const begins = instantAt(shift.rotation_start ?? shift.start);
  return [{ ...rota, people, pace: people.length > 1 ? pace : undefined, hours, begins }];
}

/** The order of the people, from the one at the start on. Everybody of an event that is not a rotation is on call together. */
function orderOf({ type, users, rolling_users: rolling, start_rotation_from_user_index: first = 0 }: Shift): Entry[] {
  if (type !== 'rolling_users') return users.length === 0 ? [] : [users];
  const groups = rolling.map((group): Entry => (group.length === 0 ? nobody : group));
  return [...groups.slice(first), ...groups.slice(0, first)];
}

type Rhythm = {
  readonly people: readonly Entry[];
  readonly pace: Pace;
  readonly hours?: readonly string[] | undefined;
};

/** The turns and hours of each frequency, or the reason why the file cannot express them. */
const rhythms: Readonly<
  Record<string, (shift: Shift, order: readonly Entry[], timeZone: string) => Rhythm | { why: string }>
> = {
  hourly: ({ interval = 1, duration, start, by_day: days }, people, timeZone) => {
    const pace = paceOfSeconds(interval * 3600, instantOf(start, timeZone), timeZone);
    const isWhole = duration >= interval * 3600 && days.length === 0;
    return pace === undefined || !isWhole
      ? { why: 'is hourly with pauses, which the file cannot express' }
      : { people, pace };
  },
  daily: (shift, order, timeZone) =>
    shift.by_day.length > 0 ? daysInTurn(shift, order, timeZone) : everyFewDays(shift, order, timeZone),
  weekly: (shift, order, timeZone) =>
    shift.by_day.length > 0 ? weeksOfDays(shift, order, timeZone) : wholeWeeks(shift, order, timeZone),
  monthly: ({ interval = 1, duration, start, by_day: days, by_monthday: dates }, people, timeZone) => {
    if (days.length > 0 || dates.length > 1 || duration < 28 * day)
      return { why: 'is monthly with pauses, which the file cannot express' };
    const anchor = instantOf(start, timeZone);
    const date = dates[0] ?? new Date(start.day * day * 1000).getUTCDate();
    const handover = [`${date === -1 ? 'last day' : ordinal(date)} ${timeText(start.minutes)}`];
    return { people, pace: { handover, ...(interval > 1 && { every: `${interval} months` }), anchor } };
  },
};

function rhythmOf(shift: Shift, order: readonly Entry[], timeZone: string): Rhythm | { why: string } {
  if (shift.by_month.length > 0) return { why: 'is limited to some months, which the file cannot express' };
  const rhythm = rhythms[shift.frequency ?? ''];
  return rhythm === undefined
    ? { why: `has the unknown frequency ${shift.frequency}` }
    : rhythm(shift, order, timeZone);
}

const day = 24 * 3600;

/** A turn of so many days. If the shift is shorter, only its first day has somebody. */
function everyFewDays(
  { interval = 1, duration, start }: Shift,
  order: readonly Entry[],
  timeZone: string,
): Rhythm | { why: string } {
  const anchor = instantOf(start, timeZone);
  if (duration >= interval * day) return { people: order, pace: dailyPace(interval, anchor, timeZone) };
  if (duration > day) return { why: 'covers a part of its turns, which the file cannot express' };
  const hours = everyWeekday.map((weekday) => ({ weekday, start: start.minutes, minutes: duration / 60 }));
  return {
    people: withPauses(order, interval),
    pace: dailyPace(1, anchor, timeZone),
    hours: duration < day ? hoursOf(hours) : undefined,
  };
}

/** A turn of so many of the chosen days, one after another. */
function daysInTurn(shift: Shift, order: readonly Entry[], timeZone: string): Rhythm {
  const { interval = 1, duration, start } = shift;
  const first = firstDay(shift, start);
  const days = daysOf(shift);
  return {
    people: order.flatMap((entry) => Array.from({ length: interval }, () => entry)),
    pace: {
      handover: [`${daysText(days.reduce((bits, weekday) => bits | (1 << weekday), 0))} ${timeText(start.minutes)}`],
      anchor: instantOf({ ...start, day: first }, timeZone),
    },
    hours: hoursOf(days.map((weekday) => ({ weekday, start: start.minutes, minutes: duration / 60 }))),
  };
}

/** A turn of so many weeks from the start's weekday on. If the shift is shorter, only the first week has somebody. */
function wholeWeeks(
  { interval = 1, duration, start }: Shift,
  order: readonly Entry[],
  timeZone: string,
): Rhythm | { why: string } {
  const anchor = instantOf(start, timeZone);
  if (duration >= interval * 7 * day) return { people: order, pace: weeklyPace(interval, anchor, timeZone) };
  if (duration > 7 * day) return { why: 'covers a part of its turns, which the file cannot express' };
  const hours = [{ weekday: weekdayOf(start.day), start: start.minutes, minutes: duration / 60 }];
  return {
    people: withPauses(order, interval),
    pace: weeklyPace(1, anchor, timeZone),
    hours: duration < 7 * day ? hoursOf(hours) : undefined,
  };
}

/** A turn of a week with chosen days. The week begins with the first of them after `week_start`; of several weeks only the first has somebody. */
function weeksOfDays(shift: Shift, order: readonly Entry[], timeZone: string): Rhythm {
  const { interval = 1, duration, start } = shift;
  const days = daysOf(shift);
  const first = firstDay(shift, start);
  const inWeek = (weekday: number) => (weekday - weekStart(shift) + 7) % 7;
  const opening = Math.min(...days.map(inWeek));
  const monday = first - inWeek(weekdayOf(first)) + opening;
  const anchor = instantOf({ ...start, day: monday }, timeZone);
  return {
    people: withPauses(order, interval),
    pace: weeklyPace(1, anchor, timeZone),
    hours: hoursOf(days.map((weekday) => ({ weekday, start: start.minutes, minutes: duration / 60 }))),
  };
}

const everyWeekday = [0, 1, 2, 3, 4, 5, 6];
const dayNames = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

function daysOf({ by_day: days }: Shift): number[] {
  return everyWeekday.filter((weekday) => days.includes(dayNames[weekday] ?? ''));
}

function weekStart({ week_start: start = 'SU' }: Shift): number {
  return Math.max(dayNames.indexOf(start), 0);
}

/** The day of the first shift: that of the start, or the first chosen day of the next week if the start is on none of them. */
function firstDay(shift: Shift, start: LocalTime): number {
  const days = daysOf(shift);
  const weekday = weekdayOf(start.day);
  if (days.includes(weekday)) return start.day;
  const first =
    everyWeekday.map((each) => (each + weekStart(shift)) % 7).find((each) => days.includes(each)) ?? weekday;
  return start.day + ((first - weekday + 7) % 7);
}

/** The order with a turn of nobody after each, so that a rotation of a week has somebody in every second week, say. */
function withPauses(order: readonly Entry[], interval: number): readonly Entry[] {
  return order.flatMap((entry) => [entry, ...Array.from({ length: interval - 1 }, () => nobody)]);
}

/** Steps that repeat the chain repeat it five times. */
const repeats = 5;

function policyOf(
  { id, name: title }: z.output<typeof chainShape>,
  steps: readonly Step[],
  notes: Note[],
): SourcePolicy {
  const levels: Target[][] = [[]];
  const delays: number[] = [];
  let rounds = 1;
  for (const step of steps.toSorted((a, b) => a.position - b.position)) {
    if (step.type === 'repeat_escalation') rounds = repeats + 1;
    else if (step.type === 'wait') {
      delays.push((step.duration ?? 300) / 60);
      levels.push([]);
    } else {
      const targets = targetsOf(step);
      levels.at(-1)?.push(...targets);
      if (targets.length === 0)
        notes.push({ policy: id, text: `Its step ${step.position + 1} (${step.type}) has no counterpart here.` });
      if (step.type === 'notify_person_next_each_time')
        notes.push({
          policy: id,
          text: `Its step ${step.position + 1} notifies one after another. Here all are notified in parallel.`,
        });
    }
  }
  notes.push(...delayNotes(id, delays));
  return { key: id, name: title, levels: levels.filter((level) => level.length > 0), rounds };
}

function targetsOf(step: Step): Target[] {
  const { notify_on_call_from_schedule: schedule } = step;
  const people = [...step.persons_to_notify, ...step.persons_to_notify_next_each_time].map((person) => ({ person }));
  return schedule === undefined ? people : [{ schedule }, ...people];
}
