import type { AlertAnswer, CalendarAnswer, HeldAnswer, HoursAnswer, InstantAnswer } from '../../feed.ts';
import { askJson } from '../ask.ts';
import { onCallVersion, useReading } from '../live.ts';

/** A part of an address with the members that are given. */
function query(members: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}

/** The stretch of time that is shown. Without `from`, it begins with the Monday of this week. */
export type Stretch = { readonly zone: string | undefined; readonly from: string | undefined; readonly days: number };

/** The shifts of a stretch, read again after every change of who is on call. */
export function useCalendar({ days, ...rest }: Stretch) {
  const path = `console/calendar${query({ ...rest, days: String(days) })}`;
  return useReading(path, onCallVersion, () => askJson<CalendarAnswer>(path));
}

/** The hours of everybody in each week of a stretch, read again after every change of who is on call. */
export function useHours({ days, ...rest }: Stretch) {
  const path = `console/calendar/hours${query({ ...rest, days: String(days) })}`;
  return useReading(path, onCallVersion, () => askJson<HoursAnswer>(path));
}

/** The alerts that are held, and the mutes of a stretch, by default of the next day. They are read again after every change of them. */
export function useHeld(stretch: { readonly from?: string; readonly until?: string } = {}) {
  const path = `console/held${query(stretch)}`;
  return useReading(path, onCallVersion, () => askJson<HeldAnswer>(path));
}

/** A point in time; without `at`, now. */
export type Moment = { readonly at?: string; readonly zone?: string };

/** The answer to who is on call at an instant, read again after every change. `times` is counted up to read it again for another reason. */
export function useInstant(moment: Moment, times = 0) {
  const path = `console/calendar/at${query(moment)}`;
  return useReading(`${path} ${times}`, onCallVersion, () => askJson<InstantAnswer>(path));
}

/** Plays an alert for a policy that comes at an instant, again after every change. */
export function useAlert(at: string, policy: string) {
  const path = `console/calendar/alert${query({ at, policy })}`;
  return useReading(path, onCallVersion, () => askJson<AlertAnswer>(path));
}
