import * as z from 'zod/mini';
import { parseDates, parsePoint } from '../calendar/dates.ts';
import { parseEvery, parseHandover } from '../calendar/handover.ts';
import { parseHours } from '../calendar/hours.ts';
import { membersOf } from '../calendar/layer.ts';
import { faultOf, type Parsed } from '../calendar/parsed.ts';
import { type Layer, nobody, type Override, type Schedule, type Turn } from '../calendar/schedule.ts';
import { quote } from '../text/addresses.ts';
import { lazily } from '../text/lazily.ts';
import { didYouMean } from '../text/nearest.ts';
import { timeZoneFault } from '../text/time-zone.ts';
import { contactIdShape, contactIdsIn } from './contact.ts';
import type { Fault, Path } from './fault.ts';
import { type Kind, tellFields } from './kind.ts';
import { limits } from './limits.ts';
import { fieldsOf, isObject, listIn, tooMany } from './relations.ts';
import { paceFaults } from './schedule-pace.ts';
import { checked, list, map, object, text } from './shape.ts';
import { itemPerEntry } from './stored.ts';

/** A text of the calendar's own grammar. */
const inGrammar = (field: string, example: string, parse: (value: string) => Parsed<unknown>) =>
  checked(text(field, `write such as ${example}`), (value) => faultOf(parse(value)));

const listOf = (field: string, example: string, parse: (value: string) => Parsed<unknown>) =>
  list(inGrammar(field, example, parse), field, `write such as ${example}, or a list of such`).check(
    z.minLength(1, { error: `${field} is an empty list: write such as ${example}, or take ${field} out.` }),
    z.maxLength(limits.timesPerLayer, {
      error: `${field} has too many entries: the limit is ${limits.timesPerLayer}.`,
    }),
  );

const handoverShape = lazily(() => listOf('handover', 'monday 09:00', parseHandover));
const everyShape = lazily(() => inGrammar('every', '2 weeks', parseEvery));
export const hoursShape = lazily(() => listOf('hours', 'mon-fri 09:00-17:00', parseHours));
const pointShape = (field: string) => inGrammar(field, '2026-11-30', localPoint);
export const zoneShape = lazily(() =>
  checked(text('timeZone', 'write an IANA name such as Europe/Berlin'), timeZoneFault),
);

/** A date, or a date and time on the clocks of the place. */
function localPoint(value: string): Parsed<unknown> {
  const parsed = parsePoint(value);
  return 'value' in parsed && 'instant' in parsed.value
    ? { fault: `${quote(value)} has an offset: leave it out, because the time zone of the schedule decides.` }
    : parsed;
}

const personShape = lazily(() => text('A person', 'write the id of a contact, or nobody'));
const peopleHint = 'write the ids of contacts in the order of their turns, such as [ada, ben]';
const peopleShape = lazily(() =>
  list(
    z.union([personShape(), z.array(personShape()).check(z.minLength(1))], {
      error: `This is nobody's turn: ${peopleHint}.`,
    }),
    'people',
    peopleHint,
  ).check(
    z.minLength(1, { error: `people is empty: ${peopleHint}, or [${nobody}].` }),
    z.maxLength(limits.turnsPerLayer, { error: `people has too many entries: the limit is ${limits.turnsPerLayer}.` }),
  ),
);

const turnShape = lazily(() =>
  object(
    {
      people: peopleShape(),
      from: z.optional(pointShape('from')),
      handover: z.optional(handoverShape()),
      every: z.optional(everyShape()),
    },
    'turn',
  ),
);
const layerShape = lazily(() =>
  object(
    {
      turns: list(turnShape(), 'turns', 'write a list of people, each with the date from which on it holds').check(
        z.minLength(1, {
          error: 'turns is empty: write people instead.',
        }),
      ),
      handover: z.optional(handoverShape()),
      every: z.optional(everyShape()),
      until: z.optional(pointShape('until')),
      hours: z.optional(hoursShape()),
      dates: z.optional(listOf('dates', '2026-12-24 .. 2026-12-26', parseDates)),
      timeZone: z.optional(zoneShape()),
    },
    'layer',
    ['people', 'from'],
  ),
);
const scheduleShape = lazily(() =>
  object(
    {
      timeZone: zoneShape(),
      covers: z.optional(listOf('covers', 'mon-fri 08:00-18:00', parseHours)),
      layers: list(layerShape(), 'layers', 'write a list of layers, each with people').check(
        z.minLength(1, {
          error: 'layers is empty: write people instead.',
        }),
      ),
    },
    'schedule',
    ['people', 'from', 'turns', 'handover', 'every', 'until', 'hours', 'dates'],
  ),
);

const shortTurn = ['people', 'from'] as const;
const shortLayer = [...shortTurn, 'turns', 'handover', 'every', 'until', 'hours', 'dates'] as const;

