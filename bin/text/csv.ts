/**
 * Rows as comma-separated values by RFC 4180, the first with the names of the columns. Lines end with CR and LF.
 *
 * Spreadsheets run a text that begins like a formula, and summaries come from outside. Such a text gets an apostrophe before it.
 */
export function csvOf(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return rows.map((row) => row.map(cellOf).join(',')).join('\r\n');
}

function cellOf(value: string | number | undefined): string {
  const text = typeof value === 'string' ? withoutFormula(value) : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text that a spreadsheet shows as it is. Some skip white space, or read full-width signs, before they look for a formula. */
function withoutFormula(text: string): string {
  return /^(?:[\t\r\n]|[\s\p{Cf}]*[=+\-@＝＋－＠])/u.test(text) ? `'${text}` : text;
}
