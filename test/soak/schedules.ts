import type { Chance } from './chance.ts';
import { beginsAtOf } from './happenings.ts';
import type { Change, Handover, Layer, Rota, Turn } from './rota.ts';
import type { Person, Scenario } from './scenario.ts';
import { clocksAt, fallsOn } from './turns.ts';

/*
 * Levels that name schedules instead of people. It is drawn by a chance of its own on top of a scenario, so that two thirds of
 * the nights stay as they are.
 *
 * Most of what a schedule does falls into the first minutes of the incident, or just before it.
 */

/** Some scenarios with schedules. */
export function drawSchedules(scenario: Scenario, chance: Chance): Scenario {
  if (!chance.is(0.34)) return scenario;
  const night = chance.is(0.3) ? { ...scenario, beginsAt: createChangeOfClocks(chance) } : scenario;
  const ids = chance.is(0.75) ? ['primary'] : ['primary', 'second'];
  const rotas = ids.map((id) => createRota(id, night, chance));
  const changes = Array.from({ length: chance.pick([0, 0, 1, 1, 2, 3]) }, () => createChange(rotas, night, chance));
  return {
    ...night,
    rotas,
    changes: chance.is(0.3) ? [...changes, createLateChange(rotas, night, chance)] : changes,
    levels: createLevels(night, ids, chance),
    people: night.people.map((person) =>
      chance.is(0.2) ? { ...person, away: createAway(person, night, chance) } : person,
    ),
  };
}

const minute = 60_000;
const day = 24 * 60 * minute;

