import * as z from 'zod';
import { readyTurn } from '../../lambdas/domain/calendar/layer.ts';
import { type Instant, localTimeAt } from '../../lambdas/domain/calendar/local-time.ts';
import { isObject } from '../../lambdas/domain/on-call/relations.ts';
import { timeZoneFault } from '../../lambdas/domain/text/time-zone.ts';
import { delayNotes } from './delays.ts';
import { turned } from './layers.ts';
import type { Change, Imported, Note, Pace, Rota, Source, SourcePolicy, SourceSchedule, Target } from './model.ts';
import { dailyPace, hoursOf, ordinal, paceOfSeconds, timeText, weeklyPace, writtenTime } from './pace.ts';
import { instant, listOf, optional, readShape } from './shape.ts';

const name = 'GoAlert';

const targetShape = z.object({ id: z.string(), type: z.string(), name: optional(z.string()) });
const shiftShape = z.object({ userID: z.string(), start: instant, end: instant });

const rotationShape = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  start: instant,
  timeZone: z.string(),
  shiftLength: z.number(),
  activeUserIndex: z.number(),
  userIDs: listOf(z.string()),
  nextHandoffTimes: listOf(instant),
});
type Rotation = z.output<typeof rotationShape>;

const scheduleShape = z.object({
  id: z.string(),
  name: z.string(),
  timeZone: z.string(),
  targets: listOf(
    z.object({
      target: targetShape,
      rules: listOf(z.object({ start: z.string(), end: z.string(), weekdayFilter: z.array(z.boolean()) })),
    }),
  ),
  temporarySchedules: listOf(z.object({ start: instant, end: instant, shifts: listOf(shiftShape) })),
  shifts: optional(z.array(shiftShape)),
});
type Schedule = z.output<typeof scheduleShape>;

const nodesOf = <T extends z.ZodType>(node: T) =>
  optional(z.object({ nodes: listOf(node), pageInfo: optional(z.object({ hasNextPage: z.boolean() })) }));

const dataShape = z.object({
  users: nodesOf(
    z.object({
      id: z.string(),
      name: z.string(),
      email: optional(z.string()),
      contactMethods: listOf(z.object({ type: optional(z.string()), value: optional(z.string()) })),
    }),
  ),
  rotations: nodesOf(rotationShape),
  schedules: nodesOf(scheduleShape),
  userOverrides: nodesOf(
    z.object({
      start: instant,
      end: instant,
      addUserID: optional(z.string()),
      removeUserID: optional(z.string()),
      target: targetShape,
    }),
  ),
  escalationPolicies: nodesOf(
    z.object({
      id: z.string(),
      name: z.string(),
      repeat: optional(z.number()),
      steps: listOf(z.object({ delayMinutes: z.number(), targets: listOf(targetShape) })),
    }),
  ),
});
type Data = z.output<typeof dataShape>;
type Policy = NonNullable<Data['escalationPolicies']>['nodes'][number];
type Override = NonNullable<Data['userOverrides']>['nodes'][number];

const members = ['users', 'rotations', 'schedules', 'userOverrides', 'escalationPolicies'] as const;

/** GoAlert, by the answers of its GraphQL API. */
export const goalert: Source = {
  name,
  reads: 'the query in docs/moving-in.md',
  isAnswer: ({ data }) => isObject(data) && members.some((member) => isObject(data[member])),
  read: (answers, now) => {
    const all = answers.map(({ file, body }) =>
      readShape(dataShape, { file, body: isObject(body.data) ? body.data : {} }, name),
    );
    const rotations = new Map(all.flatMap((each) => each.rotations?.nodes ?? []).map((each) => [each.id, each]));
    const schedules = all.flatMap((each) => each.schedules?.nodes ?? []);
    const policies = all.flatMap((each) => each.escalationPolicies?.nodes ?? []);
    const overrides = all.flatMap((each) => each.userOverrides?.nodes ?? []);
    const notes: Note[] = members
      .filter((member) => all.some((each) => each[member]?.pageInfo?.hasNextPage === true))
      .map((member) => ({
        text: `The export does not have all ${member}: raise its limit, or get the next page too.`,
      }));
    const place = { rotations, overrides, notes, now };
    return {
      people: all
        .flatMap((each) => each.users?.nodes ?? [])
        .map(({ id, name: title, email, contactMethods }) => ({
          ...{ key: id, name: title, email: email || undefined },
          sms: ['SMS', 'VOICE'].flatMap((type) => contactMethods.filter((each) => each.type === type))[0]?.value,
        })),
      schedules: [...schedules.flatMap((each) => scheduleOf(each, place)), ...rotationsInSteps(policies, place)],
      policies: policies.map((policy) => policyOf(policy, notes)),
      notes,
    } satisfies Imported;
  },
};

