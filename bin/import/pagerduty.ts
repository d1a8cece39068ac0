import * as z from 'zod';
import { type Instant, instantOf, localTimeAt } from '../../lambdas/domain/calendar/local-time.ts';
import { nobody } from '../../lambdas/domain/calendar/schedule.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { timeZoneFault } from '../../lambdas/domain/text/time-zone.ts';
import { delayNotes } from './delays.ts';
import type {
  Answer,
  Change,
  Imported,
  Note,
  Pace,
  Person,
  Rota,
  Source,
  SourcePolicy,
  SourceSchedule,
} from './model.ts';
import { hoursOf, paceOfSeconds, type WeekStretch } from './pace.ts';
import { instant, listOf, optional, readShape } from './shape.ts';

const name = 'PagerDuty';

const userShape = z.object({
  id: z.string(),
  name: optional(z.string()),
  summary: optional(z.string()),
  email: optional(z.string()),
  time_zone: optional(z.string()),
  contact_methods: listOf(
    z.object({ type: z.string(), address: optional(z.string()), country_code: optional(z.number().or(z.string())) }),
  ),
});

const entryShape = z.object({ start: instant, end: instant, user: optional(userShape) });

const layerShape = z.object({
  name: optional(z.string()),
  start: instant,
  end: optional(instant),
  rotation_virtual_start: instant,
  rotation_turn_length_seconds: z.number(),
  users: listOf(z.object({ user: userShape })),
  restrictions: listOf(
    z.object({
      type: z.string(),
      start_time_of_day: z.string(),
      duration_seconds: z.number(),
      start_day_of_week: optional(z.number()),
    }),
  ),
});
type Layer = z.output<typeof layerShape>;

const subscheduleShape = optional(z.object({ rendered_schedule_entries: listOf(entryShape) }));

const scheduleShape = z.object({
  id: z.string(),
  name: optional(z.string()),
  summary: optional(z.string()),
  time_zone: optional(z.string()),
  schedule_layers: optional(z.array(layerShape)),
  overrides_subschedule: subscheduleShape,
  final_schedule: subscheduleShape,
});
type Schedule = z.output<typeof scheduleShape>;

const policyShape = z.object({
  id: z.string(),
  name: optional(z.string()),
  summary: optional(z.string()),
  num_loops: optional(z.number()),
  escalation_rules: listOf(
    z.object({
      escalation_delay_in_minutes: optional(z.number()),
      targets: listOf(
        z.object({ id: z.string(), type: z.string(), name: optional(z.string()), summary: optional(z.string()) }),
      ),
      escalation_rule_assignment_strategy: optional(z.unknown()),
    }),
  ),
});
type Policy = z.output<typeof policyShape>;

const answerShape = z.object({
  users: listOf(userShape),
  user: optional(userShape),
  schedules: listOf(scheduleShape),
  schedule: optional(scheduleShape),
  escalation_policies: listOf(policyShape),
  escalation_policy: optional(policyShape),
  more: optional(z.boolean()),
  offset: optional(z.number()),
  limit: optional(z.number()),
});
const kinds = ['users', 'user', 'schedules', 'schedule', 'escalation_policies', 'escalation_policy'] as const;
type Content = z.output<typeof answerShape>;

/** PagerDuty, by the answers of its REST API. */
export const pagerduty: Source = {
  name,
  reads: 'GET /users, /schedules/ID and /escalation_policies',
  isAnswer: (body) => kinds.some((kind) => kind in body),
  read: (answers, now) => {
    const contents = answers.map((answer) => readShape(answerShape, answer, name));
    const schedules = merged(
      contents.flatMap(({ schedules: all, schedule }) => [...all, ...(schedule ? [schedule] : [])]),
    );
    const policies = contents.flatMap(({ escalation_policies: all, escalation_policy: one }) => [
      ...all,
      ...(one ? [one] : []),
    ]);
    const users = contents.flatMap(({ users: all, user }) => [...all, ...(user ? [user] : [])]);
    const notes: Note[] = morePages(answers, contents);
    return {
      people: peopleOf(users, schedules, policies),
      schedules: schedules.flatMap((schedule) => scheduleOf(schedule, notes, now)),
      policies: merged(policies).map((policy) => policyOf(policy, notes)),
      notes,
    } satisfies Imported;
  },
};

