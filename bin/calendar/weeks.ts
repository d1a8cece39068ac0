import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';

/** The weeks that are proven, shown and watched: a quarter of a year. */
export const usualWeeks = 13;

/** A week has 168 hours here, whatever the clocks do. */
export const weekMilliseconds = 7 * 24 * 3600 * 1000;

/** The weeks that are looked at, from an instant on. */
export function weeksFrom(now: Instant): Interval {
  return { from: now, until: now + usualWeeks * weekMilliseconds };
}
