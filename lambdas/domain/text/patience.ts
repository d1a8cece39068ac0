/** The part of the context of an invocation that shows how much of its time is left. */
export type TimeLeft = { readonly getRemainingTimeInMillis: () => number };

/** Somebody who waits for an answer has waited long enough after this time, in milliseconds. */
const patience = 2500;

/** Returns true until somebody who waits for the answer from now on has waited long enough. */
export function untilTooLong(context: TimeLeft | undefined): () => boolean {
  if (context === undefined) return () => true;
  const atFirst = context.getRemainingTimeInMillis();
  return () => atFirst - context.getRemainingTimeInMillis() < patience;
}
