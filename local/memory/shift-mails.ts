import {
  changesUnderWay,
  fittingChanges,
  freshChanges,
  type ShiftChange,
} from '../../lambdas/domain/on-call/shift-changes.ts';

type Adapter = typeof import('../../lambdas/adapters/shift-mails.ts');

/** The ledger of mails about shifts in memory, which keeps the contract of the adapter of the same name. */
export function shiftMailStore(): Adapter & { readonly items: Set<string> } {
  const items = new Set<string>();
  let announced: readonly string[] = [];
  let changes: readonly ShiftChange[] = [];
  const fresh = (at: string) => freshChanges(changes, at);
  return {
    items,

    findShiftMails: async (since) => new Set([...items].filter((name) => name >= since)),

    claimShiftMail: async (name) => {
      if (items.has(name)) return false;
      items.add(name);
      return true;
    },

    releaseShiftMail: async (name) => void items.delete(name),

    findShiftChanges: async (at) => fresh(at),

    announceShiftChange: async (madeAt) => {
      announced = [...changesUnderWay({ announced }, madeAt), madeAt];
    },

    findAnnouncedChanges: async (at) => changesUnderWay({ announced }, at),

    noteShiftChanges: async (more, at) => {
      changes = fittingChanges([...fresh(at), ...more]);
    },
  };
}