/** Entries by their id. A list has fewer members of an entry than the entry's own answer. */
function merged<T extends { readonly id: string }>(entries: readonly T[]): T[] {
  const byId = new Map<string, T>();
  for (const entry of entries) {
    const said = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
    byId.set(entry.id, { ...byId.get(entry.id), ...(said as T) });
  }
  return [...byId.values()];
}

/** A note for each kind of list of which the last page is missing. */
function morePages(answers: readonly Answer[], contents: readonly Content[]): Note[] {
  return (['users', 'schedules', 'escalation_policies'] as const).flatMap((kind) => {
    const pages = contents.filter((_, index) => kind in (answers[index]?.body ?? {}));
    if (pages.length === 0 || pages.some(({ more }) => more !== true)) return [];
    const next = Math.max(...pages.map(({ offset = 0, limit = 25 }) => offset + limit));
    return [
      { text: `The export does not have all ${kind.replace('_', ' ')}: get the next page too, with offset=${next}.` },
    ];
  });
}

function peopleOf(
  users: readonly z.output<typeof userShape>[],
  schedules: readonly Schedule[],
  policies: readonly Policy[],
): Person[] {
  const named = schedules.flatMap((schedule) => [
    ...(schedule.schedule_layers ?? []).flatMap((layer) => layer.users.map(({ user }) => user)),
    ...(schedule.overrides_subschedule?.rendered_schedule_entries ?? []).flatMap(({ user }) => user ?? []),
  ]);
  const targets = policies.flatMap(({ escalation_rules: rules }) => rules.flatMap((rule) => rule.targets));
  const people = new Map<string, Person>();
  for (const { id, name: own, summary } of [...targets.filter(({ type }) => type.startsWith('user')), ...named])
    people.set(id, { key: id, name: own ?? summary ?? id });
  for (const { id, name: own, summary, email, time_zone: timeZone, contact_methods: methods } of users)
    people.set(id, { key: id, name: own ?? summary ?? id, email, timeZone, sms: phoneOf(methods) });
  return [...people.values()];
}

/** The number for SMS; otherwise the one for calls. */
function phoneOf(methods: z.output<typeof userShape>['contact_methods']): string | undefined {
  const found = ['sms_contact_method', 'phone_contact_method'].flatMap((type) =>
    methods.filter((method) => method.type === type && method.address !== undefined),
  )[0];
  return found === undefined ? undefined : `+${found.country_code ?? 1}${found.address?.replace(/\D/g, '')}`;
}

function scheduleOf(schedule: Schedule, notes: Note[], now: Instant): SourceSchedule[] {
  const { id, schedule_layers: layers, time_zone: timeZone = '' } = schedule;
  const title = schedule.name ?? schedule.summary ?? id;
  const leaveOut = (text: string) => {
    notes.push({ text: `Schedule ${title} ${text}` });
    return [];
  };
  if (layers === undefined)
    return leaveOut(
      'has no layers in the export, so it was left out. Export it by itself, with GET /schedules/ID. If that has no schedule_layers either, it is of the newer kind, which is not read: write it by hand.',
    );
  const fault = timeZoneFault(timeZone);
  if (fault !== undefined) return leaveOut(`was left out: ${fault} Change it there, and export again.`);
  const rotas = layers.flatMap((layer, index): Rota[] =>
    layer.end !== undefined && layer.end <= now ? [] : rotaOf(layer, index, { schedule: id, timeZone, notes, now }),
  );
  return [
    {
      key: id,
      name: title,
      timeZone,
      // The first layer of an answer is the one that wins.
      levels: rotas.map((rota) => [rota]),
      changes: changesOf(schedule),
      finals: finalsOf(schedule),
    },
  ];
}

type Place = { readonly schedule: string; readonly timeZone: string; readonly notes: Note[]; readonly now: Instant };

