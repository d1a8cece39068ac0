import * as z from 'zod/mini';
import { byteLength } from '../text/bytes.ts';
import { lazily } from '../text/lazily.ts';

const stretch = lazily(() => z.object({ from: z.number(), until: z.optional(z.number()) }));

const shiftChange = lazily(() =>
  z.object({
    ...{ madeAt: z.string(), contact: z.string(), schedule: z.string() },
    ...{ command: z.optional(z.string()), by: z.optional(z.string()) },
    ...{ before: z.array(stretch()), after: z.array(stretch()), more: z.number() },
  }),
);

/**
 * A contact whose shifts in a schedule were changed: those that they no longer have so, and those that they have now.
 *
 * `command` is the command that changed them, or `console`; `apply` if it is not set. `by` is the name of the person who ran it, if it is
 * known. `more` is the number of shifts that are left out. A shift without an end goes on after the weeks that were compared.
 */
export type ShiftChange = z.infer<ReturnType<typeof shiftChange>>;

/** The changes in an item of the table; none if it is damaged, because they are only told. */
export function shiftChangesIn(item: unknown): ShiftChange[] {
  return z.object({ changes: z.array(shiftChange()) }).safeParse(item).data?.changes ?? [];
}

/** Changes older than this are no longer told. */
const toldMilliseconds = 24 * 3600 * 1000;

/** The changes that are still to be told at an instant. */
export function freshChanges(changes: readonly ShiftChange[], at: string): ShiftChange[] {
  return changes.filter(({ madeAt }) => Date.parse(at) - Date.parse(madeAt) < toldMilliseconds);
}

/** After this time, a change that was announced is made and noted, or its command was ended. AWS allows a clock to differ by as much. */
const underWayMilliseconds = 5 * 60_000;

/** The changes that may be under way at an instant, of all that were announced. Each is the instant that its mails carry. */
export function changesUnderWay(announced: unknown, at: string): string[] {
  const instants = z.object({ announced: z.array(z.string()) }).safeParse(announced).data?.announced ?? [];
  return instants.filter((madeAt) => Date.parse(at) - Date.parse(madeAt) < underWayMilliseconds);
}

/** All changes are one item of a table, which may have 400 KB. They are longer in JSON than in the table. */
const mostBytes = 350_000;

/** The shifts of a change that are written out: as many as a mail shows, and fewer if there are too many changes for one item. */
const mostShifts = [20, 5, 1, 0];

/**
 * The changes as they fit into one item of the table, so that as many people as possible are told.
 *
 * If hundreds of people change at once, each change names fewer shifts and counts the others. Then each contact has one change
 * about all their schedules. Only what is still too much is left out, the oldest first.
 */
export function fittingChanges(changes: readonly ShiftChange[]): ShiftChange[] {
  for (const most of mostShifts) {
    const shortened = changes.map((change) => shorten(change, most));
    if (isFitting(shortened)) return shortened;
  }
  const joined = joinPerContact(changes);
  while (!isFitting(joined)) joined.splice(0, Math.ceil(joined.length / 10));
  return joined;
}

function isFitting(changes: readonly ShiftChange[]): boolean {
  return byteLength(JSON.stringify(changes)) <= mostBytes;
}

function shorten({ before, after, more, ...change }: ShiftChange, most: number): ShiftChange {
  const left = [before, after].reduce((sum, shifts) => sum + Math.max(0, shifts.length - most), 0);
  return { ...change, before: before.slice(0, most), after: after.slice(0, most), more: more + left };
}

/** One change for each contact and each time that a change was made, with the number of its shifts. */
function joinPerContact(changes: readonly ShiftChange[]): ShiftChange[] {
  const joined = new Map<string, ShiftChange & { schedules: number }>();
  for (const change of changes.map((each) => shorten(each, 0))) {
    const key = `${change.madeAt} ${change.contact}`;
    const known = joined.get(key);
    if (known === undefined) joined.set(key, { ...change, schedules: 1 });
    else joined.set(key, { ...known, more: known.more + change.more, schedules: known.schedules + 1 });
  }
  return [...joined.values()].map(({ schedules, schedule, ...change }) => ({
    ...change,
    schedule: schedules === 1 ? schedule : `${schedule} and ${schedules - 1} more`,
  }));
}
