import type { Shift } from '../../lambdas/domain/calendar/calendar.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import type { Asking } from './schedules.ts';

/** The people of a shift: `Ada and Ben`, or `nobody`. */
export function tellPeople({ people }: Pick<Shift, 'people'>, { nameOf }: Asking): string {
  return people.length === 0 ? 'nobody' : listNames(people.map(nameOf));
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