type Place = {
  readonly rotations: ReadonlyMap<string, Rotation>;
  readonly overrides: readonly Override[];
  readonly notes: Note[];
  readonly now: Instant;
};

function scheduleOf(schedule: Schedule, { rotations, overrides, notes, now }: Place): SourceSchedule[] {
  const { id, name: title, timeZone, targets, shifts } = schedule;
  const fault = timeZoneFault(timeZone);
  if (fault !== undefined) {
    notes.push({ text: `Schedule ${title} was left out: ${fault} Change it there, and export again.` });
    return [];
  }
  const rotas = targets.flatMap(({ target, rules }): Rota[] => {
    // The rules of one assignment are a union.
    const hours = hoursOf(rules.flatMap(stretchesOf));
    if (rules.length === 0) return [];
    if (target.type === 'user') return [{ key: target.id, people: [target.id], hours }];
    const rotation = rotations.get(target.id);
    if (rotation !== undefined) return rotaOf(rotation, { schedule: id, timeZone, hours, notes, now });
    notes.push({
      schedule: id,
      text: `its assignment ${target.name ?? target.id} is not in the export, so it was left out.`,
    });
    return [];
  });
  const people = [...new Set(rotas.flatMap((rota) => rota.people.flat()))];
  return [
    {
      ...{ key: id, name: title, timeZone },
      // All assignments of a schedule are on call together.
      levels: [rotas],
      changes: [
        ...overrides.filter(({ target }) => target.id === id).map(changeOf),
        ...schedule.temporarySchedules.flatMap((temporary) => temporaryChanges(temporary, people)),
      ],
      finals: shifts?.map(({ start, end, userID }) => ({ from: start, until: end, people: [userID] })),
    },
  ];
}

function stretchesOf({ start, end, weekdayFilter }: Schedule['targets'][number]['rules'][number]) {
  const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const [from, until] = [minutesOf(start), minutesOf(end)];
  const minutes = until > from ? until - from : until + 1440 - from;
  // The filter begins with Sunday.
  return weekdayFilter.flatMap((isActive, index) =>
    isActive ? [{ weekday: (index + 6) % 7, start: from, minutes }] : [],
  );
}

type RotaPlace = {
  readonly schedule: string;
  readonly timeZone: string;
  readonly hours: readonly string[] | undefined;
  readonly notes: Note[];
  readonly now: Instant;
};

function rotaOf(rotation: Rotation, { schedule, timeZone, hours, notes, now }: RotaPlace): Rota[] {
  const {
    id,
    name: title,
    timeZone: zone,
    userIDs: people,
    activeUserIndex: active,
    nextHandoffTimes: nexts,
  } = rotation;
  const isOther = zone !== timeZone;
  const fault = timeZoneFault(zone);
  // Hours are on the schedule's clocks, and handovers on the rotation's. A layer has one zone.
  const own = isOther && hours === undefined && fault === undefined ? zone : timeZone;
  if (isOther && own !== zone)
    notes.push({
      schedule,
      text: `rotation ${title} is in ${zone}, and its hours are in ${timeZone}. Its handovers were put on the clocks of ${timeZone}, so they differ when only one of the two changes its clocks.`,
    });
  const pace = paceOf(rotation, own);
  if (people.length === 0 || pace === undefined) {
    const why =
      pace === undefined
        ? `has turns that the file cannot express (${rotation.type}, ${rotation.shiftLength})`
        : 'has no users';
    notes.push({ schedule, text: `rotation ${title} ${why}, so it was left out.` });
    return [];
  }
  if (rotation.type === 'monthly' && localDate(rotation.start, zone) > 28)
    notes.push({
      schedule,
      text: `rotation ${title} hands over on a day that not every month has. Here it is the last day of such a month.`,
    });
  // The list and the start alone do not say whose turn it is. The stored position and the next handover do.
  const [next = now] = nexts;
  const index = nexts.length === 0 ? active : active + 1;
  const count = handovers(pace, own, next) % people.length;
  const order = turned(people, index + people.length - count);
  return [
    {
      key: id,
      people: order,
      pace: people.length > 1 ? pace : undefined,
      hours,
      ...(own !== timeZone && { timeZone: own }),
    },
  ];
}

