import type { ShownPerson, ShownShift } from '../../feed.ts';
import { list } from '../words.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** A format, made once for each zone: they are costly to make, and a calendar shows many times. */
function format(zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${zone}`;
  const found = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
  formats.set(key, found);
  return found;
}

/** `09:00`. */
export function time(at: number | string, zone: string): string {
  return format(zone, 'time', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at));
}

/** `Mon 30 Nov`. */
export function date(at: number | string, zone: string): string {
  const shown = format(zone, 'date', { weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(at));
  return shown.replaceAll(',', '');
}

/** `30 Nov 2026`. */
export function dateWithYear(at: number | string, zone: string): string {
  return format(zone, 'year', { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(at));
}

/** `Mon`. */
function weekday(at: number | string, zone: string): string {
  return format(zone, 'weekday', { weekday: 'short' }).format(new Date(at));
}

/** `Mon 30 Nov 09:00`. */
export function moment(at: number | string, zone: string): string {
  return `${date(at, zone)} ${time(at, zone)}`;
}

const dayMilliseconds = 24 * 3600 * 1000;

/** As short as it is clear from now: `09:00`, `Mon 09:00` or `Mon 30 Nov 09:00`. */
export function momentFrom(at: string, now: number, zone: string): string {
  const distance = Math.abs(Date.parse(at) - now);
  if (distance < dayMilliseconds / 2) return time(at, zone);
  return distance < 6 * dayMilliseconds ? `${weekday(at, zone)} ${time(at, zone)}` : moment(at, zone);
}

/** `2026-11-30T09:00`, as a field for a time has it. */
export function fieldTime(at: number | string, zone: string): string {
  return new Date(at)
    .toLocaleString('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
    .replace(' ', 'T');
}

/** The zone of this browser. */
export const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export function zoneWords(zone: string): string {
  return zone.replaceAll('_', ' ');
}

/** Names by id; the id itself of somebody who is not a contact. */
export type Names = (id: string) => string;

export function namesOf(people: readonly ShownPerson[]): Names {
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return (id) => names.get(id) ?? id;
}

const fromRight = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A name within a sentence that has no markup: one that is read from right to left leaves the other words in order. */
function isolated(name: string): string {
  return fromRight.test(name) ? `\u2068${name}\u2069` : name;
}

/** `Ada and Ben`, or `nobody`. */
export function people(ids: readonly string[], names: Names): string {
  return ids.length === 0 ? 'nobody' : list(ids.map((id) => isolated(names(id))));
}

/** The reasons why these people are on call: `in place of Ada, by an override`. */
export function reasons(
  { overrides, planned, standIns }: Pick<ShownShift, 'overrides' | 'planned' | 'standIns'>,
  names: Names,
): string[] {
  const absent = (standIns ?? []).map(({ for: away, by }) =>
    by === undefined
      ? `${isolated(names(away))} is away`
      : `${isolated(names(by))} stands in for ${isolated(names(away))}, who is away`,
  );
  if (overrides === undefined) return absent;
  return [...absent, `by an override, in place of ${people(planned ?? [], names)}`];
}

/** The beginning and the end of the shift, which can be outside of the calendar; nothing if it is more than a year away. */
export function endsOf({ from, until, beganAt = from, endsAt = until }: ShownShift) {
  return { begin: beganAt ?? undefined, end: endsAt ?? undefined };
}

/** `from Mon 30 Nov 09:00 to Mon 7 Dec 09:00`. */
function span(shift: ShownShift, zone: string): string {
  const { begin, end } = endsOf(shift);
  if (begin === undefined && end === undefined) return 'all the time';
  if (begin === undefined) return `until ${moment(end ?? 0, zone)}`;
  return end === undefined ? `from ${moment(begin, zone)} on` : `from ${moment(begin, zone)} to ${moment(end, zone)}`;
}

/** The ids of the people in whose place others are on call. */
export function replacedIn({ people: present, planned, standIns }: ShownShift): string[] {
  const absent = planned ?? (standIns ?? []).map((each) => each.for);
  return present.length === 0 ? [] : absent.filter((id) => !present.includes(id));
}

/** `Ada has primary from Mon 30 Nov 09:00 to Mon 7 Dec 09:00`, with the reasons if there are any. */
export function sentence(shift: ShownShift, schedule: string, zone: string, names: Names): string {
  const { length } = shift.people;
  const replaced = replacedIn(shift);
  const instead = replaced.length === 0 ? '' : ` for ${people(replaced, names)}`;
  const who = length === 0 ? 'Nobody' : `${people(shift.people, names)}${instead}`;
  const gap = shift.isGap ? ['a gap'] : length === 0 ? ['which it does not have to cover'] : [];
  const why = shift.overrides && length > 0 ? ['by an override'] : reasons(shift, names);
  return [`${who} ${length > 1 ? 'have' : 'has'} ${schedule} ${span(shift, zone)}`, ...gap, ...why].join(', ');
}
