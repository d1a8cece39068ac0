import type { Layer, Override, Person, Schedule, Turn } from '../../../../lambdas/domain/calendar/schedule.ts';

/*
 * Who is on call, worked out by another method: day by day from the first turn on, with the runtime's own clocks instead of the
 * library, and with a list of every handover instead of their count. It is slow, and easy to believe.
 */

const minute = 60_000;
const day = 1440 * minute;
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const lists = new Map<string, number[]>();
const firsts = new Map<string, number>();
const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const key = `${timeZone} ${at}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  formats.set(timeZone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day: date = 0, hour = 0, minute: minutes = 0, second = 0 } = parts;
  const offset = Date.UTC(year, month - 1, date, hour, minutes, second) - at;
  offsets.set(key, offset);
  return offset;
}

/** The first instant at which the clocks show the time, or what it would have been without the change that skips it. */
function firstInstant(shown: number, timeZone: string): number {
  const key = `${timeZone} ${shown}`;
  const known = firsts.get(key) ?? findFirst(shown, timeZone);
  firsts.set(key, known);
  return known;
}

function findFirst(shown: number, timeZone: string): number {
  const around: number[] = [];
  for (let at = shown - 27 * 3600_000; at <= shown + 27 * 3600_000; at += 15 * minute)
    around.push(offsetAt(at, timeZone));
  const candidates = [...new Set(around)].map((offset) => shown - offset);
  const real = candidates.filter((at) => offsetAt(at, timeZone) === shown - at);
  return real.length > 0 ? Math.min(...real) : shown - (around[0] ?? 0);
}

const midnight = (text: string) => Date.parse(`${text.slice(0, 10)}T00:00Z`);
const clock = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

function isWeekday(words: string, at: number): boolean {
  const today = weekdays[new Date(at).getUTCDay()] ?? '';
  if (words === 'daily') return true;
  return words.split('+').some((part) => {
    const [first = '', last = first] = part.split('-').map((word) => word.slice(0, 3));
    for (let index = weekdays.indexOf(first); ; index = (index + 1) % 7) {
      if (weekdays[index] === today) return true;
      if (weekdays[index] === last) return false;
    }
  });
}

function isHandoverDay(words: readonly string[], at: number): boolean {
  const [first = '', second] = words;
  const date = new Date(at);
  const lastOfMonth = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  if (/^\d/.test(first)) return date.getUTCDate() === Math.min(Number.parseInt(first, 10), lastOfMonth);
  if (second === undefined) return isWeekday(first, at);
  if (second === 'day') return date.getUTCDate() === lastOfMonth;
  if (!isWeekday(second, at)) return false;
  if (first === 'last') return date.getUTCDate() + 7 > lastOfMonth;
  return Math.ceil(date.getUTCDate() / 7) === ['first', 'second', 'third', 'fourth', 'fifth'].indexOf(first) + 1;
}

/** The instants at which turns begin, the first of them at `from`, up to some days after an instant. */
function handovers(from: string, texts: readonly string[], every: string | undefined, until: number, timeZone: string) {
  const [count = '1', unit = ''] = every?.split(' ') ?? [];
  const first = midnight(from);
  const start = clock(from.slice(11));
  const begin = firstInstant(first + start * minute, timeZone);
  if (unit.startsWith('hour')) return steps(begin, Number(count) * 3600_000, until);
  const isCounted = every === undefined ? () => true : counter(first, Number(count), unit);
  const later = steps(first, day, until + 3 * day).flatMap((today) =>
    texts
      .filter((text) => isHandoverDay(text.slice(0, -6).split(' '), today) && isCounted(today))
      .map((text) => today + clock(text.slice(-5)) * minute)
      .filter((shown) => shown > first + start * minute)
      .map((shown) => firstInstant(shown, timeZone)),
  );
  return [begin, ...later];
}

function steps(from: number, length: number, until: number): number[] {
  const all: number[] = [];
  for (let at = from; at <= until; at += length) all.push(at);
  return all;
}

/** True of the days that count, where only every so many days, weeks or months do. */
function counter(first: number, count: number, unit: string): (today: number) => boolean {
  const monthOf = (at: number) => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth();
  if (unit.startsWith('month')) return (today) => (monthOf(today) - monthOf(first)) % count === 0;
  const length = (unit.startsWith('week') ? 7 : 1) * count * day;
  return (today) => (today - first) % length === 0;
}

function isInHours(text: string, at: number, timeZone: string): boolean {
  const [, words = 'daily', start = '00:00', end = '24:00'] = /^(\S+)?(?: ?(\d\d:\d\d)-(\d\d:\d\d))?$/.exec(text) ?? [];
  const begins = clock(start);
  const ends = clock(end) > begins ? clock(end) : clock(end) + 1440;
  const today = Math.floor((at + offsetAt(at, timeZone)) / day) * day;
  return [-2, -1, 0, 1].some((offset) => {
    const first = today + offset * day;
    if (!isWeekday(words, first)) return false;
    const from = firstInstant(first + begins * minute, timeZone);
    return from <= at && at < firstInstant(first + ends * minute, timeZone);
  });
}

function isOnDates(text: string, at: number, timeZone: string): boolean {
  const [first = '', last = first] = text.split(' .. ');
  return firstInstant(midnight(first), timeZone) <= at && at < firstInstant(midnight(last) + day, timeZone);
}

/** The number of turns that have begun by an instant. */
function begunTurns(layer: Layer, turn: Turn, timeZone: string, at: number): number {
  if (turn.from === undefined) return 1;
  const texts = turn.handover ?? layer.handover ?? [];
  const far = Math.ceil(at / (30 * day)) * 30 * day;
  const key = JSON.stringify([turn, texts, layer.every, far, timeZone]);
  const begun = lists.get(key) ?? handovers(turn.from, texts, turn.every ?? layer.every, far, timeZone);
  lists.set(key, begun);
  return begun.filter((instant) => instant <= at).length;
}

/** The people of a turn, with those who stand in for who is not here. */
function filled(people: Turn['people'], index: number, isHere: (id: string) => boolean): string[] {
  const order = people.map((entry) => (entry === 'nobody' ? [] : [entry].flat()));
  const mine = order[index] ?? [];
  const found = mine.filter(isHere);
  for (const absent of mine) {
    if (isHere(absent)) continue;
    const rest = [...order.slice(index + 1), ...order.slice(0, index)].flat();
    const standIn = rest.find((id) => isHere(id) && !found.includes(id));
    if (standIn !== undefined) found.push(standIn);
  }
  return found;
}

function layerPeople(layer: Layer, zone: string, people: readonly Person[], at: number): string[] {
  const timeZone = layer.timeZone ?? zone;
  if (layer.hours && !layer.hours.some((text) => isInHours(text, at, timeZone))) return [];
  if (layer.dates && !layer.dates.some((text) => isOnDates(text, at, timeZone))) return [];
  const isHere = (id: string) => {
    const person = people.find((each) => each.id === id);
    return person !== undefined && !(person.away ?? []).some((text) => isOnDates(text, at, person.timeZone));
  };
  const begun = layer.turns.map((turn) => ({ turn, count: begunTurns(layer, turn, timeZone, at) }));
  const last = begun.findLast(({ count }) => count > 0);
  return last ? filled(last.turn.people, (last.count - 1) % last.turn.people.length, isHere) : [];
}

function overridden(
  found: readonly string[],
  { put, replace, with: other = '', add, remove }: Override,
): readonly string[] {
  if (put !== undefined) return [put];
  if (replace !== undefined) return [...new Set(found.map((id) => (id === replace ? other : id)))];
  if (add !== undefined) return [...new Set([...found, add])];
  return found.filter((id) => id !== remove);
}

/** Who is on call at an instant. */
export function scan(
  { layers, timeZone }: Schedule,
  overrides: readonly Override[],
  people: readonly Person[],
  at: number,
): readonly string[] {
  const instant = (text: string) => firstInstant(midnight(text) + clock(text.slice(11)) * minute, timeZone);
  const byLayer = layers.map((layer) => layerPeople(layer, timeZone, people, at)).find((found) => found.length > 0);
  return overrides
    .filter(({ from, until }) => instant(from) <= at && at < instant(until))
    .reduce<readonly string[]>(overridden, byLayer ?? []);
}
