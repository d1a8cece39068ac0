import * as z from 'zod';
import { calendarOf, isSamePeople } from '../../lambdas/domain/calendar/calendar.ts';
import { fallsOn, parseHandover } from '../../lambdas/domain/calendar/handover.ts';
import { type Instant, instantOf, type LocalTime, localTimeAt } from '../../lambdas/domain/calendar/local-time.ts';
import { meaningOf } from '../../lambdas/domain/calendar/parsed.ts';
import type { Entry } from '../../lambdas/domain/calendar/schedule.ts';
import { parseWeekday, weekdayNames } from '../../lambdas/domain/calendar/week.ts';
import { timeZoneFault } from '../../lambdas/domain/text/time-zone.ts';
import { weeksFrom } from '../calendar/weeks.ts';
import { delayNotes } from './delays.ts';
import { layerOf, turned } from './layers.ts';
import type {
  Change,
  FinalShift,
  Imported,
  Note,
  Person,
  Rota,
  Source,
  SourcePolicy,
  SourceSchedule,
  Target,
} from './model.ts';
import { every, hoursOf, ordinal, timeText } from './pace.ts';
import { instant, listOf, optional, readShape } from './shape.ts';

const name = 'Incident Manager';

const timeShape = z.object({ HourOfDay: z.number(), MinuteOfHour: z.number() });
type Time = z.output<typeof timeShape>;

const rotationShape = z.object({
  RotationArn: z.string(),
  Name: z.string(),
  ContactIds: listOf(z.string()),
  StartTime: instant,
  TimeZoneId: z.string(),
  Recurrence: z.object({
    MonthlySettings: listOf(z.object({ DayOfMonth: z.number(), HandOffTime: timeShape })),
    WeeklySettings: listOf(z.object({ DayOfWeek: z.string(), HandOffTime: timeShape })),
    DailySettings: listOf(timeShape),
    NumberOfOnCalls: optional(z.number()),
    RecurrenceMultiplier: optional(z.number()),
    ShiftCoverages: optional(z.record(z.string(), z.array(z.object({ Start: timeShape, End: timeShape })))),
  }),
});
type Rotation = z.output<typeof rotationShape>;

const contactShape = z.object({
  ContactArn: z.string(),
  Alias: z.string(),
  DisplayName: optional(z.string()),
  Type: z.string(),
  Plan: optional(
    z.object({
      Stages: listOf(
        z.object({
          DurationInMinutes: optional(z.number()),
          Targets: listOf(z.object({ ContactTargetInfo: optional(z.object({ ContactId: optional(z.string()) })) })),
        }),
      ),
      RotationIds: listOf(z.string()),
    }),
  ),
});
type Contact = z.output<typeof contactShape>;

const channelShape = z.object({
  ContactArn: z.string(),
  Type: z.string(),
  DeliveryAddress: optional(z.object({ SimpleAddress: optional(z.string()) })),
});

const answerShape = z.object({
  Contacts: listOf(contactShape),
  ContactChannels: listOf(channelShape),
  Rotations: listOf(rotationShape),
  RotationId: optional(z.string()),
  RotationShifts: listOf(z.object({ ContactIds: listOf(z.string()), StartTime: instant, EndTime: instant })),
  RotationOverrides: listOf(z.object({ NewContactIds: listOf(z.string()), StartTime: instant, EndTime: instant })),
});