/** Every schedule with layers, every layer with turns, and lists in place of single values. */
function inLongForm(schedules: unknown): unknown {
  if (!isObject(schedules)) return schedules;
  return Object.fromEntries(Object.entries(schedules).map(([id, schedule]) => [id, scheduleInLongForm(schedule)]));
}

function scheduleInLongForm(schedule: unknown): unknown {
  if (!isObject(schedule)) return schedule;
  const [layer, rest] = schedule.layers === undefined ? taken(schedule, shortLayer) : [undefined, schedule];
  const layers = layer === undefined ? rest.layers : [layer];
  return {
    ...withLists(rest, ['covers']),
    layers: Array.isArray(layers) ? layers.map(layerInLongForm) : layers,
  };
}

function layerInLongForm(layer: unknown): unknown {
  if (!isObject(layer)) return layer;
  const [turn, rest] = layer.turns === undefined ? taken(layer, shortTurn) : [undefined, layer];
  const turns = turn === undefined ? rest.turns : [turn];
  return {
    ...withLists(rest, ['handover', 'hours', 'dates']),
    turns: Array.isArray(turns) ? turns.map((each) => (isObject(each) ? withLists(each, ['handover']) : each)) : turns,
  };
}

/** The fields with these keys, and the others. */
function taken(fields: Readonly<Record<string, unknown>>, keys: readonly string[]) {
  const entries = Object.entries(fields);
  return [
    Object.fromEntries(entries.filter(([key]) => keys.includes(key))),
    Object.fromEntries(entries.filter(([key]) => !keys.includes(key))),
  ] as const;
}

function withLists(fields: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      keys.includes(key) && typeof value === 'string' ? [value] : value,
    ]),
  );
}

/** A path in the schedule as it was written: without the layer, the turn or the list that its short form leaves out. */
function asWritten(path: Path, schedules: unknown): Path {
  let place: unknown = schedules;
  const written: (string | number)[] = [];
  for (let index = 0; index < path.length; index++) {
    const part = path[index] as string | number;
    const isLeftOut =
      (part === 'layers' || part === 'turns') && isObject(place) && place[part] === undefined && index > 0;
    if (isLeftOut) {
      // The number of the only layer or turn is left out, too.
      index += 1;
      continue;
    }
    if (typeof part === 'number' && typeof place === 'string') break;
    written.push(part);
    place = isObject(place) || Array.isArray(place) ? (place as Readonly<Record<string, unknown>>)[part] : undefined;
  }
  return written;
}

/** The schedules of a file by their id, whatever their content. */
function schedulesIn(file: unknown): ReadonlyMap<string, unknown> {
  return fieldsOf(fieldsOf(file).get('schedules'));
}

/** The ids of a file's schedules. */
export function scheduleIdsIn(file: unknown): string[] {
  return [...schedulesIn(file).keys()];
}

/** The schedules of a file that have no fault of their own. */
export function readableSchedules(file: unknown): Schedule[] {
  return [...schedulesIn(file)].flatMap(([id, raw]) => {
    const schedule = scheduleShape().safeParse(raw).data;
    return schedule === undefined ? [] : [{ id, ...schedule }];
  });
}

/** Everybody whom a schedule may put on call by itself, each once. */
export function peopleOf({ layers }: Schedule): string[] {
  const named = layers.flatMap(({ turns }) => turns.flatMap(({ people }) => people.flat()));
  return [...new Set(named)].filter((person) => person !== nobody);
}

/** The same with the people whom its overrides put on call. */
export function everybodyIn(schedule: Schedule, overrides: readonly Override[]): string[] {
  const own = overrides.filter((override) => override.schedule === schedule.id);
  const named = own.flatMap(({ put, add, with: other }) => [put, add, other].filter((person) => person !== undefined));
  return [...new Set([...peopleOf(schedule), ...named])];
}

/** The number of people in the largest turn of a schedule. */
export function largestTurnOf({ layers }: Schedule): number {
  const turns = layers.flatMap((layer) => layer.turns.flatMap(({ people }) => people));
  return Math.max(0, ...turns.map((entry) => membersOf(entry).length));
}

function scheduleFaults(id: string, schedule: unknown, file: unknown): Fault[] {
  const path = ['schedules', id];
  const layers = listIn(schedule, 'layers');
  return [
    ...idFaults(id, file).map((message) => ({ path, message })),
    ...tooMany(layers, limits.layersPerSchedule, [...path, 'layers'], 'layers in one schedule'),
    ...layers.flatMap((layer, index) => layerFaults(layer, contactIdsIn(file), [...path, 'layers', index])),
  ];
}

function idFaults(id: string, file: unknown): string[] {
  if (id === nobody) return [`A schedule cannot be called ${nobody}: that stands for a turn of nobody. Rename it.`];
  if (contactIdsIn(file).includes(id))
    return [`There is a contact ${quote(id)}, and a level could mean either: rename one.`];
  return (contactIdShape().safeParse(id).error?.issues ?? []).map(({ message }) =>
    message.replace(/\ba contact\b/, 'a schedule'),
  );
}

