import * as z from 'zod';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import { nobody } from '../../lambdas/domain/calendar/schedule.ts';
import { parseWeekday } from '../../lambdas/domain/calendar/week.ts';
import { isObject } from '../../lambdas/domain/on-call/relations.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { timeZoneFault } from '../../lambdas/domain/text/time-zone.ts';
import { delayNotes } from './delays.ts';
import type {
  Answer,
  Change,
  FinalShift,
  Imported,
  Note,
  Person,
  Rota,
  Source,
  SourcePolicy,
  Target,
} from './model.ts';
import { hoursOf, paceOfSeconds, type WeekStretch } from './pace.ts';
import { instant, listOf, optional, readShape } from './shape.ts';

const name = 'Opsgenie';

const personShape = z.object({
  type: optional(z.string()),
  id: optional(z.string()),
  username: optional(z.string()),
  name: optional(z.string()),
});

const timesShape = z.object({
  startDay: optional(z.string()),
  startHour: z.number(),
  startMin: optional(z.number()),
  endDay: optional(z.string()),
  endHour: z.number(),
  endMin: optional(z.number()),
});
type Times = z.output<typeof timesShape>;

const rotationShape = z.object({
  id: z.string(),
  name: optional(z.string()),
  startDate: instant,
  endDate: optional(instant),
  type: z.string(),
  length: optional(z.number()),
  participants: listOf(personShape),
  timeRestriction: optional(
    z.object({ type: z.string(), restriction: optional(timesShape), restrictions: listOf(timesShape) }),
  ),
});
type Rotation = z.output<typeof rotationShape>;

const scheduleShape = z.object({
  id: z.string(),
  name: z.string(),
  timezone: optional(z.string()),
  enabled: optional(z.boolean()),
  rotations: optional(z.array(rotationShape)),
});
type Schedule = z.output<typeof scheduleShape>;

const parentShape = optional(z.object({ id: z.string() }));

const overrideShape = z.object({
  _parent: parentShape,
  user: personShape,
  startDate: instant,
  endDate: instant,
  rotations: listOf(z.object({ id: optional(z.string()), name: optional(z.string()) })),
});
type Override = z.output<typeof overrideShape> & { readonly schedule?: string | undefined };

const forwardingShape = z.object({ fromUser: personShape, toUser: personShape, startDate: instant, endDate: instant });

const periodShape = z.object({
  startDate: instant,
  endDate: instant,
  recipient: optional(personShape),
  flattenedRecipients: listOf(personShape),
});
const timelineShape = z.object({
  _parent: parentShape,
  finalTimeline: z.object({ rotations: listOf(z.object({ periods: listOf(periodShape) })) }),
});

const userShape = z.object({
  id: z.string(),
  username: z.string(),
  fullName: optional(z.string()),
  timeZone: optional(z.string()),
  userContacts: listOf(z.object({ contactMethod: optional(z.string()), to: optional(z.string()) })),
});

const escalationShape = z.object({
  id: z.string(),
  name: z.string(),
  rules: listOf(
    z.object({
      condition: optional(z.string()),
      notifyType: optional(z.string()),
      delay: optional(z.object({ timeAmount: optional(z.number()), timeUnit: optional(z.string()) })),
      recipient: personShape,
    }),
  ),
  repeat: optional(z.object({ count: optional(z.number()), closeAlertAfterAll: optional(z.boolean()) })),
});
type Escalation = z.output<typeof escalationShape>;
type Rule = Escalation['rules'][number];

/** The kinds of entries in answers, each with the members by which it is known. The first that fits counts. */
const kinds = {
  timeline: ['finalTimeline'],
  forwarding: ['fromUser', 'toUser'],
  override: ['user', 'startDate', 'endDate'],
  escalation: ['rules'],
  user: ['username', 'role'],
  schedule: ['timezone', 'name'],
} as const;
type Kind = keyof typeof kinds;

/** Opsgenie, by the answers of its API. */
export const opsgenie: Source = {
  name,
  reads:
    'GET /v2/users, /v2/schedules?expand=rotation, /v2/schedules/ID/overrides, /v2/schedules/ID/timeline, /v2/escalations and /v2/forwarding-rules',
  isAnswer: (body) => 'data' in body && entriesIn(body).every((entry) => kindOf(entry) !== undefined),
  read: (answers, now) => {
    const found = { timeline: [], forwarding: [], override: [], escalation: [], user: [], schedule: [] } as Record<
      Kind,
      Found[]
    >;
    for (const answer of answers)
      for (const entry of entriesIn(answer.body)) {
        const kind = kindOf(entry);
        if (kind !== undefined) found[kind].push({ answer, entry });
      }
    return importedOf(found, answers, now);
  },
};