const zones = ['Europe/Berlin', 'Europe/Berlin', 'UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];

/** Instants at which clocks are changed: by an hour, by half an hour, and at midnight. */
const changesOfClocks: readonly (readonly [zone: string, instant: string])[] = [
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['Europe/Berlin', '2027-03-28T01:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['America/New_York', '2027-03-14T07:00Z'],
  ['Australia/Lord_Howe', '2027-04-03T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Africa/Cairo', '2027-04-29T22:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00Z'],
];

/** The beginning of a night in which clocks are changed: up to an hour before it, or just after it. */
function createChangeOfClocks(chance: Chance): string {
  const [, instant] = chance.pick(changesOfClocks);
  return new Date(Date.parse(instant) - chance.whole(-10, 60) * minute).toISOString();
}

/** A zone whose clocks are changed in this night, if there is one. */
function createZone(night: Scenario, chance: Chance): string {
  const changing = changesOfClocks.filter(([, instant]) => Math.abs(Date.parse(instant) - beginsAtOf(night)) < day / 4);
  return changing.length > 0 && chance.is(0.8) ? chance.pick(changing)[0] : chance.pick(zones);
}

/** A whole minute in the first quarter of an hour, or some time before it. */
function createInstant(night: Scenario, chance: Chance): number {
  return beginsAtOf(night) + minute * chance.pick([-400, -60, -7, -1, 0, 0, 1, 2, 2, 3, 3, 4, 5, 5, 6, 8, 10, 13]);
}

function createLevels({ levels, people }: Scenario, ids: readonly string[], chance: Chance): string[][] {
  const certain = chance.whole(0, levels.length - 1);
  return levels.map((level, place) => {
    if (place !== certain && chance.is(0.4)) return [...level];
    const own = chance.is(0.15) ? ids : [chance.pick(ids)];
    return chance.is(0.25) ? [...own, chance.pick(people).id] : [...own];
  });
}

// Rotations.

function createRota(id: string, night: Scenario, chance: Chance): Rota {
  const timeZone = createZone(night, chance);
  const count = chance.pick([1, 1, 1, 2, 2, 3]);
  const layers = Array.from({ length: count }, (_, place) => createLayer(night, timeZone, place === count - 1, chance));
  return { id, timeZone, layers };
}

function createLayer(night: Scenario, scheduleZone: string, isLast: boolean, chance: Chance): Layer {
  const own = chance.is(0.2) ? { timeZone: createZone(night, chance) } : {};
  const timeZone = own.timeZone ?? scheduleZone;
  const at = createInstant(night, chance);
  const layer = { ...createRotation(night, timeZone, at, chance), ...own };
  const isBounded = !isLast || chance.is(0.2);
  if (!isBounded) return layer;
  if (chance.is(0.3)) return { ...layer, until: clocksAt(createInstant(night, chance), timeZone) };
  return { ...layer, hours: [createHours(createInstant(night, chance), timeZone, chance)] };
}

/** A rotation with a handover at an instant. */
function createRotation(night: Scenario, timeZone: string, at: number, chance: Chance): Layer {
  const shown = Date.parse(`${clocksAt(at, timeZone)}Z`);
  const date = Math.floor(shown / day) * day;
  const minutes = (shown - date) / minute;
  const back = chance.pick([1, 2, 7, 30, 100]);
  const people = () => createOrder(night, chance);
  if (chance.is(0.12)) {
    const everyHours = chance.pick([1, 5, 12, 36]);
    const from = clocksAt(at - everyHours * back * 60 * minute, timeZone);
    return { turns: [{ from, people: people() }], handovers: [], everyHours };
  }
  if (chance.is(0.15)) {
    const everyDays = chance.whole(2, 5);
    const weekdays = [0, 1, 2, 3, 4, 5, 6];
    const from = dateText(date - everyDays * back * day);
    return { turns: [{ from, people: people() }], handovers: [{ weekdays, minutes }], everyDays };
  }
  const handovers = createHandovers(date, minutes, chance);
  const first: Turn = { from: dateText(handoverBefore(date - back * day, handovers)), people: people() };
  const second: Turn = { from: dateText(handoverBefore(date, handovers)), people: people() };
  return { turns: chance.is(0.15) && first.from < second.from ? [first, second] : [first], handovers };
}

function createHandovers(date: number, minutes: number, chance: Chance): Handover[] {
  const weekday = (new Date(date).getUTCDay() + 6) % 7;
  const daily = { weekdays: [0, 1, 2, 3, 4, 5, 6], minutes };
  const also = (minutes + chance.pick([3, 5, 60, 720])) % 1440;
  return chance.pick<Handover[]>([
    [daily],
    [daily],
    [{ weekdays: [weekday], minutes }],
    [{ weekdays: [...new Set([weekday, chance.whole(0, 6)])].sort(), minutes }],
    [daily, { ...daily, minutes: also }],
    [{ dayOfMonth: new Date(date).getUTCDate(), minutes }],
  ]);
}

/** The last date up to another on which somebody takes over. */
function handoverBefore(date: number, handovers: readonly Handover[]): number {
  let found = date;
  while (!handovers.some((handover) => fallsOn(handover, found))) found -= day;
  return found;
}

/** People in the order of their turns: some alone, some together, some turns nobody's, and at times somebody unknown. */
function createOrder({ people }: Scenario, chance: Chance): string[][] {
  const ids = people.map(({ id }) => id);
  return Array.from({ length: chance.pick([1, 2, 2, 3, 3, 4]) }, () => {
    if (chance.is(0.1)) return [];
    if (chance.is(0.04)) return ['zoe'];
    return chance.is(0.15) ? [...new Set([chance.pick(ids), chance.pick(ids)])] : [chance.pick(ids)];
  });
}

/** Hours that begin or end at an instant. */
function createHours(at: number, timeZone: string, chance: Chance) {
  const shown = Date.parse(`${clocksAt(at, timeZone)}Z`);
  const minutes = (shown % day) / minute;
  const length = chance.pick([3, 10, 60, 480]);
  const start = chance.is(0.5) ? minutes : (minutes - length + 1440) % 1440;
  const weekdays = chance.is(0.7) ? [0, 1, 2, 3, 4, 5, 6] : [...new Set([0, 1, 5, chance.whole(0, 6)])].sort();
  return { weekdays, start, end: start + length };
}

function dateText(date: number): string {
  return new Date(date).toISOString().slice(0, 10);
}

// Overrides and absences.

function createChange(rotas: readonly Rota[], night: Scenario, chance: Chance): Change {
  const { id, timeZone } = chance.pick(rotas);
  const from = createInstant(night, chance);
  const until = from + minute * chance.pick([1, 2, 3, 5, 10, 60, 600]);
  const text = (at: number) =>
    chance.is(0.2) ? `${new Date(at).toISOString().slice(0, 16)}Z` : clocksAt(at, timeZone);
  const person = () => chance.pick(night.people).id;
  const form = chance.pick([
    () => ({ put: person() }),
    () => ({ add: person() }),
    () => ({ remove: person() }),
    () => ({ replace: person(), with: person() }),
  ]);
  return { schedule: id, from: text(from), until: text(until), ...form() };
}

/** An override that a command makes while people are notified. Nothing else happens at that instant. */
function createLateChange(rotas: readonly Rota[], night: Scenario, chance: Chance): Change {
  return { ...createChange(rotas, night, chance), madeAtSeconds: chance.whole(1, 700) + 0.61 };
}

/** A whole day, or from some time on until another. */
function createAway({ timeZone }: Person, night: Scenario, chance: Chance): string[] {
  const at = createInstant(night, chance);
  if (chance.is(0.4)) return [clocksAt(at, timeZone).slice(0, 10)];
  const [from, until] = chance.is(0.5) ? [at - day, at] : [at, at + chance.pick([3, 10, 600]) * minute];
  return [`${clocksAt(from, timeZone)} .. ${clocksAt(until, timeZone)}`];
}
