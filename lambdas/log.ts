type Fields = Readonly<Record<string, unknown>>;

/** Writes one line of JSON to the function's log. Ids and names only: never an address, a code, a token or a key. */
export function log(message: string, fields: Fields = {}): void {
  console.log(JSON.stringify({ level: 'info', message, ...fields }));
}

/** The same for what somebody should look at, with the error's name and message. */
export function logError(message: string, error: unknown, fields: Fields = {}): void {
  const { name, message: text } = error instanceof Error ? error : new Error(String(error));
  console.log(JSON.stringify({ level: 'error', message, error: name, errorMessage: text, ...fields }));
}