type Found = { readonly answer: Answer; readonly entry: Readonly<Record<string, unknown>> };

function entriesIn({ data }: Answer['body']): Readonly<Record<string, unknown>>[] {
  return [data].flat().filter(isObject);
}

function kindOf(entry: Readonly<Record<string, unknown>>): Kind | undefined {
  return (Object.keys(kinds) as Kind[]).find((kind) => kinds[kind].every((member) => member in entry));
}

function allOf<T>(shape: z.ZodType<T>, found: readonly Found[]): T[] {
  return found.map(({ answer, entry }) => readShape(shape, { file: answer.file, body: entry }, name));
}

/** The key of a user: the e-mail address that is the username there. */
type KeyOf = (user: z.output<typeof personShape>) => string;

function importedOf(found: Readonly<Record<Kind, Found[]>>, answers: readonly Answer[], now: Instant): Imported {
  const schedules = byId(allOf(scheduleShape, found.schedule));
  const escalations = byId(allOf(escalationShape, found.escalation));
  const overrides = found.override.map(({ answer, entry }): Override => {
    const { schedule } = answer.body;
    const read = readShape(overrideShape, { file: answer.file, body: entry }, name);
    return { ...read, schedule: read._parent?.id ?? (typeof schedule === 'string' ? schedule : undefined) };
  });
  const forwardings = allOf(forwardingShape, found.forwarding);
  const users = allOf(userShape, found.user);
  const named = [
    ...schedules.flatMap(({ rotations = [] }) => rotations.flatMap(({ participants }) => participants)),
    ...escalations.flatMap(({ rules }) => rules.map(({ recipient }) => recipient)),
    ...overrides.map(({ user }) => user),
    ...forwardings.flatMap(({ fromUser, toUser }) => [fromUser, toUser]),
  ].filter(isUser);
  const usernames = new Map([...users, ...named].map(({ id, username }) => [id, username]));
  const keyOf: KeyOf = ({ id, username, name: title }) =>
    (username ?? usernames.get(id ?? '') ?? title ?? id ?? nobody).toLowerCase();
  const notes = morePages(answers);
  const changes = { overrides, forwardings, timelines: allOf(timelineShape, found.timeline) };
  return {
    people: peopleOf(users, named, keyOf),
    schedules: schedules.flatMap((schedule) => scheduleOf(schedule, { ...changes, keyOf, notes, now })),
    policies: escalations.map((escalation) => policyOf(escalation, schedules, keyOf, notes)),
    notes: [...notes, ...lostOverrides(overrides, schedules)],
  };
}

/** Entries, the last one with an id. A list without `expand=rotation` has no rotations, so it does not replace an entry that has. */
function byId<T extends { readonly id: string; readonly rotations?: unknown }>(entries: readonly T[]): T[] {
  const found = new Map<string, T>();
  for (const entry of entries)
    if (found.get(entry.id)?.rotations === undefined || entry.rotations !== undefined) found.set(entry.id, entry);
  return [...found.values()];
}

function isUser({ type, username }: z.output<typeof personShape>): boolean {
  return type === 'user' || (type === undefined && username !== undefined);
}

function peopleOf(
  users: readonly z.output<typeof userShape>[],
  named: readonly z.output<typeof personShape>[],
  keyOf: KeyOf,
) {
  const people = new Map<string, Person>();
  for (const person of named) {
    const key = keyOf(person);
    people.set(key, { key, name: key.replace(/@.*$/, ''), email: person.username });
  }
  for (const { username, fullName, timeZone, userContacts } of users) {
    const phones = ['sms', 'mobile', 'voice'].flatMap((method) =>
      userContacts.filter(({ contactMethod, to }) => contactMethod === method && /^\+?[\d-]+$/.test(to ?? '')),
    );
    const sms = phones[0]?.to === undefined ? undefined : `+${phones[0].to.replace(/\D/g, '')}`;
    people.set(username.toLowerCase(), {
      key: username.toLowerCase(),
      name: fullName ?? username,
      email: username,
      timeZone,
      sms,
    });
  }
  return [...people.values()];
}

/** A note if a list has a next page that no file has. */
function morePages(answers: readonly Answer[]): Note[] {
  const pages = answers.flatMap(({ body: { paging } }) =>
    isObject(paging) && typeof paging.next === 'string' ? [paging.next] : [],
  );
  const firsts = answers.filter(({ body: { paging } }) => isObject(paging) && typeof paging.next !== 'string');
  return pages.length > 0 && firsts.length === 0
    ? [{ text: `The export is not complete: get the next page too, ${pages.at(-1)}` }]
    : [];
}

