import { attemptsOf, beginsAtOf } from './happenings.ts';
import type { Change, Handover, Hours, Layer, Turn } from './rota.ts';
import type { Scenario } from './scenario.ts';

/*
 * Who is on call, worked out once more from the documents' sentences: day by day from the first handover on, and minute by
 * minute while a level is notified. It asks the clocks of a zone by `Intl`, and nothing of the product.
 *
 * Instants are in milliseconds since the beginning of the night, as everywhere in a ledger.
 */

const minute = 60_000;
const day = 24 * 60 * minute;

// Clocks.

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

function shownAt(instant: number, timeZone: string): number {
  const options = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { ...options, timeZone, hourCycle: 'h23' });
  formats.set(timeZone, format);
  return Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
}

/** By how much the clocks of a zone are ahead of UTC. They are changed at quarters of an hour only. */
function offsetAt(instant: number, timeZone: string): number {
  const quarter = Math.floor(instant / (15 * minute)) * 15 * minute;
  const key = `${timeZone} ${quarter}`;
  const offset = offsets.get(key) ?? shownAt(quarter, timeZone) - quarter;
  offsets.set(key, offset);
  return offset;
}

/** The time that the clocks show at an instant since 1970, to the minute: `2026-11-24T03:14`. */
export function clocksAt(instant: number, timeZone: string): string {
  return new Date(instant + offsetAt(instant, timeZone)).toISOString().slice(0, 16);
}

/** The instants since 1970 at which clocks show a time: two in the hour that they repeat, none in one that they skip. */
function instantsIn(shown: number, timeZone: string): number[] {
  const around = [shown - day, shown + day].map((instant) => shown - offsetAt(instant, timeZone));
  return [...new Set(around)].filter((each) => each + offsetAt(each, timeZone) === shown).sort((a, b) => a - b);
}

/** The instant of a time on the clocks: the first of two, and what it were without the change where they skip it. */
function instantIn(shown: number, timeZone: string): number {
  const [first = shown - offsetAt(shown - day, timeZone)] = instantsIn(shown, timeZone);
  return first;
}

/** The later of the two instants at which clocks show a time; nothing of one that they show once. */
export function laterInstant(text: string, timeZone: string): number | undefined {
  return instantsIn(Date.parse(`${text}Z`), timeZone)[1];
}

function instantOf(text: string, timeZone: string): number {
  if (text.endsWith('Z')) return Date.parse(text);
  return instantIn(Date.parse(`${text.slice(0, 10)}T${text.slice(11) || '00:00'}Z`), timeZone);
}

// Turns.

/** True if somebody takes over on a date, which is given as its midnight in UTC. */
export function fallsOn(handover: Handover, date: number): boolean {
  const shown = new Date(date);
  if ('weekdays' in handover) return handover.weekdays.includes((shown.getUTCDay() + 6) % 7);
  const isLast = new Date(date + day).getUTCDate() === 1;
  return shown.getUTCDate() === handover.dayOfMonth || (isLast && shown.getUTCDate() < handover.dayOfMonth);
}

/** The time on the clocks at which a turn begins: that of a date is its first handover. */
function beginningOf({ from }: Turn, { handovers }: Layer): number {
  const date = Date.parse(`${from.slice(0, 10)}T00:00Z`);
  if (from.length > 10) return Date.parse(`${from}Z`);
  const minutes = handovers.filter((each) => fallsOn(each, date)).map((each) => each.minutes);
  return date + Math.min(...minutes, minutes.length === 0 ? 0 : 1440) * minute;
}

/** The handovers of a turn up to an instant, day by day from its beginning on. */
function handoversUntil(turn: Turn, layer: Layer, timeZone: string, until: number): number[] {
  const begins = beginningOf(turn, layer);
  const { handovers, everyDays = 1, everyHours } = layer;
  if (everyHours !== undefined) {
    const step = everyHours * 60 * minute;
    const since = instantIn(begins, timeZone);
    return Array.from(
      { length: Math.max(0, Math.floor((until - since) / step)) },
      (_, nth) => since + (nth + 1) * step,
    );
  }
  const first = Math.floor(begins / day) * day;
  const instants: number[] = [];
  for (let date = first; date <= until + 2 * day; date += day) {
    if (((date - first) / day) % everyDays !== 0) continue;
    for (const each of handovers.filter((handover) => fallsOn(handover, date)))
      if (date + each.minutes * minute > begins) instants.push(instantIn(date + each.minutes * minute, timeZone));
  }
  return instants;
}

type Reckoned = { readonly since: number; until: number; handovers: readonly number[] };
const reckonedTurns = new WeakMap<Turn, Reckoned>();

/** What is known of a turn, at least until two days after an instant. */
function reckoned(turn: Turn, layer: Layer, timeZone: string, at: number): Reckoned {
  const known = reckonedTurns.get(turn);
  if (known !== undefined && at <= known.until) return known;
  const until = at + 2 * day;
  const since = instantIn(beginningOf(turn, layer), timeZone);
  const fresh = { since, until, handovers: handoversUntil(turn, layer, timeZone, until) };
  reckonedTurns.set(turn, fresh);
  return fresh;
}

