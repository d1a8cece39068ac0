import * as z from 'zod/mini';

const stretch = z.object({ from: z.number(), until: z.optional(z.number()) });

const shiftChange = z.object({
  ...{ madeAt: z.string(), contact: z.string(), schedule: z.string() },
  ...{ before: z.array(stretch), after: z.array(stretch), more: z.number() },
});

/**
 * A contact whose shifts in a schedule were changed by `apply`: those that they no longer have so, and those that they have now.
 * `more` is the number of shifts that are left out. A shift without an end goes on after the weeks that were compared.
 */
export type ShiftChange = z.infer<typeof shiftChange>;

/** The changes in an item of the table; none if it is damaged, because they are only told. */
export function shiftChangesIn(item: unknown): ShiftChange[] {
  return z.object({ changes: z.array(shiftChange) }).safeParse(item).data?.changes ?? [];
}

/** Changes older than this are no longer told. */
const toldMilliseconds = 24 * 3600 * 1000;

/** The changes that are still to be told at an instant. */
export function freshChanges(changes: readonly ShiftChange[], at: string): ShiftChange[] {
  return changes.filter(({ madeAt }) => Date.parse(at) - Date.parse(madeAt) < toldMilliseconds);
}