/** Incident Manager, by the answers of `aws ssm-contacts`. */
export const incidentManager: Source = {
  name,
  reads:
    'aws ssm-contacts list-contacts, get-contact, list-contact-channels, get-rotation, list-rotation-shifts and list-rotation-overrides',
  isAnswer: (body) =>
    ['Contacts', 'ContactChannels', 'Rotations', 'RotationShifts', 'RotationOverrides'].some(
      (member) => member in body,
    ) ||
    ('ContactArn' in body && 'Alias' in body) ||
    ('RotationArn' in body && 'Recurrence' in body),
  read: (answers, now) => {
    const contents = answers.map((answer) => readShape(answerShape, answer, name));
    const single = <T>(shape: z.ZodType<T>, member: string, other: string) =>
      answers.filter(({ body }) => member in body && other in body).map((answer) => readShape(shape, answer, name));
    // A list has less than the answer about one.
    const contacts = byArn([
      ...contents.flatMap((each) => each.Contacts),
      ...single(contactShape, 'ContactArn', 'Alias'),
    ]);
    const rotations = new Map(
      [...contents.flatMap((each) => each.Rotations), ...single(rotationShape, 'RotationArn', 'Recurrence')].map(
        (each) => [each.RotationArn, each],
      ),
    );
    const notes: Note[] = answers.some(({ body }) => 'NextToken' in body)
      ? [
          {
            text: 'The export is not complete, because an answer has a NextToken. Leave --no-paginate and --max-items out.',
          },
        ]
      : [];
    const place: Place = {
      rotations,
      shifts: contents.flatMap((each) =>
        each.RotationShifts.map((shift) => ({ ...shift, RotationId: each.RotationId })),
      ),
      overrides: contents.flatMap((each) =>
        each.RotationOverrides.map((one) => ({ ...one, RotationId: each.RotationId })),
      ),
      ...{ notes, now },
    };
    if ([...place.shifts, ...place.overrides].some(({ RotationId }) => RotationId === undefined))
      notes.push({
        text: 'Some shifts or overrides do not say which rotation they are of. Export them as docs/moving-in.md shows.',
      });
    const ofType = (type: string) => contacts.filter(({ Type }) => Type === type);
    return {
      people: ofType('PERSONAL').map((contact) =>
        personOf(
          contact,
          contents.flatMap((each) => each.ContactChannels),
        ),
      ),
      schedules: ofType('ONCALL_SCHEDULE').flatMap((contact) => scheduleOf(contact, place)),
      policies: ofType('ESCALATION').map((contact) => policyOf(contact, contacts, notes)),
      notes,
    } satisfies Imported;
  },
};

function byArn(contacts: readonly Contact[]): Contact[] {
  const found = new Map<string, Contact>();
  for (const contact of contacts)
    found.set(contact.ContactArn, { ...contact, Plan: contact.Plan ?? found.get(contact.ContactArn)?.Plan });
  return [...found.values()];
}

function personOf(
  { ContactArn: key, Alias, DisplayName }: Contact,
  channels: readonly z.output<typeof channelShape>[],
): Person {
  const addressOf = (type: string) =>
    channels.find((channel) => channel.ContactArn === key && channel.Type === type)?.DeliveryAddress?.SimpleAddress;
  return { key, name: DisplayName || Alias, email: addressOf('EMAIL'), sms: addressOf('SMS') ?? addressOf('VOICE') };
}

type Place = {
  readonly rotations: ReadonlyMap<string, Rotation>;
  readonly shifts: readonly ShiftOf[];
  readonly overrides: readonly (Omit<ShiftOf, 'ContactIds'> & { readonly NewContactIds: readonly string[] })[];
  readonly notes: Note[];
  readonly now: Instant;
};

type ShiftOf = {
  readonly RotationId: string | undefined;
  readonly ContactIds: readonly string[];
  readonly StartTime: Instant;
  readonly EndTime: Instant;
};

function scheduleOf(contact: Contact, { rotations, shifts, overrides, notes, now }: Place): SourceSchedule[] {
  const { ContactArn: key, Alias, DisplayName, Plan } = contact;
  const title = DisplayName || Alias;
  const ids = Plan?.RotationIds ?? [];
  const own = ids.flatMap((id) => rotations.get(id) ?? []);
  if (own.length < ids.length || ids.length === 0)
    notes.push({ schedule: key, text: 'Some of its rotations are not in the export. Export each with get-rotation.' });
  const [first] = own;
  if (first === undefined) return [];
  const unknown = own.map(({ TimeZoneId }) => timeZoneFault(TimeZoneId)).find((fault) => fault !== undefined);
  if (unknown !== undefined) {
    notes.push({ text: `Schedule ${title} was left out: ${unknown} Change it there, and export again.` });
    return [];
  }
  const timeZone = first.TimeZoneId;
  const ofThese = <T extends { readonly RotationId: string | undefined }>(all: readonly T[]) =>
    all.filter(({ RotationId }) => RotationId !== undefined && ids.includes(RotationId));
  const finals = ofThese(shifts);
  return [
    {
      ...{ key, name: title, timeZone },
      // All rotations of a schedule are on call together.
      levels: [own.flatMap((rotation) => rotaOf(rotation, { schedule: key, timeZone, shifts, notes, now }))],
      changes: ofThese(overrides).flatMap(({ RotationId, NewContactIds, StartTime: from, EndTime: until }) =>
        NewContactIds.map(
          (person, index): Change => ({
            ...{ from, until, rota: RotationId },
            ...(index === 0 ? { put: person } : { add: person }),
          }),
        ),
      ),
      finals: finals.length === 0 ? undefined : finals.map(finalOf),
    },
  ];
}

