/** An amount of money in millionths of a US dollar. It is always whole, so that sums are exact. */
export type Micros = number;

/** US dollars as a whole number of millionths. */
export function microsOf(dollars: number): Micros {
  return Math.round(dollars * 1_000_000);
}

/** An amount in US dollars. */
export function dollarsOf(micros: Micros): number {
  return micros / 1_000_000;
}
