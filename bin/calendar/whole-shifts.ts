import {
  type Calendar,
  isSamePeople,
  joined,
  nextChange,
  type Shift,
  shiftsWithin,
} from '../../lambdas/domain/calendar/calendar.ts';
import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import type { Instant } from '../../lambdas/domain/calendar/local-time.ts';

/** A shift that can go on without an end. */
export type WholeShift = Omit<Shift, 'until'> & { readonly until: Instant | undefined };

/**
 * The shifts in each of several stretches. The last of a stretch goes on until other people are on call, so that nobody is shown in
 * two shifts that meet.
 */
export function wholeShifts(calendar: Calendar, stretches: readonly Interval[]): WholeShift[][] {
  return joined(stretches).map((stretch) =>
    shiftsWithin(calendar, stretch).map((shift) =>
      shift.until < stretch.until ? shift : { ...shift, until: nextChange(calendar, shift.from) },
    ),
  );
}

/** The shifts with those joined that meet and have the same people. */
export function joinShifts(shifts: readonly Shift[]): Shift[] {
  const all: Shift[] = [];
  for (const shift of shifts) {
    const last = all.at(-1);
    if (last?.until === shift.from && isSamePeople(last.people, shift.people))
      all.splice(-1, 1, { ...last, until: shift.until });
    else all.push(shift);
  }
  return all;
}