/** The number of handovers of a pace from its anchor up to an instant. */
function handovers({ handover, every: length, anchor }: Pace, timeZone: string, at: Instant): number {
  const turn = { people: ['a', 'b'], from: writtenTime(anchor, timeZone) };
  const layer = { turns: [turn], ...(handover && { handover }), ...(length !== undefined && { every: length }) };
  return readyTurn(layer, turn, timeZone).rotation?.countAt(at) ?? 0;
}

function localDate(at: Instant, timeZone: string): number {
  return new Date(localTimeAt(at, timeZone).day * 24 * 3600 * 1000).getUTCDate();
}

/** The paces of each type. */
function paceOf({ type, start, shiftLength: length, timeZone: zone }: Rotation, timeZone: string): Pace | undefined {
  if (type === 'weekly') return weeklyPace(length, start, timeZone);
  if (type === 'daily') return dailyPace(length, start, timeZone);
  if (type === 'hourly') return paceOfSeconds(length * 3600, start, timeZone);
  if (type !== 'monthly') return undefined;
  const handover = [`${ordinal(localDate(start, zone))} ${timeText(localTimeAt(start, timeZone).minutes)}`];
  return { handover, ...(length > 1 && { every: `${length} months` }), anchor: start };
}

function changeOf({ start: from, end: until, addUserID: added, removeUserID: removed }: Override): Change {
  if (added && removed) return { from, until, replace: removed, with: added };
  return added ? { from, until, add: added } : { from, until, remove: removed };
}

/** During a temporary schedule only its own shifts count. */
function temporaryChanges(
  { start, end, shifts }: Schedule['temporarySchedules'][number],
  people: readonly string[],
): Change[] {
  const instants = [start, end, ...shifts.flatMap((shift) => [shift.start, shift.end])].filter(
    (at) => start <= at && at <= end,
  );
  const sorted = [...new Set(instants)].sort((a, b) => a - b);
  return sorted.slice(0, -1).flatMap((from, index): Change[] => {
    const until = sorted[index + 1] ?? end;
    const there = shifts.filter((shift) => shift.start <= from && from < shift.end).map(({ userID }) => userID);
    if (there.length === 0) return people.map((person) => ({ from, until, remove: person }));
    return [...new Set(there)].map((person, at) => ({
      from,
      until,
      ...(at === 0 ? { put: person } : { add: person }),
    }));
  });
}

/** Rotations that a policy names itself, as schedules of their own. */
function rotationsInSteps(policies: readonly Policy[], { rotations, notes, now }: Place): SourceSchedule[] {
  const ids = new Set(
    policies.flatMap(({ steps }) =>
      steps.flatMap(({ targets }) => targets.filter(({ type }) => type === 'rotation').map((each) => each.id)),
    ),
  );
  return [...ids].flatMap((id) => {
    const rotation = rotations.get(id);
    if (rotation === undefined || timeZoneFault(rotation.timeZone) !== undefined) return [];
    const { name: title, timeZone } = rotation;
    const rotas = rotaOf(rotation, { schedule: id, timeZone, hours: undefined, notes, now });
    return [{ key: id, name: title, timeZone, levels: [rotas], changes: [] }];
  });
}

function policyOf({ id, name: title, repeat = 0, steps }: Policy, notes: Note[]): SourcePolicy {
  const levels = steps.map(({ targets }, index) =>
    targets.flatMap((target): Target[] => {
      if (target.type === 'user') return [{ person: target.id }];
      if (target.type === 'schedule' || target.type === 'rotation') return [{ schedule: target.id }];
      notes.push({
        policy: id,
        text: `Step ${index + 1} notifies ${target.name ?? target.id} (${target.type}), which the file cannot express.`,
      });
      return [];
    }),
  );
  notes.push(
    ...delayNotes(
      id,
      steps.map(({ delayMinutes }) => delayMinutes),
    ),
  );
  return { key: id, name: title, levels, rounds: repeat + 1 };
}