function finalOf({ ContactIds: people, StartTime: from, EndTime: until }: ShiftOf): FinalShift {
  return { people, from, until };
}

type RotationPlace = Pick<Place, 'shifts' | 'notes' | 'now'> & { readonly schedule: string; readonly timeZone: string };

function rotaOf(rotation: Rotation, { schedule, timeZone, shifts, notes, now }: RotationPlace): Rota[] {
  const { RotationArn: key, Name, ContactIds, TimeZoneId: zone, Recurrence } = rotation;
  const { NumberOfOnCalls: together = 1, RecurrenceMultiplier: count = 1 } = Recurrence;
  const { handover, unit } = handoversOf(Recurrence);
  const leaveOut = (why: string) => {
    notes.push({ schedule, text: `rotation ${Name} ${why}, so it was left out.` });
    return [];
  };
  if (ContactIds.length === 0) return leaveOut('has no contacts');
  if (handover.length === 0) return leaveOut('has no hand-off');
  if (count > 1 && handover.length > 1)
    return leaveOut(`has several hand-offs every ${every(count, unit)}, which the file cannot express`);
  const anchor = firstHandover(handover, rotation.StartTime, zone);
  const isAtHandover = anchor === rotation.StartTime;
  const shape = {
    ...{ key, hours: hoursIn(Recurrence.ShiftCoverages) },
    pace: { handover, anchor, ...(count > 1 && { every: every(count, unit) }) },
    ...(zone !== timeZone && { timeZone: zone }),
  };
  // Which people follow, and who has the time before the first hand-off, is not documented.
  const candidates = ordersOf(ContactIds, together)
    .flatMap((order) => (isAtHandover ? [order] : [turned(order, 1), order]))
    .map((people): Rota => ({ ...shape, people, pace: people.length > 1 ? shape.pace : undefined }));
  const finals = shifts.filter(({ RotationId }) => RotationId === key).map(finalOf);
  const wrongTimeOf = (rota: Rota) => wrongTime(rota, finals, timeZone, now);
  const best = candidates.toSorted((a, b) => wrongTimeOf(a) - wrongTimeOf(b)).slice(0, 1);
  if (candidates.length > 1 && (finals.length === 0 || best.some((rota) => wrongTimeOf(rota) > 0)))
    notes.push({
      schedule,
      text: `rotation ${Name} ${together > 1 ? `has ${together} on call together` : 'does not start at a hand-off'}. Which of them follow is not documented, so look at \`npx notify-support shifts\`. If the export has list-rotation-shifts, the order that fits best is taken.`,
    });
  return best;
}

/** The possible orders of turns of so many people together: the next turn begins so many people further on, or one. */
function ordersOf(people: readonly string[], together: number): (readonly Entry[])[] {
  if (together <= 1) return [people];
  if (together >= people.length) return [[people]];
  return [groupsOf(people, together, together), groupsOf(people, together, 1)];
}

