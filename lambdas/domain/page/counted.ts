const digits = new Intl.NumberFormat('en');

/** A number as a page shows it: `5,000`. */
export function counted(number: number): string {
  return digits.format(number);
}

/** A number of incidents: `1 incident`, `5,000 incidents`. */
export function incidentsOf(number: number): string {
  return number === 1 ? '1 incident' : `${counted(number)} incidents`;
}
