/** The text whose digest names all incidents of one source with one dedup key. */
export function ownedDedup(source: string, dedupText: string): string {
  return JSON.stringify([source, dedupText]);
}

/** A sender in words: the name that it gives itself and, if that is another, the source of its key. */
export function senderText(claimed: string, source: string | undefined): string {
  return source === undefined || claimed === source ? claimed : `${claimed} (key ${source})`;
}

/** The id of a source where an incident names the contact who took it. No contact has it: their ids contain no colon. */
export function sourceAsContact(source: string): string {
  return `source:${source}`;
}
