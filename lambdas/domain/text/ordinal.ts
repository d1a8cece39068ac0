const suffixes: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };

const rules = new Intl.PluralRules('en-GB', { type: 'ordinal' });

/** A number in an order: `4th`, `21st`. */
export function ordinalText(number: number): string {
  return `${number}${suffixes[rules.select(number)] ?? 'th'}`;
}
