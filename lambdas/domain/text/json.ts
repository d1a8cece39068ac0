/** The value of a JSON text; nothing if it is not valid. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The same with each number that JavaScript cannot hold as text: an id of 20 digits is not the next one.
 *
 * A text with very many levels is read without that, because it would take more of the stack than a function has.
 */
export function parseExactJson(text: string): unknown {
  try {
    return JSON.parse(text, (_, value, context?: { readonly source: string }) =>
      typeof value === 'number' && !isExact(value, context?.source) ? context?.source : value,
    );
  } catch (error) {
    return error instanceof RangeError ? parseJson(text) : undefined;
  }
}

function isExact(value: number, source = ''): boolean {
  return Number.isSafeInteger(value) || (Number.isFinite(value) && /[.e]/i.test(source));
}

/** True for a JSON object: neither a list nor null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
