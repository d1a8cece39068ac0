import { instantOfPoint, parsePoint } from '../../lambdas/domain/calendar/dates.ts';
import { faultOf, meaningOf } from '../../lambdas/domain/calendar/parsed.ts';
import { parseDuration } from '../../lambdas/domain/text/duration.ts';
import { timeZoneFault } from '../../lambdas/domain/text/time-zone.ts';
import { refuse } from '../command/errors.ts';

/** The zone that a command shows times in: the one that was given, else that of this machine. Refuses one that does not exist. */
export function shownZone(given: string | undefined): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const zone = given ?? (timeZoneFault(timeZone) === undefined ? timeZone : 'UTC');
  const fault = timeZoneFault(zone);
  return fault === undefined ? zone : refuse(fault);
}

/** The instant of a text such as `30d`, `2026-11-01` or `2026-11-01T09:00`. A time without an offset is in the zone. */
export function sinceOf(text: string, now: number, timeZone: string): number {
  const seconds = parseDuration(text);
  // Dates end before the longest durations do.
  if (seconds !== undefined) return Math.max(0, now - seconds * 1000);
  const point = parsePoint(text);
  if (faultOf(point) !== undefined)
    refuse(`--since ${text} is not a duration or a date: write one such as 30d, 2026-11-01 or 2026-11-01T09:00.`);
  return instantOfPoint(meaningOf(point), timeZone);
}
