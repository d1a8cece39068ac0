const suffixes: Readonly<Record<number, string>> = { 1: 'st', 2: 'nd', 3: 'rd' };

/** A number in an order: `4th`, `21st`. */
export function ordinalText(number: number): string {
  const isTeen = number % 100 > 10 && number % 100 < 14;
  return `${number}${(isTeen ? undefined : suffixes[number % 10]) ?? 'th'}`;
}