/** The people of a layer whose turn it is, and who stand in for them; nobody where the layer has nothing to say. */
function turnAt(layer: Layer, scheduleZone: string, at: number, isHere: (id: string) => boolean): string[] {
  const timeZone = layer.timeZone ?? scheduleZone;
  if (layer.until !== undefined && at >= instantOf(layer.until, timeZone)) return [];
  if (layer.hours !== undefined && !layer.hours.some((hours) => isWithin(hours, timeZone, at))) return [];
  const begun = layer.turns.filter((turn) => reckoned(turn, layer, timeZone, at).since <= at);
  const turn = begun.at(-1);
  if (turn === undefined) return [];
  const passed = reckoned(turn, layer, timeZone, at).handovers.filter((instant) => instant <= at).length;
  const queue = turn.people.map((_, place) => turn.people[(passed + place) % turn.people.length] ?? []);
  const [own = [], ...later] = queue;
  const people = own.filter(isHere);
  for (const absent of own) {
    if (isHere(absent)) continue;
    const standIn = later.flat().find((id) => isHere(id) && !people.includes(id));
    if (standIn !== undefined) people.push(standIn);
  }
  return people;
}

function isWithin({ weekdays, start, end }: Hours, timeZone: string, at: number): boolean {
  const today = Math.floor((at + offsetAt(at, timeZone)) / day) * day;
  return [-2, -1, 0, 1].some((days) => {
    const date = today + days * day;
    const isOn = weekdays.includes((new Date(date).getUTCDay() + 6) % 7);
    return isOn && instantIn(date + start * minute, timeZone) <= at && at < instantIn(date + end * minute, timeZone);
  });
}

function isAway({ people }: Scenario, id: string, at: number): boolean {
  const person = people.find((each) => each.id === id);
  return (person?.away ?? []).some((text) => {
    const [first = '', last] = text.split(' .. ');
    const nextDate = () => new Date(Date.parse(`${first}T00:00Z`) + day).toISOString().slice(0, 10);
    return isBetween(first, last ?? nextDate(), person?.timeZone, at);
  });
}

/** The people whom a schedule puts on call at an instant, by the overrides that there are at another. */
function onCallIn(scenario: Scenario, schedule: string, milliseconds: number, knownAt: number): string[] {
  const rota = scenario.rotas?.find(({ id }) => id === schedule);
  const at = beginsAtOf(scenario) + milliseconds;
  const isKnown = (id: string) => scenario.people.some((person) => person.id === id);
  const isHere = (id: string) => isKnown(id) && !isAway(scenario, id, at);
  const turns = (rota?.layers ?? []).map((layer) => turnAt(layer, rota?.timeZone ?? 'UTC', at, isHere));
  const inForce = (scenario.changes ?? [])
    .filter((change) => change.schedule === schedule && (change.madeAtSeconds ?? 0) * 1000 <= knownAt)
    .filter(({ from, until }) => isBetween(from, until, rota?.timeZone, at))
    .toSorted((a, b) => (a.madeAtSeconds ?? -1) - (b.madeAtSeconds ?? -1));
  return inForce.reduce(
    (people, change) => changed(people, change, isKnown),
    turns.find((each) => each.length > 0) ?? [],
  );
}

/** What an override makes of those who are on call by then. One that names an unknown person does nothing. */
function changed(
  people: string[],
  { put, add, remove, replace, with: other }: Change,
  isKnown: (id: string) => boolean,
) {
  const named = put ?? add ?? other;
  if (named !== undefined && !isKnown(named)) return people;
  if (put !== undefined) return [put];
  const all = people.map((id) => (id === replace ? (other ?? id) : id)).filter((id) => id !== remove);
  return [...new Set(add === undefined ? all : [...all, add])];
}

function isBetween(from: string, until: string, timeZone: string | undefined, at: number): boolean {
  const zone = timeZone ?? 'UTC';
  return instantOf(from, zone) <= at && at < instantOf(until, zone);
}

// Levels.

const idsOf = ({ levels }: Scenario, level: number) => levels[level - 1] ?? [];
const isSchedule = ({ rotas = [] }: Scenario, id: string) => rotas.some((rota) => rota.id === id);

/** True if a level names a schedule. */
export function hasSchedule(scenario: Scenario, level: number): boolean {
  return idsOf(scenario, level).some((id) => isSchedule(scenario, id));
}

/** True if a level names a contact, who is on it whatever the schedules say. */
export function isNamedOn(scenario: Scenario, level: number, id: string): boolean {
  return idsOf(scenario, level).includes(id);
}

const answers = new WeakMap<Scenario, Map<string, string[]>>();