function lostOverrides(overrides: readonly Override[], schedules: readonly Schedule[]): Note[] {
  const lost = overrides.filter((override) => !schedules.some((schedule) => isOf(override, schedule)));
  const [count, verb] = [plural(lost.length, 'override'), lost.length === 1 ? 'does' : 'do'];
  const text = `${count} ${verb} not name a schedule that is in the export. Export them as docs/moving-in.md shows.`;
  return lost.length === 0 ? [] : [{ text }];
}

function isOf({ schedule, rotations }: Override, { id, rotations: own = [] }: Schedule): boolean {
  return schedule === id || rotations.some((rotation) => own.some((each) => each.id === rotation.id));
}

type Place = {
  readonly overrides: readonly Override[];
  readonly forwardings: readonly z.output<typeof forwardingShape>[];
  readonly timelines: readonly z.output<typeof timelineShape>[];
  readonly keyOf: KeyOf;
  readonly notes: Note[];
  readonly now: Instant;
};

function scheduleOf(schedule: Schedule, place: Place) {
  const { id, name: title, timezone: timeZone = '', rotations, enabled } = schedule;
  const { notes, timelines, keyOf } = place;
  const fault = timeZoneFault(timeZone);
  const why =
    (enabled === false && 'is disabled, so it was left out. Enable it there and export again, if you need it.') ||
    (rotations === undefined &&
      'has no rotations in the export, so it was left out. Export it with expand=rotation.') ||
    (fault !== undefined && `was left out: ${fault} Change it there, and export again.`);
  if (why || rotations === undefined) {
    notes.push({ text: `Schedule ${title} ${why}` });
    return [];
  }
  const timeline = timelines.filter(({ _parent }) => _parent?.id === id);
  const rotas = rotations.flatMap((rotation) => rotaOf(rotation, { ...place, schedule: id, timeZone }));
  return [
    {
      ...{ key: id, name: title, timeZone },
      // All rotations of a schedule are on call together.
      levels: [rotas],
      changes: changesOf(schedule, rotas, place),
      finals:
        timeline.length === 0 ? undefined : timeline.flatMap(({ finalTimeline }) => finalsOf(finalTimeline, keyOf)),
    },
  ];
}

/** The seconds of a turn of each type. */
const turnSeconds: ReadonlyMap<string, number> = new Map([
  ['hourly', 3600],
  ['daily', 24 * 3600],
  ['weekly', 7 * 24 * 3600],
]);

function rotaOf(
  rotation: Rotation,
  { schedule, timeZone, keyOf, notes }: Place & { schedule: string; timeZone: string },
): Rota[] {
  const { id, type, length = 1, startDate, endDate, participants, timeRestriction } = rotation;
  const title = `rotation ${rotation.name ?? id}`;
  const seconds = turnSeconds.get(type);
  // The start is an instant. The turns follow the clocks of the schedule.
  const pace = seconds === undefined ? undefined : paceOfSeconds(seconds * length, startDate, timeZone);
  if (pace === undefined || participants.length === 0) {
    const why = pace === undefined ? `is of the unknown type ${type}` : 'has no participants';
    notes.push({ schedule, text: `${title} ${why}, so it was left out.` });
    return [];
  }
  const others = participants.filter((each) => each.type === 'team' || each.type === 'escalation');
  for (const other of others)
    notes.push({
      schedule,
      text: `${title} has the ${other.type} ${other.name ?? other.id} in its order. Its turn is nobody's now: put a contact in.`,
    });
  const people = participants.map((each) => (isUser(each) ? keyOf(each) : nobody));
  const hours = hoursOf(stretchesIn(timeRestriction));
  return [{ key: id, people, pace: people.length > 1 ? pace : undefined, begins: startDate, ends: endDate, hours }];
}

function stretchesIn(restriction: Rotation['timeRestriction']): WeekStretch[] {
  const everyDay = restriction?.restriction ? [0, 1, 2, 3, 4, 5, 6] : [];
  return [
    ...everyDay.flatMap((weekday) =>
      restriction?.restriction ? [stretchOf(restriction.restriction, weekday, weekday)] : [],
    ),
    ...(restriction?.restrictions ?? []).map((times) =>
      stretchOf(times, parseWeekday(times.startDay ?? '') ?? 0, parseWeekday(times.endDay ?? '') ?? 0),
    ),
  ];
}

function stretchOf(
  { startHour, startMin = 0, endHour, endMin = 0, endDay }: Times,
  weekday: number,
  last: number,
): WeekStretch {
  const start = startHour * 60 + startMin;
  const minutes = ((last - weekday + 7) % 7) * 1440 + endHour * 60 + endMin - start;
  const round = endDay === undefined ? 1440 : 7 * 1440;
  return { weekday, start, minutes: minutes > 0 ? minutes : minutes + round };
}

