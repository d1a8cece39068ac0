import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';
import type { ShiftChange } from '../../lambdas/domain/on-call/shift-changes.ts';
import { weeksFrom } from './weeks.ts';
import { findChangedWeeks } from './weeks-that-change.ts';
import type { Calendars } from './why-gap.ts';

/** A mail names this many shifts before and after a change, and counts the others: an hourly rotation has thousands. */
const mostShifts = 20;

/** The command that changes shifts, and the name of the person who runs it, if it is known. */
export type Made = Pick<ShiftChange, 'command' | 'by'>;

/** The changes to tell the contacts whose next 13 weeks change. */
export function shiftChanges(before: Calendars, after: Calendars, made: Made, now: Instant): ShiftChange[] {
  const madeAt = new Date(now).toISOString();
  return findChangedWeeks(before, after, now).map(({ schedule, person, before: had, after: has }) => {
    const [gone, come] = [onlyIn(had, has), onlyIn(has, had)];
    const more = Math.max(0, gone.length - mostShifts) + Math.max(0, come.length - mostShifts);
    return {
      ...{ madeAt, ...made, contact: person, schedule, more },
      ...{ before: told(gone, now), after: told(come, now) },
    };
  });
}

function onlyIn(shifts: readonly Interval[], others: readonly Interval[]): Interval[] {
  return shifts.filter(({ from, until }) => !others.some((other) => other.from === from && other.until === until));
}

/** Shifts as they are told. One that goes on after the 13 weeks has no end. */
function told(shifts: readonly Interval[], now: Instant): ShiftChange['before'] {
  const end = weeksFrom(now).until;
  return shifts.slice(0, mostShifts).map(({ from, until }) => ({ from, ...(until < end && { until }) }));
}
