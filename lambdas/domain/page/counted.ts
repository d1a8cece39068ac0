import { grouped } from '../text/grouped.ts';

/** A number of incidents: `1 incident`, `5,000 incidents`. */
export function incidentsOf(number: number): string {
  return number === 1 ? '1 incident' : `${grouped(number)} incidents`;
}