function handoversOf({ MonthlySettings, WeeklySettings, DailySettings }: Rotation['Recurrence']) {
  const time = ({ HourOfDay, MinuteOfHour }: Time) => timeText(HourOfDay * 60 + MinuteOfHour);
  if (MonthlySettings.length > 0)
    return {
      handover: MonthlySettings.map(({ DayOfMonth, HandOffTime }) => `${ordinal(DayOfMonth)} ${time(HandOffTime)}`),
      unit: 'month' as const,
    };
  if (WeeklySettings.length > 0)
    return {
      handover: WeeklySettings.map(
        ({ DayOfWeek, HandOffTime }) => `${weekdayNames[parseWeekday(DayOfWeek) ?? 0]} ${time(HandOffTime)}`,
      ),
      unit: 'week' as const,
    };
  return { handover: DailySettings.map((each) => `daily ${time(each)}`), unit: 'day' as const };
}

/** The first hand-off at the start or after it. Each kind has one within two months. */
function firstHandover(handover: readonly string[], start: Instant, timeZone: string): Instant {
  const handovers = handover.map((text) => meaningOf(parseHandover(text)));
  const { day } = localTimeAt(start, timeZone);
  const times = Array.from({ length: 63 }, (_, offset) => day + offset).flatMap((date) =>
    handovers.filter((each) => fallsOn(each, date)).map(({ minutes }): LocalTime => ({ day: date, minutes })),
  );
  return Math.min(...times.map((time) => instantOf(time, timeZone)).filter((at) => at >= start));
}

/** Turns of so many people together. The next turn begins so many people further on. */
function groupsOf(people: readonly string[], together: number, step: number): Entry[] {
  const turns: string[][] = [];
  for (let first = 0; turns.length === 0 || first !== 0; first = (first + step) % people.length)
    turns.push(Array.from({ length: together }, (_, index) => people[(first + index) % people.length] ?? ''));
  return turns;
}

function hoursIn(coverages: Rotation['Recurrence']['ShiftCoverages']): readonly string[] | undefined {
  const minutesOf = ({ HourOfDay, MinuteOfHour }: Time) => HourOfDay * 60 + MinuteOfHour;
  return hoursOf(
    Object.entries(coverages ?? {}).flatMap(([day, stretches]) =>
      stretches.map(({ Start, End }) => {
        const [start, end] = [minutesOf(Start), minutesOf(End)];
        return { weekday: parseWeekday(day) ?? 0, start, minutes: end > start ? end - start : end + 1440 - start };
      }),
    ),
  );
}

/** The time of the next 13 weeks in which a rota has other people on call than the shifts say. */
function wrongTime(rota: Rota, finals: readonly FinalShift[], timeZone: string, now: Instant): number {
  const layer = layerOf(rota, timeZone, now);
  if (layer === undefined) return Number.POSITIVE_INFINITY;
  const people = rota.people.flat().map((id) => ({ id, timeZone: 'UTC' }));
  const calendar = calendarOf({ id: 'rotation', timeZone, layers: [layer] }, [], people);
  const weeks = weeksFrom(now);
  return finals.reduce((sum, { from, until, people: theirs }) => {
    const at = (Math.max(from, weeks.from) + until) / 2;
    const isIn = until > weeks.from && from < weeks.until;
    return isIn && !isSamePeople(calendar.dutyAt(at).people, theirs) ? sum + until - from : sum;
  }, 0);
}

function policyOf(
  { ContactArn: key, Alias, DisplayName, Plan }: Contact,
  contacts: readonly Contact[],
  notes: Note[],
): SourcePolicy {
  const stages = Plan?.Stages ?? [];
  notes.push(
    ...delayNotes(
      key,
      stages.map(({ DurationInMinutes = 0 }) => DurationInMinutes),
    ),
  );
  const levels = stages.map(({ Targets }, index) =>
    Targets.flatMap(({ ContactTargetInfo }): Target[] => {
      const id = ContactTargetInfo?.ContactId;
      const type = contacts.find(({ ContactArn }) => ContactArn === id)?.Type;
      if (id !== undefined && type === 'ONCALL_SCHEDULE') return [{ schedule: id }];
      if (id !== undefined && type === 'PERSONAL') return [{ person: id }];
      notes.push({
        policy: key,
        text: `Stage ${index + 1} names ${id ?? 'a channel'}, which is not in the export. Export it with get-contact.`,
      });
      return [];
    }),
  );
  return { key, name: DisplayName || Alias, levels, rounds: 1 };
}