function layerFaults(layer: unknown, contactIds: readonly string[], path: Path): Fault[] {
  const people = listIn(layer, 'turns').flatMap((turn, index) =>
    listIn(turn, 'people').flatMap((entry, at) =>
      entryFaults(entry, contactIds, [...path, 'turns', index, 'people', at]),
    ),
  );
  const readable = layerShape().safeParse(layer).data;
  return [...people, ...(readable ? paceFaults(readable, path) : [])];
}

function entryFaults(entry: unknown, contactIds: readonly string[], path: Path): Fault[] {
  const members: readonly unknown[] = Array.isArray(entry) ? entry : [entry];
  return members.flatMap((person, index): Fault[] => {
    const at = Array.isArray(entry) ? [...path, index] : path;
    if (typeof person !== 'string') return [];
    if (person === nobody && !Array.isArray(entry)) return [];
    if (members.indexOf(person) < index)
      return [{ path: at, message: `${quote(person)} is in this turn already: take one out.` }];
    if (contactIds.includes(person)) return [];
    const message = `There is no contact ${quote(person)}: add it to contacts, or correct it.${didYouMean(person, contactIds)}`;
    return [{ path: at, message }];
  });
}

const storedTexts = lazily(() => z.optional(z.array(z.string())));
const storedTurn = lazily(() =>
  z.object({
    people: z.array(z.union([z.string(), z.array(z.string())])).check(z.minLength(1)),
    from: z.optional(z.string()),
    handover: storedTexts(),
    every: z.optional(z.string()),
  }),
);

/** Schedules in the table: every time and date as it was written. */
export const scheduleItems = itemPerEntry<Omit<Schedule, 'id'>>('SCHEDULE', () =>
  z.object({
    timeZone: z.string().check(z.minLength(1)),
    covers: storedTexts(),
    layers: z
      .array(
        z.object({
          turns: z.array(storedTurn()).check(z.minLength(1)),
          handover: storedTexts(),
          every: z.optional(z.string()),
          until: z.optional(z.string()),
          hours: storedTexts(),
          dates: storedTexts(),
          timeZone: z.optional(z.string()),
        }),
      )
      .check(z.minLength(1)),
  }),
);

/** A schedule as a person would write it: short where that says the same. */
function entryOf({ timeZone, covers, layers }: Schedule): Record<string, unknown> {
  const [only, ...more] = layers;
  const written = layers.map(writtenLayer);
  const head = { timeZone, ...(covers && { covers: short(covers) }) };
  return only && more.length === 0 && only.timeZone === undefined
    ? { ...head, ...written[0] }
    : { ...head, layers: written };
}

function writtenLayer({ turns, handover, hours, dates, ...rest }: Layer): Record<string, unknown> {
  const [only, ...more] = turns.map(writtenTurn);
  const lists = Object.entries({ handover, hours, dates }).flatMap(([key, value]) =>
    value ? [[key, short(value)]] : [],
  );
  const isShort = more.length === 0 && turns[0]?.handover === undefined && turns[0]?.every === undefined;
  return { ...(isShort ? only : { turns: turns.map(writtenTurn) }), ...Object.fromEntries(lists), ...rest };
}

function writtenTurn({ handover, ...rest }: Turn): Record<string, unknown> {
  return { ...rest, ...(handover && { handover: short(handover) }) };
}

function short(texts: readonly string[]): string | readonly string[] {
  return texts.length === 1 && texts[0] !== undefined ? texts[0] : texts;
}

/** The paths of the lists of people, which are written on one line. */
function listsOf(entry: unknown, path: Path): Path[] {
  if (!isObject(entry)) return [];
  return Object.entries(entry).flatMap(([key, value]): Path[] => {
    if (!Array.isArray(value)) return [];
    return key === 'layers' || key === 'turns'
      ? value.flatMap((each, index) => listsOf(each, [...path, key, index]))
      : [[...path, key]];
  });
}

export const scheduleKind: Kind<Schedule> = {
  name: 'schedule',
  isOptional: true,
  idOf: (schedule) => schedule.id,
  shape: () =>
    z.pipe(
      z.optional(map(scheduleShape(), 'schedules', 'write each schedule under its id, or take schedules out')),
      z.transform((schedules = {}) => Object.entries(schedules).map(([id, schedule]) => ({ id, ...schedule }))),
    ),
  inLongForm,
  asWritten,
  faultsIn: (file) => [
    ...tooMany(scheduleIdsIn(file), limits.schedules, ['schedules'], 'schedules'),
    ...[...schedulesIn(file)].flatMap(([id, schedule]) => scheduleFaults(id, schedule, file)),
  ],
  tell: (_, fields) => tellFields(fields),
  write: (schedules) => {
    const content = Object.fromEntries(schedules.map((schedule) => [schedule.id, entryOf(schedule)]));
    return { content, onOneLine: Object.entries(content).flatMap(([id, entry]) => listsOf(entry, [id])) };
  },
};