function rotaOf(layer: Layer, index: number, { schedule, timeZone, notes, now }: Place): Rota[] {
  const { users, start, end, restrictions, rotation_turn_length_seconds: seconds } = layer;
  const key = layer.name ?? `Layer ${index + 1}`;
  const people = users.map(({ user }) => user.id);
  const anchor = anchorBefore(Math.max(now, start), layer, timeZone);
  const pace = paceOfSeconds(seconds, anchor, timeZone);
  const leaveOut = (text: string) => {
    notes.push({ schedule, text: `${key} ${text}` });
    return [];
  };
  if (people.length === 0) return leaveOut('has no users, so it was left out.');
  if (pace === undefined)
    return leaveOut(`has turns of ${plural(seconds, 'second')}, which the file cannot express, so it was left out.`);
  const unknown = restrictions.find(({ type }) => !/^(daily|weekly)_restriction$/.test(type));
  if (unknown !== undefined)
    return leaveOut(`has a restriction of the unknown type ${unknown.type}, so it was left out.`);
  if (restrictions.some((each) => !/:00$/.test(each.start_time_of_day) || each.duration_seconds % 60 !== 0))
    notes.push({ schedule, text: `${key} has restrictions with seconds. They were rounded down to minutes.` });
  return [
    {
      key,
      people,
      pace: paceFor(people, pace),
      begins: start,
      ends: end,
      hours: hoursOf(restrictions.flatMap(stretchesOf)),
    },
  ];
}

/** A layer of one user has no handovers that anybody would notice. */
function paceFor(people: readonly string[], pace: Pace): Pace | undefined {
  return people.length === 1 && people[0] !== nobody ? undefined : pace;
}

/** The virtual start, or a whole number of rounds before it, so that it is not after an instant. */
function anchorBefore(at: Instant, layer: Layer, timeZone: string): Instant {
  const { rotation_virtual_start: virtual, rotation_turn_length_seconds: seconds, users } = layer;
  const round = seconds * users.length;
  if (virtual <= at || round <= 0) return virtual;
  const rounds = Math.ceil((at - virtual) / 1000 / -round) + 1;
  if (round % 86_400 !== 0) return virtual - rounds * round * 1000;
  const local = localTimeAt(virtual, timeZone);
  return instantOf({ ...local, day: local.day - (rounds * round) / 86_400 }, timeZone);
}

/** The stretches of the week of a restriction: a daily one has one on each day. */
function stretchesOf(restriction: Layer['restrictions'][number]): WeekStretch[] {
  const [hours = 0, minutes = 0] = restriction.start_time_of_day.split(':').map(Number);
  const stretch = { start: hours * 60 + minutes, minutes: Math.floor(restriction.duration_seconds / 60) };
  const days =
    restriction.type === 'daily_restriction' ? [0, 1, 2, 3, 4, 5, 6] : [(restriction.start_day_of_week ?? 1) - 1];
  return days.map((weekday) => ({ weekday, ...stretch }));
}

function changesOf({ overrides_subschedule: overrides }: Schedule): Change[] {
  return (overrides?.rendered_schedule_entries ?? []).flatMap(({ start, end, user }) =>
    user === undefined ? [] : [{ from: start, until: end, put: user.id }],
  );
}

function finalsOf({ final_schedule: final }: Schedule) {
  return final?.rendered_schedule_entries.map(({ start, end, user }) => ({
    ...{ from: start, until: end },
    people: user === undefined ? [] : [user.id],
  }));
}

function policyOf(policy: Policy, notes: Note[]): SourcePolicy {
  const { id, escalation_rules: rules, num_loops: loops = 0 } = policy;
  for (const [index, rule] of rules.entries()) {
    const strategy = JSON.stringify(rule.escalation_rule_assignment_strategy ?? '');
    if (strategy.includes('round_robin'))
      notes.push({
        policy: id,
        text: `Level ${index + 1} assigns in turn. Here all of its members are notified in parallel.`,
      });
  }
  notes.push(
    ...delayNotes(
      id,
      rules.map(({ escalation_delay_in_minutes: minutes = 30 }) => minutes),
    ),
  );
  return {
    key: id,
    name: policy.name ?? policy.summary ?? id,
    levels: rules.map(({ targets }) =>
      targets.map(({ id: target, type }) => (type.startsWith('schedule') ? { schedule: target } : { person: target })),
    ),
    rounds: loops + 1,
  };
}