/** Everybody on a level at an instant, by the overrides that there are at another: whom it names, and who is on call. */
export function peopleOn(scenario: Scenario, level: number, at: number, knownAt = at): string[] {
  const { changes = [] } = scenario;
  // Another answer can begin at a whole minute only.
  const instant = Math.floor(at / minute);
  const known = changes.filter(({ madeAtSeconds = 0 }) => madeAtSeconds * 1000 <= knownAt).length;
  const given = answers.get(scenario) ?? new Map<string, string[]>();
  answers.set(scenario, given);
  const key = `${level} ${instant} ${known}`;
  const people = given.get(key) ?? reckonPeople(scenario, level, at, knownAt);
  given.set(key, people);
  return people;
}

function reckonPeople(scenario: Scenario, level: number, at: number, knownAt: number): string[] {
  const ids = idsOf(scenario, level);
  const people = ids.flatMap((id) => (isSchedule(scenario, id) ? onCallIn(scenario, id, at, knownAt) : [id]));
  return [...new Set(people)];
}

/** True if a person is on a level at an instant, and nobody else. */
export function isAloneOn(scenario: Scenario, level: number, id: string, at: number): boolean {
  const people = peopleOn(scenario, level, at);
  return people.length === 1 && people[0] === id;
}

/** The instants between two others at which something else is known of the overrides. */
function knownBetween({ changes = [] }: Scenario, from: number, until: number): number[] {
  const made = changes.flatMap(({ madeAtSeconds = 0 }) => madeAtSeconds * 1000);
  return [from, ...made.filter((at) => from < at && at <= until)];
}

/** True if a person is on a level at an instant by any of the overrides that there are between it and another. */
export function mayBeOn(scenario: Scenario, level: number, id: string, at: number, until = at): boolean {
  return knownBetween(scenario, at, until).some((known) => peopleOn(scenario, level, at, known).includes(id));
}

/** True if a person is on a level all the time from one instant to another, whichever of the overrides are known. */
export function staysOn(scenario: Scenario, level: number, id: string, from: number, until: number): boolean {
  if (isNamedOn(scenario, level, id)) return true;
  for (let at = from; at < until; at += minute)
    if (!knownBetween(scenario, from, until).every((known) => peopleOn(scenario, level, at, known).includes(id)))
      return false;
  return knownBetween(scenario, from, until).every((known) => peopleOn(scenario, level, until, known).includes(id));
}

/** Everybody who can ever be on a level. */
export function everybodyOn(scenario: Scenario, level: number): string[] {
  const { rotas = [], changes = [], people } = scenario;
  const ids = idsOf(scenario, level);
  const ofRotas = rotas.filter(({ id }) => ids.includes(id));
  const turns = ofRotas.flatMap(({ layers }) => layers.flatMap((layer) => layer.turns.flatMap((turn) => turn.people)));
  const named = changes.flatMap((each) => (ids.includes(each.schedule) ? [each.put, each.with, each.add] : []));
  const all = new Set([...ids, ...turns.flat(), ...named]);
  return people.map(({ id }) => id).filter((id) => all.has(id));
}

/** A person on a level: from its beginning on, unless they come on call during it, and until they go off call during it. */
export type Seat = { readonly id: string; readonly from?: number; until?: number };

/** The documents: at five handovers of one level somebody new is notified, and no more. */
const mostHandovers = 5;

/**
 * Everybody whom a level notifies that begins at an instant, minute by minute: until the last of the first has not answered
 * people come on call, and until their own attempts are over they go off call.
 */
export function seatsOf(scenario: Scenario, level: number, at: number, isAsked: (id: string) => boolean): Seat[] {
  const isKnown = (id: string) => scenario.people.some((person) => person.id === id);
  const on = (instant: number) => peopleOn(scenario, level, instant, at).filter((id) => isKnown(id) && isAsked(id));
  const seats: Seat[] = on(at).map((id) => ({ id }));
  const length = Math.max(0, ...seats.map(({ id }) => secondsOf(scenario, id) * 1000));
  const begins = beginsAtOf(scenario);
  let handovers = 0;
  let instant = Math.floor((begins + at) / minute + 1) * minute - begins;
  const isThere = ({ id, from = at, until }: Seat) =>
    until === undefined && instant < from + secondsOf(scenario, id) * 1000;
  for (; hasSchedule(scenario, level) && (instant < at + length || seats.some(isThere)); instant += minute) {
    const now = on(instant);
    const gone = seats.filter((seat) => isThere(seat) && !now.includes(seat.id));
    const isOpen = instant < at + length && handovers < mostHandovers;
    const come = now.filter((id) => isOpen && !seats.some((seat) => seat.id === id));
    for (const seat of gone) seat.until = instant;
    seats.push(...come.map((id) => ({ id, from: instant })));
    if (gone.length + come.length > 0) handovers += 1;
  }
  return seats;
}

function secondsOf({ people }: Scenario, id: string): number {
  return attemptsOf(people.find((person) => person.id === id)).reduce((sum, { waitSeconds }) => sum + waitSeconds, 0);
}
