import type { BackstopNote } from '../../lambdas/domain/notify/backstop.ts';

type Notes = typeof import('../../lambdas/adapters/backstop-notes.ts');

/** Notes for the backstop in memory, which keep the contract of the adapter of the same name. `items` is all that they hold, by id. */
export function backstopNoteStore(): Notes & {
  readonly items: Map<string, { readonly note: BackstopNote; readonly sweepAt?: string }>;
} {
  const items = new Map<string, { readonly note: BackstopNote; readonly sweepAt?: string }>();
  return {
    items,

    noteForBackstop: async (note, at) => {
      if (!items.has(note.id)) items.set(note.id, { note, sweepAt: at });
    },

    findBackstopNotes: async (at) => {
      const waiting = [...items.values()].flatMap(({ note, sweepAt }) =>
        sweepAt !== undefined && sweepAt <= at ? [{ note, sweepAt }] : [],
      );
      return waiting
        .toSorted((one, other) => (one.sweepAt < other.sweepAt ? -1 : 1))
        .slice(0, 3)
        .map(({ note }) => note);
    },

    markNoteTold: async ({ id }) => {
      const item = items.get(id);
      if (item !== undefined) items.set(id, { note: item.note });
    },
  };
}
