/** The meaning of a text of the calendar, or the sentence that says what is wrong with it and what to write. */
export type Parsed<T> = { readonly value: T } | { readonly fault: string };

/** The meaning of a text that is known to be right, such as a stored one. Throws its fault. */
export function meaningOf<T>(parsed: Parsed<T>): T {
  if ('fault' in parsed) throw new Error(parsed.fault);
  return parsed.value;
}

/** The sentence that says what is wrong; nothing for a text that is right. */
export function faultOf(parsed: Parsed<unknown>): string | undefined {
  return 'fault' in parsed ? parsed.fault : undefined;
}

/** The text with single spaces, and with hyphens for the dashes that word processors write. */
export function tidied(text: string): string {
  return text.trim().replace(/\s+/g, ' ').replace(/[–—]/g, '-');
}