function changesOf(schedule: Schedule, rotas: readonly Rota[], { overrides, forwardings, keyOf }: Place): Change[] {
  const people = [...new Set(rotas.flatMap((rota) => rota.people.flat()))].filter((person) => person !== nobody);
  const put = overrides
    .filter((override) => isOf(override, schedule))
    .flatMap(({ user, startDate: from, endDate: until, rotations }): Change[] => {
      if (!isUser(user)) return people.map((person) => ({ from, until, remove: person }));
      const change = { from, until, put: keyOf(user) };
      const own = rotations.flatMap((each) => rotas.filter(({ key }) => key === each.id));
      return rotations.length === 0 ? [change] : own.map(({ key }) => ({ ...change, rota: key }));
    });
  const replaced = forwardings
    .filter(({ fromUser }) => people.includes(keyOf(fromUser)))
    .map(({ fromUser, toUser, startDate: from, endDate: until }) => ({
      ...{ from, until },
      ...{ replace: keyOf(fromUser), with: keyOf(toUser) },
    }));
  return [...put, ...replaced];
}

function finalsOf({ rotations }: z.output<typeof timelineShape>['finalTimeline'], keyOf: KeyOf): FinalShift[] {
  return rotations.flatMap(({ periods }) =>
    periods.map(({ startDate: from, endDate: until, recipient, flattenedRecipients }) => {
      const found = flattenedRecipients.length > 0 ? flattenedRecipients : [recipient];
      return { from, until, people: found.flatMap((each) => (each && isUser(each) ? keyOf(each) : [])) };
    }),
  );
}

const minutesOf: ReadonlyMap<string, number> = new Map([
  ['minutes', 1],
  ['hours', 60],
  ['days', 1440],
]);

function policyOf(
  { id, name: title, rules, repeat }: Escalation,
  schedules: readonly Schedule[],
  keyOf: KeyOf,
  notes: Note[],
): SourcePolicy {
  const delayOf = ({ delay }: Rule) => (delay?.timeAmount ?? 0) * (minutesOf.get(delay?.timeUnit ?? 'minutes') ?? 1);
  // Delays count from the beginning of the alert. Rules with the same delay are one level.
  const delays = [...new Set(rules.map(delayOf))].sort((a, b) => a - b);
  const levels = delays.map((delay) =>
    rules.filter((rule) => delayOf(rule) === delay).flatMap((rule) => targetsOf(rule, schedules, keyOf, { id, notes })),
  );
  notes.push(
    ...delayNotes(
      id,
      delays.slice(1).map((delay, index) => delay - (delays[index] ?? 0)),
    ),
  );
  if (rules.some(({ condition }) => condition === 'if-not-closed'))
    notes.push({
      policy: id,
      text: 'It goes on until the alert is closed. Here a level is notified only if nobody has taken the incident.',
    });
  if (repeat?.closeAlertAfterAll === true)
    notes.push({
      policy: id,
      text: 'It closes the alert after all repeats. Here it stays exhausted, and the backstop is notified.',
    });
  return { key: id, name: title, levels, rounds: (repeat?.count ?? 0) + 1 };
}

function targetsOf(
  { recipient, notifyType = 'default' }: Rule,
  schedules: readonly Schedule[],
  keyOf: KeyOf,
  { id, notes }: { readonly id: string; readonly notes: Note[] },
): Target[] {
  const title = recipient.username ?? recipient.name ?? recipient.id ?? '';
  if (isUser(recipient)) return [{ person: keyOf(recipient) }];
  const found = schedules.find((schedule) => schedule.id === recipient.id || schedule.name === recipient.name);
  if (recipient.type === 'schedule' && notifyType === 'default')
    return [{ schedule: found?.id ?? recipient.id ?? title }];
  if (recipient.type === 'schedule' && notifyType === 'all') {
    notes.push({
      policy: id,
      text: `It notifies everybody of the schedule ${title}. They are written one by one, so keep the level up to date.`,
    });
    const users = (found?.rotations ?? []).flatMap(({ participants }) => participants.filter(isUser).map(keyOf));
    return [...new Set(users)].map((person) => ({ person }));
  }
  const what =
    recipient.type === 'schedule'
      ? `the ${notifyType} on call in ${title}`
      : `the ${recipient.type ?? 'recipient'} ${title}`;
  notes.push({
    policy: id,
    text: `It notifies ${what}, which the file cannot express. Name contacts or a schedule on that level.`,
  });
  return [];
}
