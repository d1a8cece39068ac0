import type { Calendar, Shift } from '../../lambdas/domain/calendar/calendar.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import type { Asking } from './schedules.ts';

/** The people of a shift: `Ada and Ben`, or `nobody`. */
export function tellPeople({ people }: Pick<Shift, 'people'>, { nameOf }: Asking): string {
  return people.length === 0 ? 'nobody' : listNames(people.map(nameOf));
}

/** The reasons why others than those of the turn are on call in a shift: `Ada is away`, `an override`. */
export function tellReasons(shift: Shift, { changesWithin, dutyAt }: Calendar, { nameOf }: Asking): string {
  const parts = [shift.from, ...changesWithin(shift)].map((at) => {
    const { standIns, overrides } = dutyAt(at);
    return [...standIns.map((each) => `${nameOf(each.for)} is away`), ...(overrides.length > 0 ? ['an override'] : [])];
  });
  const all = [...new Set(parts.flat())];
  const isPartly = parts.some((reasons) => reasons.length < all.length);
  return `${isPartly ? 'partly: ' : ''}${all.join(', ')}`;
}

/** Rows with their columns one below the other. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
